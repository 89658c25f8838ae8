package view

import (
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
)

// languageSwitch offers every language by its own name.
func languageSwitch(t locale.Texts) dom.Node {
	parts := []dom.Part{
		dom.ID("languages"), dom.Class("languages"), dom.Attribute("role", "group"), dom.Attribute("aria-labelledby", "languages-label"),
		dom.El("span", dom.ID("languages-label"), dom.Class("languages-label"), dom.Text(t.T("language.label"))),
	}
	for _, lang := range locale.Languages {
		current := dom.Attr{}
		if lang == t.Lang() {
			current = dom.Attribute("aria-current", "true")
		}
		parts = append(parts, dom.El("button", dom.ID("language-"+lang), dom.Attribute("type", "button"),
			dom.Class("button", "button-text", "button-small", "language"), dom.Attribute("lang", locale.Tag(lang)),
			dom.Action(app.ActionLanguage), dom.Value(lang), current, dom.Text(t.T("language."+lang))))
	}
	return dom.El("div", parts...)
}
