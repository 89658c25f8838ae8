package view

import (
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/goccy/go-yaml"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/municipality/datafile"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/view/scene"
)

// realKnowledge is what the app knows of each municipality and, under "", of the
// nation, from the files that ship. What a test asks of it holds whatever staff write
// there.
func realKnowledge(t *testing.T) map[string]guide.Knowledge {
	t.Helper()
	docs, _, err := datafile.Folder("../../shared/municipality/data", scene.Noon().Format("2006-01-02"), nil)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]*municipality.File{}
	for _, doc := range docs {
		files[doc.File.Code] = doc.File
	}
	rules, national := realRules(t), files[municipality.NationalCode]
	holidays := scene.Guide("", "", func(*app.Model) {}).Guide.Knowledge.Offices.Holidays
	delete(files, municipality.NationalCode)
	known := map[string]guide.Knowledge{}
	for _, code := range append(slices.Collect(maps.Keys(files)), "") {
		offices := municipality.Merge(national, files[code])
		offices.Holidays = holidays
		known[code] = guide.Knowledge{Rules: rules, Offices: offices, Code: code}
	}
	return known
}

func realRules(t *testing.T) *lifecycle.Rules {
	t.Helper()
	text, err := os.ReadFile("../../shared/lifecycle/data/rules.yaml")
	if err == nil {
		text, err = yaml.YAMLToJSON(text)
	}
	if err != nil {
		t.Fatal(err)
	}
	rules, err := lifecycle.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return rules
}
