//go:build e2e

package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// views are windows of people who need large text: CSS pixels and the device's
// pixels for each.
var views = []struct {
	name  string
	width int64
	scale float64
}{
	{"320 px, and 1280 px at 400 %", 320, 4}, // WCAG 1.4.10
	{"1280 px at 200 %", 640, 2},             // WCAG 1.4.4
	{"1280 px", 1280, 1},
}

// Nothing makes a person scroll sideways, and with the spacing of WCAG 1.4.12
// nothing is cut off either.
func TestAccessWithLargeText(t *testing.T) {
	a := openAudit(t)
	all := drawAll(t)
	a.unfold(t, true)
	for _, v := range views {
		for _, spaced := range []bool{false, true} {
			name := v.name
			if spaced {
				name += " with wide spacing"
			}
			t.Run(name, func(t *testing.T) {
				must(t, a.tab.Run("resize", chromedp.EmulateViewport(v.width, 900, chromedp.EmulateScale(v.scale))))
				must(t, a.tab.Evaluate("audit.spaced("+literal(t, spaced)+")", nil))
				a.well(t, "[...audit.reflow(), ...audit.clipped()]", all)
			})
		}
	}
}

func TestAccessFindsTextThatIsCutOff(t *testing.T) {
	a := openAudit(t)
	must(t, a.tab.Resize(320, 900))
	for _, broken := range []struct{ html, question, found string }{
		{`<p style="inline-size: 400px">wide</p>`, "audit.reflow()", "400 px wide"},
		{`<p style="block-size: 1rem">one<br>two<br>three</p>`, "audit.clipped()", "sticks out of its box"},
		{`<p style="inline-size: 2rem; white-space: nowrap">one and a half</p>`, "audit.clipped()", "sticks out of its box"},
		{`<div style="block-size: 1rem; overflow: hidden"><p>one</p><p>two</p></div>`, "audit.clipped()", "is cut off"},
		{`<button style="outline: none">x</button>`, "audit.focus()", "has no outline"},
		{`<button tabindex="1">x</button>`, "audit.focus()", "jumps the queue"},
		{`<p style="transition: color 1s">x</p>`, "audit.moving()", "has a transition"},
		{`<p id="live">x</p><p id="live">x</p>`, "audit.doubled()", "two elements are #live"},
	} {
		pressTab(t, a)
		answers := a.ask(t, broken.question, []drawn{{Name: "broken", Lang: "en", HTML: broken.html}})
		if !strings.Contains(strings.Join(answers["broken"], "\n"), broken.found) {
			t.Errorf("%s: found %q", broken.html, answers["broken"])
		}
	}
}

// pressTab makes the browser show where the focus is, as to those who use keys.
func pressTab(t *testing.T, a audited) {
	t.Helper()
	a.show(t, drawn{Lang: "en", HTML: `<button id="first">x</button>`})
	must(t, a.tab.Run("press Tab", chromedp.KeyEvent(kb.Tab)))
	must(t, a.tab.WaitFor("the focus", `document.activeElement.matches("#first:focus-visible")`))
}

// Every place that the keyboard reaches shows that it has the focus.
func TestAccessFocusIsSeen(t *testing.T) {
	a := openAudit(t)
	for _, width := range []int64{1280, 320} {
		must(t, a.tab.Resize(width, 900))
		a.unfold(t, width == 320)
		pressTab(t, a)
		a.well(t, "[...audit.focus(), ...audit.doubled()]", drawAll(t))
	}
}

func feature(name, value string) *emulation.MediaFeature {
	return &emulation.MediaFeature{Name: name, Value: value}
}

func TestAccessForcedColours(t *testing.T) {
	a := openAudit(t)
	all := drawAll(t, "ja") // colours are the same in all languages
	for _, scheme := range []string{"light", "dark"} {
		a.emulate(t, "", feature("forced-colors", "active"), feature("prefers-color-scheme", scheme))
		on := false
		must(t, a.tab.Evaluate(`matchMedia("(forced-colors: active)").matches`, &on))
		if !on {
			t.Fatal("the browser does not force colours")
		}
		a.well(t, "audit.forced()", all)
		pressTab(t, a)
		a.well(t, "audit.focus()", all)
		for _, d := range some(t, all, "ja/home_card_expired_blocked", "ja/login_last_try_wrong", "ja/sign_working", "ja/doctor_service") {
			a.show(t, d)
			a.picture(t, "forced-"+scheme+"-"+strings.ReplaceAll(d.Name, "/", "-"))
		}
	}
}

// some are the scenes of these names.
func some(t *testing.T, all []drawn, names ...string) []drawn {
	t.Helper()
	var found []drawn
	for _, name := range names {
		for _, d := range all {
			if d.Name == name {
				found = append(found, d)
			}
		}
	}
	if len(found) != len(names) {
		t.Fatalf("%d scenes of %q", len(found), names)
	}
	return found
}

func TestAccessReducedMotion(t *testing.T) {
	a := openAudit(t)
	all := drawAll(t, "ja") // style is the same in all languages
	a.emulate(t, "", feature("prefers-reduced-motion", "no-preference"))
	if moving := a.ask(t, "audit.moving()", all); len(moving) == 0 {
		t.Error("nothing moves for anybody: this test no longer fits")
	}
	a.emulate(t, "", feature("prefers-reduced-motion", "reduce"))
	a.well(t, "audit.moving()", all)
}

// On paper there is what is read and nothing to press, and it fits the width. How
// many sheets it needs is asked in wasm/view.
func TestAccessPrinted(t *testing.T) {
	a := openAudit(t)
	all := drawAll(t)
	a.emulate(t, "print")
	a.well(t, "audit.printed()", all)
	must(t, a.tab.Resize(718, 1000)) // A4 without its margins, in CSS pixels
	a.well(t, "[...audit.reflow(), ...audit.clipped()]", all)
	for _, d := range some(t, all, "ja/home_card", "en/doctor_service") {
		a.show(t, d)
		a.picture(t, "print-"+strings.ReplaceAll(d.Name, "/", "-"))
	}
}
