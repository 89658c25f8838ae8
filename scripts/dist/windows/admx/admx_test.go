package admx

import (
	"encoding/xml"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"jpkiweb/helper/own/policy"
	"jpkiweb/scripts/golden"
)

func files(t *testing.T) map[string]string {
	t.Helper()
	files, err := Files()
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestFiles(t *testing.T) {
	var names []string
	for name, content := range files(t) {
		golden.Compare(t, "testdata/"+name, content)
		names = append(names, name)
	}
	golden.Only(t, "testdata", names...)
}

// Every key of the policy can be set by a template, as the kind that the helper reads,
// and no template sets another one.
func TestTemplatesSetTheKeysOfThePolicy(t *testing.T) {
	var definitions struct {
		Policies []struct {
			Key       string `xml:"key,attr"`
			ValueName string `xml:"valueName,attr"`
			Elements  struct {
				List []struct {
					XMLName   xml.Name
					ValueName string `xml:"valueName,attr"`
				} `xml:",any"`
			} `xml:"elements"`
		} `xml:"policies>policy"`
	}
	if err := xml.Unmarshal([]byte(files(t)["jpki-helper.admx"]), &definitions); err != nil {
		t.Fatal(err)
	}
	elements := map[string]string{} // by value
	for _, p := range definitions.Policies {
		if `HKEY_LOCAL_MACHINE\`+p.Key != policy.RegistryKey {
			t.Errorf("%s sets %s", p.ValueName, p.Key)
		}
		if p.ValueName != "" {
			elements[p.ValueName] = "boolean"
		}
		for _, e := range p.Elements.List {
			elements[e.ValueName] = e.XMLName.Local
		}
	}
	want := map[string]string{}
	kinds := map[policy.Kind]string{policy.Switch: "boolean", policy.Number: "decimal", policy.Text: "text", policy.List: "multiText", policy.Grants: "multiText", policy.Readings: "multiText", policy.Cities: "multiText"}
	for _, k := range policy.Keys() {
		want[k.Name] = kinds[k.Kind]
	}
	want["language"] = "enum"
	if !maps.Equal(elements, want) {
		t.Errorf("%v, want %v", elements, want)
	}
}

// Each word that the definitions name is there in each language, and no other.
func TestWordsAreThereInEachLanguage(t *testing.T) {
	all := files(t)
	named := map[string]bool{}
	for _, found := range regexp.MustCompile(`\$\((string|presentation)\.(\w+)\)`).FindAllStringSubmatch(all["jpki-helper.admx"], -1) {
		named[found[1]+" "+found[2]] = true
	}
	for _, lang := range Languages {
		there := map[string]bool{}
		for _, found := range regexp.MustCompile(`<(string|presentation) id="([^"]+)"`).FindAllStringSubmatch(all[lang+"/jpki-helper.adml"], -1) {
			there[found[1]+" "+found[2]] = true
		}
		if !maps.Equal(named, there) {
			t.Errorf("%s has %v, want %v", lang, slices.Sorted(maps.Keys(there)), slices.Sorted(maps.Keys(named)))
		}
		var any struct{}
		if err := xml.Unmarshal([]byte(all[lang+"/jpki-helper.adml"]), &any); err != nil {
			t.Error(lang, err)
		}
	}
}

func TestKeyWithoutWordsIsAnError(t *testing.T) {
	if _, err := grouped([]policy.Key{{Name: "weather.source", Kind: policy.Text}}); err == nil || !strings.Contains(err.Error(), `"weather"`) {
		t.Error(err)
	}
}

// Words of a setting that is gone would be in no template.
func TestNoWordsAreLeftOver(t *testing.T) {
	for name := range texts {
		if !slices.ContainsFunc(policy.Keys(), func(k policy.Key) bool { return k.Name == name || strings.HasPrefix(k.Name, name+".") }) {
			t.Errorf("there is no key %s", name)
		}
	}
}
