package view

import (
	"jpkiweb/static/locale"
	"jpkiweb/wasm/counter"
	"jpkiweb/wasm/counter/scene"
	"jpkiweb/wasm/counter/training"
	"jpkiweb/wasm/dom"
)

// counterTexts draws what the desk of a counter and its training have.
func counterTexts(t locale.Texts) (text string) {
	for _, s := range append(scene.All(), scene.Windows()...) {
		screen := counter.Draw(s.Model, t, t)
		text += screen.Title + dom.Render(screen.Body)
	}
	for _, s := range scene.Training() {
		screen := training.Draw(s.Model, t)
		text += screen.Title + dom.Render(screen.Body)
	}
	return text + t.T("training.part.all") // stands inside another
}
