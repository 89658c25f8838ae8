//go:build e2e

package audit

import (
	"strings"
	"testing"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/counter"
	"jpkiweb/wasm/counter/scene"
)

// drawCounter draws every scene of the desk, in each language of visitors where they read
// something: やさしい日本語 is for them, and their staff read Japanese then.
func drawCounter(t *testing.T) []drawn {
	t.Helper()
	var all []drawn
	for _, lang := range locale.Languages {
		visitor, err := locale.Load(lang)
		must(t, err)
		staff := visitor
		if lang == "easy" {
			staff, err = locale.Load("ja")
			must(t, err)
		}
		for _, s := range scene.All() {
			s.Model.Visitor = lang
			all = append(all, draw(lang+"/"+s.Name, counter.Draw(s.Model, staff, visitor)))
		}
	}
	return all
}

// Staff see all of a card at once: on the smallest screen of a desk nothing scrolls.
func TestDeskIsOnePage(t *testing.T) {
	a := openShell(t, "counter/index.html")
	must(t, a.tab.Resize(1280, 720))
	var desks []drawn
	for _, d := range drawCounter(t) {
		if strings.Contains(d.HTML, `id="screen-counter-desk"`) || strings.Contains(d.HTML, `id="screen-counter-waiting"`) {
			desks = append(desks, d)
		}
	}
	if len(desks) < 60 {
		t.Fatalf("only %d desks", len(desks))
	}
	const tooHigh = `document.documentElement.scrollHeight > innerHeight ? ["" + document.documentElement.scrollHeight + " px high"] : []`
	a.wantNothingWrong(t, tooHigh, desks)
	if answers := a.askEach(t, tooHigh, []drawn{{Name: "long", Lang: "en", HTML: strings.Repeat("<p>line</p>", 60)}}); len(answers) != 1 {
		t.Error("a long page is not found")
	}
}

// The desk is for all eyes and hands, as the app is.
func TestAccessOfTheDesk(t *testing.T) {
	a := openShell(t, "counter/index.html")
	all := drawCounter(t)
	for _, d := range all {
		wrong, _ := a.axe(t, d)
		for _, w := range wrong {
			t.Errorf("%s: %s", d.Name, w)
		}
	}
	for _, width := range []int64{320, 640, 1280} {
		must(t, a.tab.Resize(width, 900))
		a.wantNothingWrong(t, "[...audit.reflow(), ...audit.clipped(), ...audit.torn()]", all)
	}
	pressTab(t, a)
	a.wantNothingWrong(t, "[...audit.focus(), ...audit.doubled()]", all)
}
