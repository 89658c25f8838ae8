package counter

import (
	"strings"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// keyButton is a button that does what a key does, and shows the key.
func keyButton(t locale.Texts, key, text string, parts ...dom.Part) dom.Node {
	return part.Button("button-outline", ActionKey, " "+text, append([]dom.Part{dom.Value(key), dom.Attribute("aria-keyshortcuts", shortcut(key)),
		dom.El("kbd", dom.Class("key"), part.Kept(), dom.Plain(shown(key)))}, parts...)...)
}

// shortcut is a key as aria-keyshortcuts names it (WAI-ARIA 1.2, 6.7).
func shortcut(key string) string {
	if key == KeyKeys {
		return "Shift+/"
	}
	return shown(key)
}

// shown is a key as it stands on a keyboard.
func shown(key string) string { return strings.ToUpper(key) }

// keyBar has the keys that do something now.
func keyBar(m *Model, t, visitor locale.Texts) dom.Node {
	next := nextPart(m, visitor)
	var buttons []dom.Node
	for _, k := range m.keys(next != "") {
		text := k.text(m, t)
		if k.letter == KeyCode && next != "" {
			text += " " + next
		}
		buttons = append(buttons, keyButton(t, k.letter, text))
	}
	return dom.El("div", dom.Class("counter-keys"), dom.Group(buttons...))
}

// keys are the letters that do something now, in the order in which they are shown; parts
// tells whether a code is shown that is one of several.
func (m *Model) keys(parts bool) (all []letterKey) {
	for _, k := range keyTable() {
		only := k.letter == KeyCode && m.Beside == ShowCode && !parts
		if k.works(m) && !only {
			all = append(all, k)
		}
	}
	return all
}

// languageName is what staff call the language of the visitor.
func (m *Model) languageName(t locale.Texts) string {
	for _, l := range m.Policy.Further {
		switch {
		case l.Code != m.Visitor:
		case t.Tag() == "ja":
			return l.Ja
		default:
			return l.En
		}
	}
	return t.T("language." + m.Visitor)
}

// keyList is what each key does.
func keyList(m *Model, t locale.Texts) part.Page {
	rows := []dom.Part{dom.Class("rows", "counter-keylist")}
	for _, k := range keyTable() {
		if k.letter == KeyDisplay && !m.Policy.Display {
			continue
		}
		rows = append(rows, part.Row(shown(k.letter), dom.Text(k.text(m, t))))
	}
	return part.Page{Name: "counter-keys", Title: t.T("counter.key.keys"), Body: dom.Group(
		dom.El("dl", rows...), part.Support(t.T("counter.keys.more")), procedureList(m, t))}
}
