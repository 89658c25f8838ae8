package datafile

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

const (
	schemaFile = "../../../static/municipality.schema.json"
	dataFolder = "../data"
)

func TestSchemaIsCurrent(t *testing.T) {
	want, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("static/municipality.schema.json: run go run ./scripts/municipality schema")
	}
}

func TestEveryDescriptionIsUsed(t *testing.T) {
	text, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	for key, description := range descriptions() {
		quoted, _ := json.Marshal(description)
		if !bytes.Contains(text, quoted) {
			t.Errorf("%s is in no type", key)
		}
	}
}

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	schema, err := jsonschema.NewCompiler().Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// valid tells what the schema says to a YAML text, as an editor would.
func valid(schema *jsonschema.Schema, text []byte) error {
	plain, err := yaml.YAMLToJSON(text)
	if err != nil {
		return err
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(plain))
	if err != nil {
		return err
	}
	return schema.Validate(value)
}

// All data of the tree is right, by the schema and by Check, and so is the JSON of it that
// is published with the schema as open data.
func TestData(t *testing.T) {
	schema := compiled(t)
	docs, problems, err := Folder(dataFolder, today, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range Errors(problems) {
		t.Error(p)
	}
	for _, doc := range docs {
		text, err := os.ReadFile(filepath.Join(dataFolder, doc.Name))
		if err != nil {
			t.Fatal(err)
		}
		if err := valid(schema, text); err != nil {
			t.Errorf("%s: %v", doc.Name, err)
		}
		open, err := json.Marshal(doc.File)
		if err != nil {
			t.Fatal(err)
		}
		if err := valid(schema, open); err != nil { // JSON is YAML
			t.Errorf("%s as open data: %v", doc.Name, err)
		}
	}
}

// The guide for authors names what of the national file a city's can use: every
// note with its procedures, and every paper as the app calls it.
func TestGuideNamesNotesAndPapers(t *testing.T) {
	docs, _, err := Folder(dataFolder, today, nil)
	if err != nil {
		t.Fatal(err)
	}
	guide, err := os.ReadFile(filepath.Join(dataFolder, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	national := docs[0].File // 000000 comes first
	rows := map[string]string{}
	for line := range strings.Lines(string(guide)) {
		if cells := strings.Split(line, "|"); len(cells) > 3 {
			rows[strings.TrimSpace(cells[1])] += line
		}
	}
	found := 0
	for _, g := range national.Guides {
		for _, n := range g.Notes {
			if n.ID == "" {
				continue
			}
			found++
			if !strings.Contains(rows["`"+n.ID+"`"], "`"+string(g.Procedure)+"`") {
				t.Errorf("README.md does not name %s of %s", n.ID, g.Procedure)
			}
		}
	}
	if found == 0 {
		t.Error("no national note has an ID")
	}
	for _, p := range national.Papers {
		if !strings.Contains(rows["`"+p.ID+"`"], "| "+p.Name.Ja+" |") {
			t.Errorf("README.md does not name %s, %s", p.ID, p.Name.Ja)
		}
	}
}

// The schema finds in the editor what it can find without knowing the rest.
func TestSchemaRefuses(t *testing.T) {
	schema, text := compiled(t), exampleText(t)
	if err := valid(schema, []byte(text)); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ old, new string }{
		"unknown key":               {"    url: https", "    colour: blue\n    url: https"},
		"missing key":               {"    title: 電子証明書\n", ""},
		"fact without source":       {"        to: \"17:00\"\n        source: page\n", "        to: \"17:00\"\n"},
		"number for a text":         {`code: "999997"`, "code: 999997"},
		"text for a number":         {"yen: 200", "yen: 200円"},
		"text for a list":           {"for: [inquiry, agent]", "for: inquiry"},
		"empty list":                {"for: [inquiry, agent]", "for: []"},
		"empty text":                {"    title: 電子証明書", `    title: ""`},
		"time without leading zero": {`from: "06:30"`, `from: "6:30"`},
		"time that does not exist":  {`to: "18:00"`, `to: "24:00"`},
		"date in another form":      {"read: 2026-05-01", "read: 2026/5/1"},
		"single date":               {"dates: [2026-10-11]", "dates: [10-11]"},
		"unknown day":               {"days: [mon, tue]", "days: [mon, 火]"},
		"day twice":                 {"days: [mon, tue]", "days: [mon, mon]"},
		"unknown procedure":         {"procedures: [renew, issue]", "procedures: [renew, extend]"},
		"unknown rule":              {"rule: sunday-after-third-saturday", "rule: third-sunday"},
		"unknown way":               {"ways: [kiosk, counter]", "ways: [kiosk, mail]"},
		"unknown PIN":               {"    pins: [digital-signature]", "    pins: [sign]"},
		"phone with brackets":       {"- number: 000-000-0001", "- number: (000)0001"},
		"negative fee":              {"yen: 200", "yen: -1"},
		"unknown kind of page":      {"    date: 2026-04-01", "    date: 2026-04-01\n    kind: blog"},
		"ID of a note":              {"      - text: {ja: おしらせ", "      - id: お知らせ\n        text: {ja: おしらせ"},
	} {
		t.Run(name, func(t *testing.T) {
			if strings.Count(text, test.old) != 1 {
				t.Fatalf("%q is %d times in the example", test.old, strings.Count(text, test.old))
			}
			changed := strings.Replace(text, test.old, test.new, 1)
			if valid(schema, []byte(changed)) == nil {
				t.Error("the schema takes it")
			}
			if len(Errors(problemsOf(changed, nil))) == 0 {
				t.Error("Check takes it")
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	text, err := os.ReadFile("testdata/" + example)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	for _, s := range []string{"", "code: *a", "a: &a [*a]", "&a a: *a", "- - -", "? a", "!!x y", "<<: {}", "code: |\n  x", "code: >-\n", "\"", "a: b: c", "\t", "---\n---\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		doc, problems := Parse(example, text)
		if len(problems) == 0 {
			problems = Check(doc, nil, today)
		}
		for _, p := range problems {
			unformatted := strings.Contains(p.Ja+p.En, "%!") && !bytes.Contains(text, []byte("%!"))
			if p.Line < 1 || p.Column < 1 || p.Ja == "" || p.En == "" || unformatted {
				t.Errorf("%+v", p)
			}
		}
	})
}
