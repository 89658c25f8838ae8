//go:build e2e

package audit

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
				must(t, a.tab.Evaluate("audit.spaced("+javaScript(t, spaced)+")", nil))
				a.wantNothingWrong(t, "[...audit.reflow(), ...audit.clipped(), ...audit.torn()]", all)
			})
		}
	}
}

// texts of half-blank characters at the edge of a box, each character 16 px wide.
const halfBlank = `<p style="font-size: 16px; letter-spacing: 0; text-spacing-trim: space-all; white-space: nowrap; `

func TestAccessFindsTextThatIsCutOff(t *testing.T) {
	a := openAudit(t)
	must(t, a.tab.Resize(320, 900))
	for _, broken := range []struct{ html, question, found string }{
		{`<p style="inline-size: 400px">wide</p>`, "audit.reflow()", "400 px wide"},
		{`<p style="block-size: 1rem">one<br>two<br>three</p>`, "audit.clipped()", "sticks out of its box"},
		{`<p style="inline-size: 2rem; white-space: nowrap">one and a half</p>`, "audit.clipped()", "sticks out of its box"},
		{`<div style="block-size: 1rem; overflow: hidden"><p>one</p><p>two</p></div>`, "audit.clipped()", "is cut off"},
		{`<p style="inline-size: 2rem; overflow: hidden; white-space: nowrap">one and a half</p>`, "audit.clipped()", "is cut off"},
		{halfBlank + `inline-size: 40px">見本（</p>`, "audit.clipped()", "sticks out of its box by 0 0 0 8"},
		{halfBlank + `inline-size: 40px">見本人</p>`, "audit.clipped()", "sticks out of its box by 0 0 0 8"},
		{halfBlank + `inline-size: 35px">見本）</p>`, "audit.clipped()", "sticks out of its box by 0 0 0 5"},
		{halfBlank + `inline-size: 35px; overflow: hidden">見本）</p>`, "audit.clipped()", "is cut off"},
		{halfBlank + `text-indent: -8px">見本）</p>`, "audit.clipped()", "sticks out of its box by 0 0 8 0"},
		{halfBlank + `text-indent: -12px">「見本」</p>`, "audit.clipped()", "sticks out of its box by 0 0 4 0"},
		{halfBlank + `position: absolute; left: 277px; inline-size: 40px">見本人</p>`, "audit.reflow()", "325 px wide in 320"},
		{`<p style="display: flex; gap: 1rem"><ruby>入<rt>い</rt></ruby>れる</p>`, "audit.torn()", "as items of its own"},
		{`<button style="outline: none">x</button>`, "audit.focus()", "has no outline"},
		{`<button tabindex="1">x</button>`, "audit.focus()", "jumps the queue"},
		{`<p style="transition: color 1s">x</p>`, "audit.moving()", "has a transition"},
		{`<p id="live">x</p><p id="live">x</p>`, "audit.doubled()", "two elements are #live"},
	} {
		pressTab(t, a)
		answers := a.askEach(t, broken.question, []drawn{{Name: "broken", Lang: "en", HTML: broken.html}})
		if !strings.Contains(strings.Join(answers["broken"], "\n"), broken.found) {
			t.Errorf("%s: found %q", broken.html, answers["broken"])
		}
	}
}

// blankOutside are scenes in which nothing but the blank half of a character
// stands outside.
func blankOutside() []drawn {
	var all []drawn
	for _, html := range []string{
		`inline-size: 40px">見本）</p>`,
		`inline-size: 40px">見本。</p>`,
		`inline-size: 40px">見本<b>」</b></p>`,
		`inline-size: 40px; letter-spacing: 0.12em">本）</p>`,
		`inline-size: 40px; overflow: hidden">見本」</p>`,
		`position: absolute; left: 277px; inline-size: 40px">見本）</p>`,
		`position: absolute; left: 277px; inline-size: 40px">見本<b>）</b></p>`,
	} {
		all = append(all, drawn{Name: html, Lang: "ja", HTML: halfBlank + html})
	}
	return all
}

