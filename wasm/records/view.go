package records

import (
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// Decode turns an event of these screens into a message; ok is false for an event of
// others.
func Decode(e dom.Event) (m Message, ok bool) {
	return dom.Decode(e, decodeGrants, decodeHistory, decodeDoctor, decodeExplain)
}

// View draws the page that is on the screen.
func View(m Model, f Facts, t locale.Texts) part.Page {
	switch f.Page {
	case PageHistory:
		return history(m.History, f, t)
	case PageDoctor:
		return doctor(m.Doctor, f, t)
	case PageExplain:
		return explain(m.Explain, f, t)
	}
	return grants(m.Grants, f, t)
}
