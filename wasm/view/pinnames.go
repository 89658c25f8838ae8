package view

import (
	"strings"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
)

// PINNames answers "which PIN do they mean?": what each PIN is for, and what it
// is called where (lifecycle facts 5).
func PINNames(m app.Model, t locale.Texts) Page {
	body := []dom.Node{paragraph(t.T("pinnames.text"))}
	for _, key := range [...]string{"login", "sign", "card_info", "resident", "number_b", "juki"} {
		body = append(body, pinNames(t, key))
	}
	change := dom.Node{}
	if m.Way == app.WayWindow {
		change = outline(app.ActionPINChange, t.T("pinchange.home.button"))
	}
	body = append(body,
		section(t.T("pinnames.wrong"), lines(t.T("pinnames.wrong.text"))),
		dom.El("details", dom.Class("details"), dom.El("summary", dom.Text(t.T("guide.sources"))), lines(t.T("pinnames.sources"))),
		actions(change, resetGuide(t, ""), outline(app.ActionGuide, t.T("guide.list")), goBack(&m, t)))
	return Page{Name: "pin-names", Title: t.T("pinnames.title"), Body: dom.Group(body...)}
}

// pinNames is one PIN: its use, form, tries, where it is reset, and its names.
func pinNames(t locale.Texts, key string) dom.Node {
	key = "pinnames." + key
	rows := []dom.Part{dom.Class("rows")}
	for _, part := range [...]string{"use", "form", "tries", "reset"} {
		rows = append(rows, row(t.T("pinnames."+part), dom.Text(t.T(key+"."+part))))
	}
	return dom.El("section", dom.Class("card", "pin-names"),
		heading2(t.T(key+".name")), dom.El("dl", rows...),
		heading3(t.T("pinnames.names")), otherNames(t, t.T(key+".names")))
}

// otherNames are who calls it what, from lines "who = name". The names are those on
// the screens of others, so they are in Japanese.
func otherNames(t locale.Texts, text string) dom.Node {
	rows := []dom.Part{dom.Class("rows")}
	for _, line := range strings.Split(text, "\n") {
		who, name, _ := strings.Cut(line, " = ")
		rows = append(rows, row(who, dom.El("span", dom.Attribute("lang", "ja"), dom.Text(name))))
	}
	return dom.El("dl", rows...)
}

// lines writes a text of several lines as a list.
func lines(text string) dom.Node { return list(strings.Split(text, "\n")...) }