func TestAccessLeavesABlankThatHangsOut(t *testing.T) {
	a := openAudit(t)
	must(t, a.tab.Resize(320, 900))
	a.wantNothingWrong(t, "[...audit.reflow(), ...audit.clipped()]", blankOutside())
	a.wantNothingWrong(t, "audit.clipped()", []drawn{{Name: "before a bracket", Lang: "ja", HTML: halfBlank + `text-indent: -8px">「見本」</p>`}})
}

// Versions of the browser differ in how much of a full-width bracket they count at
// the end of a line: what the audits find does not.
func TestAccessIsTheSameHoweverBracketsAreTrimmed(t *testing.T) {
	a := openAudit(t)
	all := append(drawAll(t, "ja"), blankOutside()...) // English has no full-width bracket
	a.unfold(t, true)
	ways := 0
	for _, value := range []string{"space-all", "trim-start", "trim-both"} { // all other tests look at "normal"
		can := false
		must(t, a.tab.Evaluate("audit.trimmed("+javaScript(t, value)+")", &can))
		if !can {
			continue // it would be normal again
		}
		ways++
		for _, v := range []struct {
			media string
			width int64
		}{{"screen", 320}, {"print", 718}} {
			a.emulate(t, v.media)
			must(t, a.tab.Resize(v.width, 900))
			a.wantNothingWrong(t, "[...audit.reflow(), ...audit.clipped()]", all)
		}
	}
	if ways < 2 {
		t.Errorf("the browser trims in %d ways: this test no longer fits", ways)
	}
}

// pressTab makes the browser show where the focus is, as to those who use keys.
func pressTab(t *testing.T, a audited) {
	t.Helper()
	a.show(t, drawn{Lang: "en", HTML: `<button id="first">x</button>`})
	must(t, a.tab.Run("press Tab", chromedp.KeyEvent(kb.Tab)))
	must(t, a.tab.Evaluate(`document.documentElement.dataset.keyboard = ""; 0`, nil)) // as boot.js does
	must(t, a.tab.WaitFor("the focus", `document.activeElement.matches("#first:focus-visible")`))
}

// Every place that the keyboard reaches shows that it has the focus.
func TestAccessFocusIsSeen(t *testing.T) {
	a := openAudit(t)
	for _, width := range []int64{1280, 320} {
		must(t, a.tab.Resize(width, 900))
		a.unfold(t, width == 320)
		pressTab(t, a)
		a.wantNothingWrong(t, "[...audit.focus(), ...audit.doubled()]", drawAll(t))
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
		a.wantNothingWrong(t, "audit.forced()", all)
		pressTab(t, a)
		a.wantNothingWrong(t, "audit.focus()", all)
		for _, d := range scenesNamed(t, all, "ja/home_card_expired_blocked", "ja/login_last_try_wrong", "ja/sign_working", "ja/doctor_service") {
			a.show(t, d)
			a.savePicture(t, "forced-"+scheme+"-"+strings.ReplaceAll(d.Name, "/", "-"))
		}
	}
}

// scenesNamed are the scenes of these names.
func scenesNamed(t *testing.T, all []drawn, names ...string) []drawn {
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
	if moving := a.askEach(t, "audit.moving()", all); len(moving) == 0 {
		t.Error("nothing moves for anybody: this test no longer fits")
	}
	a.emulate(t, "", feature("prefers-reduced-motion", "reduce"))
	a.wantNothingWrong(t, "audit.moving()", all)
}

// On paper there is what is read and nothing to press, and it fits the width. How
// many sheets it needs is asked in wasm/view.
func TestAccessPrinted(t *testing.T) {
	a := openAudit(t)
	all := drawAll(t)
	a.emulate(t, "print")
	a.wantNothingWrong(t, "audit.printed()", all)
	must(t, a.tab.Resize(718, 1000)) // A4 without its margins, in CSS pixels
	a.wantNothingWrong(t, "[...audit.reflow(), ...audit.clipped()]", all)
	for _, d := range scenesNamed(t, all, "ja/home_card", "en/doctor_service") {
		a.show(t, d)
		a.savePicture(t, "print-"+strings.ReplaceAll(d.Name, "/", "-"))
	}
}
