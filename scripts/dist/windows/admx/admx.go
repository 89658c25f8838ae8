// Package admx makes the templates by which a group policy, or Intune, sets the policy of
// the helper: jpki-helper.admx and its words in Japanese and English (.adml).
//
// They are made of policy.Keys, so that they and the program cannot part; each key needs
// its words here. [Files] is all that callers need. Elements and attributes are those of
// "ADMX Schema" of the Windows documentation; no other template is needed beside them.
package admx

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strings"

	"jpkiweb/helper/own/policy"
	"jpkiweb/static/locale"
)

// Languages are those of the words, as the folders of .adml files are called.
var Languages = []string{"ja-JP", "en-US"}

// namespace is ours in the templates.
const namespace = "JPKIWeb.Policies.Helper"

// header is before each file.
const header = `<?xml version="1.0" encoding="utf-8"?>` + "\n"

// Files are the templates by their names: jpki-helper.admx, ja-JP/jpki-helper.adml.
func Files() (map[string]string, error) {
	groups, err := grouped(policy.Keys())
	if err != nil {
		return nil, err
	}
	files := map[string]string{"jpki-helper.admx": definitions(groups)}
	for _, lang := range Languages {
		files[lang+"/jpki-helper.adml"] = resources(groups, lang)
	}
	return files, nil
}

// A group is one setting: a key, or all of an object.
type group struct {
	name string
	keys []policy.Key
	words
}

// grouped brings the keys of an object together, and gives each setting its words.
func grouped(keys []policy.Key) (groups []group, err error) {
	for _, k := range keys {
		name, _, _ := strings.Cut(k.Name, ".")
		i := slices.IndexFunc(groups, func(g group) bool { return g.name == name })
		if i < 0 {
			w, found := texts[name]
			if !found {
				return nil, fmt.Errorf("admx: the key %q of the policy has no words", name)
			}
			i, groups = len(groups), append(groups, group{name: name, words: w})
		}
		groups[i].keys = append(groups[i].keys, k)
	}
	return groups, nil
}

