package verification

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	reports "jpkiweb/shared/signature/verification"
	"jpkiweb/static/locale"
)

// areas are where the texts for the words of a type are.
var areas = map[string]string{
	"Code": "code", "StepID": "step", "SubIndication": "sub", "Contradiction": "contradiction",
	"What": "what", "Defect": "defect", "Kind": "kind", "Format": "format", "Outcome": "outcome", "Status": "status",
}

// sources are the files in which the words of a report stand.
func sources(t *testing.T) (files []*ast.File) {
	t.Helper()
	for _, folder := range []string{"verification", "change", "pdf"} {
		paths, err := filepath.Glob("../../shared/signature/" + folder + "/*.go")
		if err != nil || len(paths) == 0 {
			t.Fatal(folder, paths, err)
		}
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
	}
	return files
}

// wordsOf are the constants of a report, with their names, by the area of their texts.
func wordsOf(t *testing.T) map[string]map[string]string {
	t.Helper()
	all := map[string]map[string]string{}
	for _, area := range areas {
		all[area] = map[string]string{}
	}
	for _, file := range sources(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != 1 {
				return true
			}
			of, typed := spec.Type.(*ast.Ident)
			value, literal := spec.Values[0].(*ast.BasicLit)
			if !typed || !literal || areas[of.Name] == "" || file.Name.Name == "pdf" && of.Name != "Defect" {
				return true
			}
			word, err := strconv.Unquote(value.Value)
			if err != nil {
				t.Fatal(err)
			}
			all[areas[of.Name]][spec.Names[0].Name] = word
			return true
		})
	}
	return all
}

// Details, which are English, call what was changed and what is wrong with a signature in a PDF
// as the screen does, and every word of both kinds.
func TestDetailsSayWhatTheScreenSays(t *testing.T) {
	texts, err := locale.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	words, told := wordsOf(t), map[string]string{}
	for _, file := range sources(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			pair, ok := n.(*ast.KeyValueExpr)
			if !ok {
				return true
			}
			key, qualified := pair.Key.(*ast.SelectorExpr)
			value, literal := pair.Value.(*ast.BasicLit)
			if qualified && literal {
				told[key.Sel.Name], _ = strconv.Unquote(value.Value)
			}
			return true
		})
	}
	for _, area := range []string{"what", "defect"} {
		for name, word := range words[area] {
			want := texts.T("verification." + area + "." + word)
			if got := told[name]; got == "" || !strings.EqualFold(got, want) {
				t.Errorf("%s is %q in details, %q on the screen", name, got, want)
			}
		}
	}
}

// Every word of a report has a text in each language, and there is no text for a word that no
// report has.
func TestEveryWordOfAReportHasAText(t *testing.T) {
	all := wordsOf(t)
	for _, area := range areas {
		if len(all[area]) < 3 {
			t.Errorf("%s: %d words", area, len(all[area]))
		}
	}
	for _, lang := range locale.Languages {
		texts, err := locale.Load(lang)
		if err != nil {
			t.Fatal(err)
		}
		for area, list := range all {
			known := map[string]bool{}
			for _, word := range list {
				known[word] = true
				if text, there := texts.Text("verification." + area + "." + word); !there || text == "" {
					t.Errorf("%s: %s %s has no text", lang, area, word)
				}
			}
			for _, key := range texts.Keys() {
				word, found := strings.CutPrefix(key, "verification."+area+".")
				if found && !strings.Contains(word, ".") && !known[word] {
					t.Errorf("%s: %s is for no word", lang, key)
				}
			}
		}
		for _, of := range all["outcome"] {
			for _, key := range []string{"verification.outcome." + of + ".title", "verification.outcome." + of + ".text", "verification.next." + of} {
				if _, there := texts.Text(key); !there {
					t.Errorf("%s: no %s", lang, key)
				}
			}
		}
	}
}

// The report that the screen reads has every member of the one that is told, and reads what is
// in it.
func TestReportIsReadWhole(t *testing.T) {
	theirs := filled(reflect.TypeFor[reports.Report]()).Interface()
	text, err := json.Marshal(theirs)
	if err != nil {
		t.Fatal(err)
	}
	r, raw, err := reportOf(text)
	if err != nil || string(raw) != string(text) {
		t.Fatal(err)
	}
	again, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var want, got any
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(again, &got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(want, got) {
		t.Errorf("told:\n%s\nread:\n%s", text, again)
	}
}

// filled is a value with something in every field.
func filled(of reflect.Type) reflect.Value {
	v := reflect.New(of).Elem()
	if of == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)))
		return v
	}
	switch of.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(of.Elem()))
		v.Elem().Set(filled(of.Elem()))
	case reflect.Slice:
		v.Set(reflect.Append(v, filled(of.Elem())))
	case reflect.Struct:
		for i := range of.NumField() {
			v.Field(i).Set(filled(of.Field(i).Type))
		}
	case reflect.String:
		v.SetString("word of " + of.Name())
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float64:
		v.SetFloat(7)
	default:
		v.SetInt(7)
	}
	return v
}
