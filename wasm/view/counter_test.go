package view

import (
	"jpkiweb/static/locale"
	"jpkiweb/wasm/counter"
	"jpkiweb/wasm/counter/scene"
	"jpkiweb/wasm/dom"
)

// counterTexts draws what the desk of a counter has.
func counterTexts(t locale.Texts) (text string) {
	for _, s := range scene.All() {
		screen := counter.Draw(s.Model, t, t)
		text += screen.Title + dom.Render(screen.Body)
	}
	return text
}
