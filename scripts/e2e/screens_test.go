//go:build e2e

package e2e

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"jpkiweb/scripts/audit"
	"jpkiweb/scripts/browser"
	"jpkiweb/scripts/slot"
)

// savePicture keeps the screen at 320 and at 1280 px, and checks that nothing sticks
// out at the side.
func savePicture(t *testing.T, tab *browser.Tab, name string) {
	t.Helper()
	for _, width := range []struct {
		name   string
		pixels int64
	}{{"320", 320}, {"1280", 1280}} {
		must(t, tab.Resize(width.pixels, 900))
		var sticksOut []string
		must(t, tab.Evaluate(`(() => { `+audit.Script+`; return audit.reflow(); })()`, &sticksOut))
		for _, what := range sticksOut {
			t.Errorf("%s sticks out at %s px: %s", name, width.name, what)
		}
		must(t, tab.SavePicture(filepath.Join(audit.Pictures, name+"-"+width.name+".png")))
	}
}

// The screens in both languages, as the shipped app shows them.
func TestScreens(t *testing.T) {
	s := perform(t, nil)
	must(t, s.tab.Open(s.Helper))
	for _, lang := range []string{"ja", "en"} {
		must(t, s.tab.WaitFor("the card", `document.querySelector("[data-action=sign]") !== null`))
		savePicture(t, s.tab, "home-"+lang)
		must(t, s.tab.Click("[data-action=sign]"))
		must(t, s.tab.WaitFor("the sign screen", `document.querySelector("input[type=file]") !== null`))
		savePicture(t, s.tab, "sign-"+lang)
		must(t, s.tab.Click("[data-action=home]"))
		for _, screen := range []string{"grants", "history", "doctor"} {
			must(t, s.tab.Click("[data-action="+screen+"]"))
			must(t, s.tab.WaitFor("the screen "+screen, `document.querySelector("#screen-`+screen+` [data-action=back]") !== null && document.querySelector("progress") === null`))
			savePicture(t, s.tab, screen+"-"+lang)
			must(t, s.tab.Click("[data-action=back]"))
		}
		if lang == "ja" {
			must(t, s.tab.Click("[data-action=language][data-value=en]"))
			must(t, s.tab.WaitFor("English", `document.documentElement.lang === "en"`))
		}
	}
	s.card.Remove()
	must(t, s.tab.WaitFor("the empty reader", `document.querySelector(".can") === null`))
	savePicture(t, s.tab, "home-no-card-en")
	must(t, slot.AwaitRemoval(t.Context()))
}

// javaScript is a value as a script writes it.
func javaScript(t *testing.T, v any) string {
	t.Helper()
	literal, err := json.Marshal(v)
	must(t, err)
	return string(literal)
}
