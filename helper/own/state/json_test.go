package state

import (
	"errors"
	"os"
	"strings"
	"testing"
)

type sample struct {
	Name string   `json:"name"`
	Few  []string `json:"few,omitempty"`
	Deep *struct {
		Number int `json:"number"`
	} `json:"deep,omitempty"`
	Many []struct {
		Flag bool `json:"flag,omitempty"`
	} `json:"many,omitempty"`
}

func TestJSONIsReadStrictly(t *testing.T) {
	for name, test := range map[string]struct{ text, reason string }{
		"empty":                    {"", "line 1: unexpected end"},
		"half":                     {"{\"name\":\n\"x\"", "line 2: unexpected end"},
		"something behind":         {"{\"name\":\"x\"}\n{}", "line 2: invalid character"},
		"not an object":            {`[]`, "is a array"},
		"null":                     {`null`, "null is no value"},
		"null in a member":         {`{"name":null}`, "null is no value"},
		"unknown key":              {"{\"name\":\"x\",\n\n\"nam\":1}", `line 3: unknown key "nam"`},
		"key in another case":      {`{"Name":"x"}`, `unknown key "Name"`},
		"key twice":                {"{\"name\":\"x\",\n\"name\":\"y\"}", `line 2: key "name" is there twice`},
		"key twice, once escaped":  {`{"name":"x","n\u0061me":"y"}`, `unknown key "name"`},
		"key is missing":           {`{"few":[]}`, `key "name" is missing`},
		"unknown key, deep":        {`{"name":"x","deep":{"number":1,"x":1}}`, `deep: unknown key "x"`},
		"unknown key, in an array": {`{"name":"x","many":[{},{"x":1}]}`, `many: unknown key "x"`},
		"key of a text":            {`{"name":{"x":1}}`, `name: unknown key "x"`},
		"wrong type":               {"{\n\"name\":1}", `line 2: "name" is a number, want string`},
		"wrong type, deep":         {`{"name":"x","deep":{"number":"1"}}`, `"deep.number" is a string, want int`},
		"number with a fraction":   {`{"name":"x","deep":{"number":1.5}}`, `"deep.number"`},
		"not UTF-8":                {"{\"name\":\"\xff\"}", "not UTF-8"},
		"nested without end":       {`{"few":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`, "nested too deeply"},
		"comment":                  {"{\"name\":\"x\" // y\n}", "invalid character"},
	} {
		t.Run(name, func(t *testing.T) {
			f := private(t)
			f.Limit = 1000
			must(t, os.WriteFile(f.Path, []byte(test.text), 0o600))
			var s sample
			err := f.ReadJSON(&s)
			if !errors.Is(err, ErrUntrusted) || !strings.Contains(err.Error(), test.reason) || !strings.Contains(err.Error(), f.Path) {
				t.Errorf("%v, want %q", err, test.reason)
			}
		})
	}
}

func TestJSONComesBack(t *testing.T) {
	f := private(t)
	must(t, f.WriteJSON(sample{Name: "a<b", Few: []string{"c"}}))
	var got sample
	must(t, f.ReadJSON(&got))
	if got.Name != "a<b" || len(got.Few) != 1 {
		t.Errorf("%+v", got)
	}
	text, err := f.Read()
	must(t, err)
	if want := "{\n  \"name\": \"a<b\",\n  \"few\": [\n    \"c\"\n  ]\n}\n"; string(text) != want {
		t.Errorf("%s", text)
	}
}
