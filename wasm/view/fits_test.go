//go:build e2e

package view

import (
	"encoding/json"
	"testing"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/view/scene"
)

// No screen sticks out of the window, in any language, whatever is in it; a table that is
// wider than a telephone is moved inside its frame.
func TestEachScreenFitsTheWindow(t *testing.T) {
	tab := openShell(t)
	for _, width := range []int64{360, 1280} {
		if err := tab.Resize(width, 900); err != nil {
			t.Fatal(err)
		}
		for _, lang := range locale.Languages {
			texts := texts(t, lang)
			for _, s := range scene.All() {
				html, err := json.Marshal(dom.Render(Draw(s.Model, texts).Body))
				if err != nil {
					t.Fatal(err)
				}
				var over string
				if err := tab.Evaluate(`(() => {
					document.documentElement.lang = "`+texts.Tag()+`"; document.getElementById("app").innerHTML = `+string(html)+`;
					const wide = document.documentElement.scrollWidth - innerWidth;
					const out = [...document.querySelectorAll("#app *")].find(e => !e.closest(".table-frame table, .visually-hidden") && e.getBoundingClientRect().right > innerWidth + 1);
					const cut = [...document.querySelectorAll("td, th")].find(e => e.scrollWidth > e.clientWidth + 1);
					return wide > 0 ? "the page, by " + wide : out ? out.outerHTML.slice(0, 200) : cut ? "in its cell: " + cut.textContent : "";
				})()`, &over); err != nil {
					t.Fatal(err)
				}
				if over != "" {
					t.Errorf("%s/%s at %d px sticks out: %s", lang, s.Name, width, over)
				}
			}
		}
	}
}
