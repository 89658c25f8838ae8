package part

import (
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
)

// A Frame is what stands around a page.
type Frame struct {
	Skip     string   // leads to the heading, the first thing that the key Tab reaches; "": nothing does
	Name     string   // in the header
	Language string   // action that chooses a language
	Live     string   // said aloud when it changes
	Above    dom.Node // between header and page
	Between  dom.Node
	Footer   []dom.Node
}

// Around puts header, footer and the live region around a page.
func (f Frame) Around(t locale.Texts, p Page) dom.Node {
	return dom.Group(
		dom.When(f.Skip != "", dom.El("a", dom.ID("skip"), dom.Class("skip"), dom.Attribute("href", "#"+dom.HeadingID), dom.Text(f.Skip))),
		dom.El("header", dom.ID("header"), dom.Class("header"),
			dom.El("p", dom.Class("header-name"), dom.Text(f.Name)),
			Languages(t, f.Language)),
		f.Above,
		dom.El("main", dom.ID("screen-"+p.Name), dom.Class("main"),
			dom.El("h1", dom.ID(dom.HeadingID), dom.Class("heading-1"), dom.Attribute("tabindex", "-1"), dom.Text(p.Title)),
			p.Body),
		f.Between,
		dom.El("p", dom.ID("live"), dom.Class("visually-hidden"), dom.Attribute("role", "status"), dom.Text(locale.Unread(f.Live))),
		dom.El("footer", dom.ID("footer"), dom.Class("footer"), dom.Group(f.Footer...)),
	)
}

// Languages offers every language by its own name.
func Languages(t locale.Texts, action string) dom.Node {
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
			dom.Action(action), dom.Value(lang), current, dom.Text(t.T("language."+lang))))
	}
	return dom.El("div", parts...)
}
