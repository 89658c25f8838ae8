package strictjson

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
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
	inner
	By   map[string]int  `json:"by,omitempty"`
	Any  json.RawMessage `json:"any,omitempty"`
	At   time.Time       `json:"at,omitzero"`
	Kept string          `json:"-"`
	own  string
}

type inner struct {
	Cite string `json:"cite,omitempty"`
}

func TestDecodeRefuses(t *testing.T) {
	for name, test := range map[string]struct{ text, reason string }{
		"empty":                         {"", "line 1: unexpected end"},
		"half":                          {"{\"name\":\n\"x\"", "line 2: unexpected end"},
		"something behind":              {"{\"name\":\"x\"}\n{}", "line 2: invalid character"},
		"not an object":                 {`[]`, "is a array"},
		"null":                          {`null`, "null is no value"},
		"null in a member":              {`{"name":null}`, "name: null is no value"},
		"null in any value":             {`{"name":"x","any":[null]}`, "any: null is no value"},
		"unknown key":                   {"{\"name\":\"x\",\n\n\"nam\":1}", `line 3: unknown key "nam"`},
		"key in another case":           {`{"Name":"x"}`, `unknown key "Name"`},
		"key twice":                     {"{\"name\":\"x\",\n\"name\":\"y\"}", `line 2: key "name" is there twice`},
		"key with an escape":            {`{"n\u0061me":"y"}`, `unknown key "name"`},
		"key twice, once escaped":       {`{"name":"x","n\u0061me":"y"}`, `unknown key "name"`},
		"key is missing":                {`{"few":[]}`, `key "name" is missing`},
		"key of a field without one":    {`{"name":"x","Kept":"y"}`, `unknown key "Kept"`},
		"key of a field that is own":    {`{"name":"x","own":"y"}`, `unknown key "own"`},
		"unknown key, deep":             {`{"name":"x","deep":{"number":1,"x":1}}`, `deep: unknown key "x"`},
		"key is missing, deep":          {`{"name":"x","deep":{}}`, `deep: key "number" is missing`},
		"unknown key, in an array":      {`{"name":"x","many":[{},{"x":1}]}`, `many: unknown key "x"`},
		"key of a text":                 {`{"name":{"x":1}}`, `name: unknown key "x"`},
		"key of a map twice":            {`{"name":"x","by":{"a":1,"a":2}}`, `by: key "a" is there twice`},
		"key of a map twice, escaped":   {`{"name":"x","by":{"a":1,"\u0061":2}}`, `by: key "a" is there twice`},
		"key of any value twice":        {`{"name":"x","any":{"b":{"a":1,"a":2}}}`, `any: b: key "a" is there twice`},
		"wrong type":                    {"{\n\"name\":1}", `line 2: "name" is a number, want string`},
		"wrong type, deep":              {`{"name":"x","deep":{"number":"1"}}`, `"deep.number" is a string, want int`},
		"number with a fraction":        {`{"name":"x","deep":{"number":1.5}}`, `"deep.number"`},
		"no time":                       {`{"name":"x","at":"today"}`, `parsing time`},
		"not UTF-8":                     {"{\"name\":\"\xff\"}", "not UTF-8"},
		"nested without end":            {`{"few":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`, "nested too deeply"},
		"a level too deep in any value": {`{"name":"x","any":` + strings.Repeat("[", MaxDepth+1) + strings.Repeat("]", MaxDepth+1) + `}`, "nested too deeply"},
		"comment":                       {"{\"name\":\"x\" // y\n}", "invalid character"},
		"too long":                      {`{"name":"` + strings.Repeat("x", MaxLength) + `"}`, "longer than"},
		"long name":                     {`{"` + strings.Repeat("x", 1000) + `":1}`, `"` + strings.Repeat("x", 40) + `"`},
	} {
		t.Run(name, func(t *testing.T) {
			var s sample
			if err := Decode([]byte(test.text), &s); err == nil || !strings.Contains(err.Error(), test.reason) {
				t.Errorf("%v, want %q", err, test.reason)
			}
		})
	}
}

// What is no JSON has its own error, so that a caller can keep its text to itself.
func TestNoJSONIsToldApart(t *testing.T) {
	var syntax *json.SyntaxError
	for text, want := range map[string]bool{`{"name":`: true, ``: true, `{"name":"x"}}`: true, `{}`: false, `{"name":1}`: false} {
		if err := Decode([]byte(text), new(sample)); err == nil || errors.As(err, &syntax) != want {
			t.Errorf("%s: %v, want a syntax error: %t", text, err, want)
		}
	}
}

