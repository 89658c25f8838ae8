package guide

import (
	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// DataText shows a text of the data in the language of the screen, or else in
// Japanese.
func DataText(t locale.Texts, text municipality.Text) dom.Node {
	words := dom.Text(Words(t, text))
	if t.Tag() != "ja" && (t.Lang() != "en" || text.En == "") {
		return dom.El("span", dom.Attribute("lang", "ja"), words)
	}
	return words
}

// Words are a text of the data in words.
func Words(t locale.Texts, text municipality.Text) string { return part.OfficeText(t, text) }

// Condition says in which case only something is so.
func Condition(t locale.Texts, text *municipality.Text) dom.Node {
	if text == nil {
		return dom.Node{}
	}
	return dom.El("span", dom.Class("condition"), dom.Text(t.T("guide.only")), DataText(t, *text))
}

func optionalParagraph(t locale.Texts, text *municipality.Text) dom.Node {
	if text == nil {
		return dom.Node{}
	}
	return dom.El("p", DataText(t, *text))
}

func headerCell(scope, text string) dom.Node {
	return dom.El("th", dom.Attribute("scope", scope), dom.Text(text))
}
