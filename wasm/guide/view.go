package guide

import (
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// Decode turns an event of the guide's screens into a message; ok is false for an
// event of others.
func Decode(e dom.Event) (m Message, ok bool) {
	return dom.Decode(e, decodeQuestion, decodeForecast, decodePINNames, decodeAbout, decodeKnowledge, decodeSearch, decodeFold, decodeAloud)
}

// View draws the page at which the person is.
func View(m Model, f Facts, t locale.Texts) part.Page {
	s := &sight{Model: &m, Facts: f}
	switch m.Page {
	case PageForecast:
		return forecastPage(s, t)
	case PagePINNames:
		return allPINNames(s, t)
	case PageAbout:
		return about(s, t)
	}
	return procedures(s, t)
}