// definitions is the .admx.
func definitions(groups []group) string {
	var b strings.Builder
	fmt.Fprintf(&b, header+`<policyDefinitions xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions" revision="1.0" schemaVersion="1.0">
  <policyNamespaces>
    <target prefix="jpki" namespace="%s"/>
  </policyNamespaces>
  <resources minRequiredRevision="1.0"/>
  <supportedOn>
    <definitions>
      <definition name="windows10" displayName="$(string.windows10)"/>
    </definitions>
  </supportedOn>
  <categories>
    <category name="helper" displayName="$(string.category)"/>
  </categories>
  <policies>
`, namespace)
	_, path, _ := strings.Cut(policy.RegistryKey, `\`)
	for _, g := range groups {
		fmt.Fprintf(&b, `    <policy name="%s" class="Machine" displayName="$(string.%s)" explainText="$(string.%s_explain)" key="%s"`, g.name, g.name, g.name, path)
		g.writeElements(&b)
		b.WriteString("    </policy>\n")
	}
	b.WriteString("  </policies>\n</policyDefinitions>\n")
	return b.String()
}

// writeElements writes what a setting has to fill in. A switch is the setting itself.
func (g group) writeElements(b *strings.Builder) {
	const inside = "\n" + `      <parentCategory ref="helper"/>` + "\n" + `      <supportedOn ref="windows10"/>` + "\n"
	if g.isSwitch() {
		fmt.Fprintf(b, ` valueName="%s">`+inside+`      <enabledValue><decimal value="1"/></enabledValue>
      <disabledValue><decimal value="0"/></disabledValue>
`, g.name)
		return
	}
	fmt.Fprintf(b, ` presentation="$(presentation.%s)">`+inside+"      <elements>\n", g.name)
	for _, k := range g.keys {
		writeElement(b, k)
	}
	b.WriteString("      </elements>\n")
}

func (g group) isSwitch() bool {
	return len(g.keys) == 1 && g.keys[0].Name == g.name && g.keys[0].Kind == policy.Switch
}

func writeElement(b *strings.Builder, k policy.Key) {
	named := fmt.Sprintf(`id="%s" valueName="%s"`, reference(k.Name), k.Name)
	switch {
	case k.Name == "language":
		fmt.Fprintf(b, "        <enum %s required=\"true\">\n", named)
		for _, lang := range locale.Languages {
			fmt.Fprintf(b, "          <item displayName=\"$(string.language_%s)\"><value><string>%s</string></value></item>\n", lang, lang)
		}
		b.WriteString("        </enum>\n")
	case k.Kind == policy.Switch:
		fmt.Fprintf(b, "        <boolean %s>\n          <trueValue><decimal value=\"1\"/></trueValue>\n          <falseValue><decimal value=\"0\"/></falseValue>\n        </boolean>\n", named)
	case k.Kind == policy.Number:
		fmt.Fprintf(b, "        <decimal %s required=\"true\" minValue=\"0\" maxValue=\"65535\"/>\n", named)
	case k.Kind == policy.Text:
		fmt.Fprintf(b, "        <text %s required=\"%t\"/>\n", named, !strings.HasPrefix(k.Name, "counter."))
	default:
		fmt.Fprintf(b, "        <multiText %s required=\"false\"/>\n", named)
	}
}

// resources is the .adml of a language.
func resources(groups []group, lang string) string {
	var b strings.Builder
	fmt.Fprintf(&b, header+`<policyDefinitionResources xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions" revision="1.0" schemaVersion="1.0">
  <displayName>%s</displayName>
  <description>%s</description>
  <resources>
    <stringTable>
`, escaped(common["category"].in(lang)), escaped(common["description"].in(lang)))
	for _, name := range []string{"category", "windows10", "language_ja", "language_easy", "language_en"} {
		writeString(&b, name, common[name].in(lang))
	}
	for _, g := range groups {
		writeString(&b, g.name, g.title.in(lang))
		writeString(&b, g.name+"_explain", g.explain.in(lang)+"\n\n"+common["both"].in(lang))
	}
	b.WriteString("    </stringTable>\n    <presentationTable>\n")
	for _, g := range groups {
		if !g.isSwitch() {
			g.writePresentation(&b, lang)
		}
	}
	b.WriteString("    </presentationTable>\n  </resources>\n</policyDefinitionResources>\n")
	return b.String()
}

// reference is a key as a name in the templates, which has letters, numbers and _ only.
func reference(key string) string { return strings.ReplaceAll(key, ".", "_") }

func writeString(b *strings.Builder, name, text string) {
	fmt.Fprintf(b, "      <string id=\"%s\">%s</string>\n", name, escaped(text))
}

func (g group) writePresentation(b *strings.Builder, lang string) {
	fmt.Fprintf(b, "      <presentation id=\"%s\">\n", g.name)
	for _, k := range g.keys {
		label := g.title
		if own, found := g.parts[k.Name]; found {
			label = own
		}
		text := escaped(label.in(lang))
		switch {
		case k.Name == "language":
			fmt.Fprintf(b, "        <dropdownList refId=\"%s\" noSort=\"true\" defaultItem=\"0\">%s</dropdownList>\n", reference(k.Name), text)
		case k.Kind == policy.Switch:
			fmt.Fprintf(b, "        <checkBox refId=\"%s\">%s</checkBox>\n", reference(k.Name), text)
		case k.Kind == policy.Number:
			fmt.Fprintf(b, "        <decimalTextBox refId=\"%s\">%s</decimalTextBox>\n", reference(k.Name), text)
		case k.Kind == policy.Text:
			fmt.Fprintf(b, "        <textBox refId=\"%s\"><label>%s</label></textBox>\n", reference(k.Name), text)
		default:
			fmt.Fprintf(b, "        <multiTextBox refId=\"%s\" showAsDialog=\"false\" defaultHeight=\"5\">%s</multiTextBox>\n", reference(k.Name), text)
		}
	}
	b.WriteString("      </presentation>\n")
}

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return strings.ReplaceAll(b.String(), "&#xA;", "\n")
}
