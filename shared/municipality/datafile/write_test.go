package datafile

import (
	"encoding/json"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"jpkiweb/shared/municipality"
)

// A file that goes to the app and comes back says the same.
func TestYAMLSaysTheSame(t *testing.T) {
	docs, _, err := Folder(dataFolder, today, nil)
	if err != nil || len(docs) == 0 {
		t.Fatal(docs, err)
	}
	for _, doc := range docs {
		text, err := json.Marshal(doc.File)
		if err != nil {
			t.Fatal(err)
		}
		want, err := municipality.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		written, err := YAML(text)
		if err != nil {
			t.Fatal(err)
		}
		back, problems := Parse(filepath.Join("x", doc.Name), written)
		if len(problems) > 0 {
			t.Fatalf("%s: %v", doc.Name, problems)
		}
		text, err = json.Marshal(back.File)
		if err != nil {
			t.Fatal(err)
		}
		got, err := municipality.Parse(text)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s is another: %v", doc.Name, err)
		}
	}
}

func TestYAMLOfNoFile(t *testing.T) {
	for _, text := range []string{"", "[]", "7", `{"a":`, `{"a":[1`, `{"a":[1}`} {
		if out, err := YAML([]byte(text)); err == nil {
			t.Errorf("%s: %s", text, out)
		}
	}
}

// What is new is a file, and check finds each placeholder that was left.
func TestNewFile(t *testing.T) {
	text := string(New(municipality.Entry{Code: "131016", Name: municipality.Text{Ja: "千代田区", Easy: "｜千代田区《ちよだく》", En: "Chiyoda City"}, Prefecture: municipality.Text{Ja: "東京都", Easy: "｜東京都《とうきょうと》", En: "Tokyo"}}, today))
	filled := strings.NewReplacer(placeholderTitle, "電子証明書", placeholderPhone, "000-000-0001")
	for _, test := range []struct {
		name, text string
		want       int
	}{
		{"as it is", text, 2},
		{"with a phone", strings.Replace(text, placeholderPhone, "000-000-0001", 1), 1},
		{"with a title", strings.Replace(text, placeholderTitle, "電子証明書", 1), 1},
		{"filled in", filled.Replace(text), 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			doc, problems := Parse("131016-chiyoda.yaml", []byte(test.text))
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			if problems := Errors(Check(doc, nil, today)); len(problems) != test.want {
				t.Errorf("%d problems, want %d: %v", len(problems), test.want, problems)
			}
		})
	}
}
