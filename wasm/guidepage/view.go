package guidepage

import (
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/part"
)

// Draw draws the model with the texts of its language.
func Draw(m Model, t locale.Texts) dom.Screen {
	p := guide.View(m.Guide, m.Facts(), t)
	return dom.Screen{
		Key:   p.Name,
		Title: locale.Bare(t.T("guidepage.title", "screen", p.Title)),
		Lang:  t.Tag(),
		Body: part.Frame{
			Name: t.T("guidepage.name"), Language: ActionLanguage, Live: p.Live,
			Footer: []dom.Node{part.Paragraph(t.T("guidepage.card")), part.Paragraph(t.T("guidepage.kept"))},
		}.Around(t, p),
	}
}