func TestDecode(t *testing.T) {
	const text = `{"name":"x", "few":["a"],"deep":{"number":-1},"many":[{"flag":true},{}],"cite":"c",` +
		`"by":{"\u0061\"":2},"any":{"n":[1,"\\"]},"at":"2026-04-01T00:00:00Z"}`
	got, want := sample{own: "mine"}, sample{own: "mine"}
	if err := json.Unmarshal([]byte(text), &want); err != nil {
		t.Fatal(err)
	}
	if err := Decode([]byte(text), &got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
	deepest := `{"name":"x","any":` + strings.Repeat("[", MaxDepth) + strings.Repeat("]", MaxDepth) + `}`
	if err := Decode([]byte(deepest), &got); err != nil {
		t.Error(err)
	}
}

func TestPartial(t *testing.T) {
	for text, ok := range map[string]bool{
		`{}`:                     true,
		`{"name":null}`:          true,
		`{"few":null,"deep":{}}`: true,
		`{"many":[null]}`:        true,
		`null`:                   false,
		`{"Name":"x"}`:           false,
		`{"few":[],"few":[]}`:    false,
		`{}{}`:                   false,
	} {
		if err := (Options{Partial: true}).Decode([]byte(text), new(sample)); (err == nil) != ok {
			t.Errorf("%s: %v, want ok %t", text, err, ok)
		}
	}
}

// What decodes is what encoding/json makes of it, with and without its own strictness.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"name":"x","few":["a"],"deep":{"number":1},"many":[{"flag":true}],"by":{"a":1},"any":{"b":[1]},"cite":"c"}`))
	f.Add([]byte(`{"name":"x"`))
	f.Add([]byte(`{"name":"x","any":{"a":1,"\u0061":2}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var got, want sample
		if err := Decode(text, &got); err != nil {
			return
		}
		d := json.NewDecoder(strings.NewReader(string(text)))
		d.DisallowUnknownFields()
		if err := d.Decode(&want); err != nil || d.More() || !reflect.DeepEqual(got, want) {
			t.Errorf("%+v, want %+v, %v", got, want, err)
		}
	})
}

// texts is a struct that is decoded the short way.
type texts struct {
	First  string `json:"first"`
	Second string `json:"second,omitempty"`
}

// What is decoded the short way is what encoding/json makes of it, and nothing else is taken.
func FuzzTexts(f *testing.F) {
	for _, text := range []string{
		`{"first":"a","second":"b"}`, ` { "second" : "" , "first" : "漢" } `, `{"first":""}`, `{"first":"\u0061"}`, `{"first":"a",}`, `{"first":"a"}x`,
		`{"first":"a","first":"b"}`, `{"second":"b"}`, `{}`, `{"first":null}`, `{"first":1}`, "{\"first\":\"\n\"}", `{"First":"a"}`, `{"first":"a""second":"b"}`, `{,"first":"a"}`, `{"first":"a"`, `{"first":"a"}` + "\x00",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		short := texts{"before", "before"}
		isShort := utf8.Valid(text) && decodeTexts(text, &short)
		var all map[string]*string
		err := json.Unmarshal(text, &all)
		valid := err == nil && all["first"] != nil && !strings.Contains(string(text), "\\")
		want := texts{"before", "before"}
		for name, value := range all {
			switch {
			case value == nil:
				valid = false
			case name == "first":
				want.First = *value
			case name == "second":
				want.Second = *value
			default:
				valid = false
			}
		}
		if isShort && (!valid || short != want) || !isShort && short != (texts{"before", "before"}) {
			t.Fatalf("%q: %t, %+v, want %t, %+v", text, isShort, short, valid, want)
		}
		if quotes := strings.Count(string(text), `"`); valid && utf8.Valid(text) && !isShort && quotes == 4*len(all) {
			t.Fatalf("%q is not decoded the short way", text)
		}
	})
}

func TestWhatIsDecodedTheShortWay(t *testing.T) {
	text := []byte(`{"first":"a","second":"b"}`)
	for name, c := range map[string]struct {
		v     any
		short bool
	}{
		"texts":      {new(texts), true},
		"no pointer": {texts{}, false},
		"nothing":    {(*texts)(nil), false},
		"embedded":   {new(struct{ texts }), false},
		"a number":   {new(struct{ First, Second int }), false},
		"own type":   {new(struct{ First, Second json.Number }), false},
		"quoted": {new(struct {
			First  string `json:"first,string"`
			Second string `json:"second"`
		}), false},
		"a field aside": {new(struct {
			texts
			Kept string `json:"-"`
		}), false},
		"a map": {new(map[string]string), false},
		"time":  {new(time.Time), false},
	} {
		if got := decodeTexts(text, c.v); got != c.short {
			t.Errorf("%s: %t", name, got)
		}
	}
}
