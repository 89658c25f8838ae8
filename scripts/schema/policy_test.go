package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"jpkiweb/helper/own/language"
	"jpkiweb/helper/own/policy"
)

// compiled is a schema that scripts write.
func compiled(t *testing.T, schema func() object) *jsonschema.Schema {
	t.Helper()
	made, err := written(schema)()
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(made))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("schema.json", document); err != nil {
		t.Fatal(err)
	}
	s, err := compiler.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// validText tells what the schema has against a text.
func validText(t *testing.T, s *jsonschema.Schema, text string) error {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(value)
}

// The sample of the administrators' manual, which has every key, keeps the schema and names
// it; scripts/snippet gives it to the helper.
func TestSampleOfThePolicyKeepsItsSchema(t *testing.T) {
	schema := compiled(t, policySchema)
	for _, lang := range []string{"ja", "en"} {
		manual, err := os.ReadFile("../dist/manual/administrators." + lang + ".md")
		if err != nil {
			t.Fatal(err)
		}
		_, text, found := strings.Cut(string(manual), "```json policy\n")
		text, _, ended := strings.Cut(text, "```")
		if !found || !ended {
			t.Fatalf("%s: no sample", lang)
		}
		if err := validText(t, schema, text); err != nil {
			t.Errorf("%s: %v", lang, err)
		}
		if !strings.Contains(text, `"$schema": "policy.schema.json"`) {
			t.Errorf("%s: it does not name its schema", lang)
		}
		var sample map[string]any
		if err := json.Unmarshal([]byte(text), &sample); err != nil {
			t.Fatal(err)
		}
		for _, k := range policy.Keys() {
			if !holds(sample, k.Name) {
				t.Errorf("%s: the sample has no %s", lang, k.Name)
			}
		}
	}
}

// No sample says of anybody that they have read a language: whoever copies it has to put in
// who did.
func TestNoSampleNamesAReader(t *testing.T) {
	reader := regexp.MustCompile(`"readBy": "([^"]*)"|furtherLanguages"="vi ([^"]*)"`)
	for _, file := range []string{"../dist/manual/administrators.ja.md", "../dist/manual/administrators.en.md", "../../helper/own/policy/policy.go"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found := reader.FindAllStringSubmatch(string(text), -1)
		if len(found) == 0 {
			t.Errorf("%s: no sample", file)
		}
		for _, one := range found {
			if name := one[1] + one[2]; name != "NAME OF WHO HAS READ IT, DATE" {
				t.Errorf("%s: %s", file, name)
			}
		}
	}
}

// holds reports whether an object has a member, whose name says the way there.
func holds(o map[string]any, name string) bool {
	first, rest, deeper := strings.Cut(name, ".")
	value, there := o[first]
	inner, _ := value.(map[string]any)
	return there && (!deeper || holds(inner, rest))
}

// Each key of the policy is in the schema, with words, and no other one is.
func TestSchemaHasEveryKeyOfThePolicy(t *testing.T) {
	made, err := written(policySchema)()
	if err != nil {
		t.Fatal(err)
	}
	var schema map[string]any
	if err := json.Unmarshal(made, &schema); err != nil {
		t.Fatal(err)
	}
	keys := 1 // $schema
	for _, k := range policy.Keys() {
		keys++
		at := schema
		for _, name := range strings.Split(k.Name, ".") {
			properties, _ := at["properties"].(map[string]any)
			at, _ = properties[name].(map[string]any)
		}
		if words, _ := at["description"].(string); len(words) < 10 {
			t.Errorf("%s: %v", k.Name, at)
		}
	}
	entries := regexp.MustCompile(`^(grantedOrigins|counter\.furtherLanguages|municipalityData\.keys)\.`)
	for name := range settings {
		if !entries.MatchString(name) && name != "ports" && name != "counter" && name != "municipalityData" {
			keys--
		}
	}
	if keys != 0 {
		t.Errorf("%d keys are described that the policy has not, or the other way round", -keys)
	}
}

