package guide

import (
	"strings"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// OpenPINNames shows what each PIN is called where.
type OpenPINNames struct{}

func (OpenPINNames) update(m *Model, f Facts) []Effect {
	if f.Busy {
		return nil
	}
	m.Page = PagePINNames
	return []Effect{Show{}}
}

// decodePINNames decodes the way to the names of the PINs.
func decodePINNames(e dom.Event) (m Message, ok bool) {
	if e.Action == room.ActionPINNames {
		return OpenPINNames{}, true
	}
	return nil, false
}

// allPINNames answers "which PIN do they mean?": what each PIN is for, and what it
// is called where (lifecycle facts 5).
func allPINNames(m *sight, t locale.Texts) part.Page {
	body := []dom.Node{part.Paragraph(t.T("pinnames.text"))}
	for _, key := range [...]string{"login", "sign", "card_info", "resident", "number_b", "juki"} {
		body = append(body, pinNames(t, key))
	}
	change := dom.Node{}
	if m.Window {
		change = part.Outline(room.ActionPINChange, t.T("pinchange.home.button"))
	}
	body = append(body,
		part.Section(t.T("pinnames.wrong"), part.Lines(t.T("pinnames.wrong.text"))),
		dom.El("details", dom.Class("details"), dom.El("summary", dom.Text(t.T("guide.sources"))), part.Lines(t.T("pinnames.sources"))),
		part.Actions(change, part.ResetPIN(t, ""), part.Outline(room.ActionGuide, t.T("guide.list")), m.back(t)))
	return part.Page{Name: "pin-names", Title: t.T("pinnames.title"), Body: dom.Group(body...)}
}

// pinNames is one PIN: its use, form, tries, where it is reset, and its names.
func pinNames(t locale.Texts, key string) dom.Node {
	key = "pinnames." + key
	rows := []dom.Part{dom.Class("rows")}
	for _, what := range [...]string{"use", "form", "tries", "reset"} {
		rows = append(rows, part.Row(t.T("pinnames."+what), dom.Text(t.T(key+"."+what))))
	}
	return dom.El("section", dom.Class("card", "pin-names"),
		part.Heading2(t.T(key+".name")), dom.El("dl", rows...),
		part.Heading3(t.T("pinnames.names")), otherNames(t, t.T(key+".names")))
}

// otherNames are who calls it what, from lines "who = name". The names are those on
// the screens of others, so they are in Japanese.
func otherNames(t locale.Texts, text string) dom.Node {
	rows := []dom.Part{dom.Class("rows")}
	for _, line := range strings.Split(text, "\n") {
		who, name, _ := strings.Cut(line, " = ")
		rows = append(rows, part.Row(who, dom.El("span", dom.Attribute("lang", "ja"), dom.Text(name))))
	}
	return dom.El("dl", rows...)
}
