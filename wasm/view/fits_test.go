//go:build e2e

package view

import (
	"encoding/json"
	"testing"

	"jpkiweb/scripts/browser"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guidepage"
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
				over, err := sticksOut(tab, Draw(s.Model, texts))
				if err != nil {
					t.Fatal(err)
				}
				if over != "" {
					t.Errorf("%s/%s at %d px sticks out: %s", lang, s.Name, width, over)
				}
			}
		}
	}
}

// The page that a municipality hosts fits a telephone.
func TestGuidePageFitsATelephone(t *testing.T) {
	tab := openShell(t)
	if err := tab.Resize(360, 740); err != nil {
		t.Fatal(err)
	}
	for _, lang := range locale.Languages {
		for _, name := range []string{"guide_list", "guide_lost_tehon", "about", "pin_names", "guide_renew_mihon_weekday"} { // the others stand in the app above
			m, there := guidePages()[name]
			over, err := sticksOut(tab, guidepage.Draw(m, texts(t, lang)))
			if err != nil || !there {
				t.Fatal(name, there, err)
			}
			if over != "" {
				t.Errorf("%s/%s sticks out: %s", lang, name, over)
			}
		}
	}
}

// sticksOut shows a screen and returns what of it stands outside of the window, or
// outside of its cell.
func sticksOut(tab *browser.Tab, screen dom.Screen) (over string, err error) {
	html, err := json.Marshal(dom.Render(screen.Body))
	if err != nil {
		return "", err
	}
	err = tab.Evaluate(`(() => {
		document.documentElement.lang = "`+screen.Lang+`"; document.getElementById("app").innerHTML = `+string(html)+`;
		const wide = document.documentElement.scrollWidth - innerWidth;
		const out = [...document.querySelectorAll("#app *")].find(e => !e.closest(".table-frame table, .visually-hidden") && e.getBoundingClientRect().right > innerWidth + 1);
		const cut = [...document.querySelectorAll("td, th")].find(e => e.scrollWidth > e.clientWidth + 1);
		return wide > 0 ? "the page, by " + wide : out ? out.outerHTML.slice(0, 200) : cut ? "in its cell: " + cut.textContent : "";
	})()`, &over)
	return over, err
}