// longReader names a reader in as many characters as may be, none of them one byte; load puts
// the folder of its language there.
var longReader = `{"counter": {"languagesFolder": "/FOLDER", "furtherLanguages": [{"language": "vi", "readBy": "` + strings.Repeat("字", policy.MaxReadBy) + `"}]}}`

// What the schema refuses is what the helper refuses; an empty policy keeps it.
func TestSchemaRefusesWrongSettings(t *testing.T) {
	schema := compiled(t, policySchema)
	for _, text := range []string{`{}`, `{"counter": {}}`, `{"counter": {"municipality": "", "languages": []}}`, `{"tsa": "off"}`, `{"allowedOrigins": []}`, longReader} {
		if err := validText(t, schema, text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if _, err := load(t, text); err != nil {
			t.Errorf("the helper refuses %s: %v", text, err)
		}
	}
	for name, text := range map[string]string{
		"unknown key":            `{"pinInpage": false}`,
		"unknown key, deep":      `{"counter": {"town": "282103"}}`,
		"wrong type":             `{"pinInPage": "false"}`,
		"null":                   `{"allowedOrigins": null}`,
		"half a range":           `{"ports": {"first": 3000}}`,
		"port of the system":     `{"ports": {"first": 1023, "last": 1030}}`,
		"unknown language":       `{"language": "fr"}`,
		"no language":            `{"language": ""}`,
		"origin with a slash":    `{"allowedOrigins": ["https://a.example/"]}`,
		"no purpose":             `{"grantedOrigins": [{"origin": "https://a.example", "purposes": []}]}`,
		"unknown purpose":        `{"grantedOrigins": [{"origin": "https://a.example", "purposes": ["all"]}]}`,
		"purpose of the desk":    `{"grantedOrigins": [{"origin": "https://a.example", "purposes": ["counter"]}]}`,
		"CA in no folder":        `{"tsaCA": ["tsa.cer"]}`,
		"stamps of a file":       `{"tsa": "/etc/tsa", "tsaCA": ["/etc/tsa.cer"]}`,
		"statement of nowhere":   `{"update": ""}`,
		"half a code":            `{"counter": {"municipality": "28210"}}`,
		"language of a visitor":  `{"counter": {"languages": ["fr"]}}`,
		"language twice":         `{"counter": {"languages": ["ja", "ja"]}}`,
		"languages in no folder": `{"counter": {"languagesFolder": "languages"}}`,
		"language unread":        `{"counter": {"furtherLanguages": [{"language": "vi"}]}}`,
		"language of nobody":     `{"counter": {"furtherLanguages": [{"language": "vi", "readBy": ""}]}}`,
		"language of blanks":     `{"counter": {"furtherLanguages": [{"language": "vi", "readBy": " \u3000\u00a0"}]}}`,
		"long name of a reader":  `{"counter": {"furtherLanguages": [{"language": "vi", "readBy": "` + strings.Repeat("字", policy.MaxReadBy+1) + `"}]}}`,
		"language that is none":  `{"counter": {"furtherLanguages": [{"language": "Vi", "readBy": "a"}]}}`,
	} {
		t.Run(name, func(t *testing.T) {
			if validText(t, schema, text) == nil {
				t.Error("the schema takes it")
			}
			if _, err := load(t, text); err == nil {
				t.Error("the helper takes it")
			}
		})
	}
}

// load gives a policy to the helper.
func load(t *testing.T, text string) (policy.Policy, error) {
	t.Helper()
	folder := t.TempDir()
	path := folder + "/policy.json"
	text = strings.ReplaceAll(text, "/FOLDER", folder)
	vi, _ := language.Draft("vi")
	if err := errors.Join(os.WriteFile(path, []byte(text), 0o644), os.WriteFile(folder+"/vi.json", vi, 0o644)); err != nil {
		t.Fatal(err)
	}
	return policy.Load(path, os.Geteuid())
}
