package scene

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/municipality/datafile"
	"jpkiweb/wasm/guide"
)

// The examples are written as staff write: what the check of the data refuses is no
// screen that anybody meets.
func TestExamplesKeepTheFormOfTheData(t *testing.T) {
	docs, problems, err := datafile.Folder("testdata/municipality", Noon().Format("2006-01-02"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if mistakes := datafile.Errors(problems); len(mistakes) > 0 || len(docs) != len(sceneData().files) {
		t.Errorf("%d files, %v", len(docs), mistakes)
	}
}

// Whatever a file may hold stands in one of the examples, so that a screen shows it.
func TestExamplesHoldEverythingThatAFileMayHold(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range sceneData().files {
		noteFields(seen, reflect.ValueOf(*f))
	}
	for _, missing := range fields(reflect.TypeFor[municipality.File](), nil) {
		if !seen[missing] {
			t.Errorf("no example has %s", missing)
		}
	}
	for what, values := range map[string][]string{
		"a source of kind": municipality.SourceKinds[:], "a number for": municipality.PhonePurposes[:], "hours on": municipality.DayNames[:],
		"a closure of": municipality.ClosureRules[:], "a guide to": textsOf(lifecycle.Procedures[:]), "a guide for": textsOf(municipality.Applicants[:]),
		"a way": {"here", "home", "kiosk", "counter"}, "PIN": guide.PINs[:],
	} {
		for _, value := range values {
			if !seen["="+value] {
				t.Errorf("no example has %s %s", what, value)
			}
		}
	}
}

func textsOf[T ~string](values []T) (list []string) {
	for _, v := range values {
		list = append(list, string(v))
	}
	return list
}

// noteFields keeps which fields are set in a value, as Type.Field, and its texts, as
// =text.
func noteFields(seen map[string]bool, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		noteFields(seen, v.Elem())
	case reflect.Slice:
		for i := range v.Len() {
			noteFields(seen, v.Index(i))
		}
	case reflect.String:
		seen["="+v.String()] = true
	case reflect.Struct:
		for i := range v.NumField() {
			if !v.Field(i).IsZero() {
				seen[v.Type().Name()+"."+v.Type().Field(i).Name] = true
				noteFields(seen, v.Field(i))
			}
		}
	}
}

// fields are all that a type may hold, as Type.Field.
func fields(of reflect.Type, list []string) []string {
	switch of.Kind() {
	case reflect.Pointer, reflect.Slice:
		return fields(of.Elem(), list)
	case reflect.Struct:
		for i := range of.NumField() {
			name := of.Name() + "." + of.Field(i).Name
			if !slices.Contains(list, name) {
				list = fields(of.Field(i).Type, append(list, name))
			}
		}
	}
	return list
}

// What is frozen names nobody who exists: no number that rings, but those that stop a
// card (no area code is 00, no exchange begins with 1), and no page but of the domain
// for examples (RFC 2606, 2).
func TestExamplesAreOfNobody(t *testing.T) {
	for code, f := range sceneData().files {
		for _, p := range f.Phones {
			if !slices.Contains(guide.SuspensionPhones[:], p.Number) && !strings.HasPrefix(p.Number, "000-") && !strings.HasPrefix(p.Number, "10-") {
				t.Errorf("%s: %s may ring", code, p.Number)
			}
		}
		for _, s := range f.Sources {
			if host, _, _ := strings.Cut(strings.SplitN(s.URL, "//", 2)[1], "/"); !strings.HasSuffix(host, ".example") {
				t.Errorf("%s: %s may be there", code, s.URL)
			}
		}
	}
}
