//go:build e2e

package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/browser"
)

// yesButton is the button that grants a permission, as JavaScript and as a selector.
const (
	yesSelector = "#allow-form button[type=submit]"
	yesButton   = `document.querySelector("` + yesSelector + `")`
)

// watchYes clicks on the button in the very moment in which it appears.
const watchYes = `new MutationObserver((_, o) => {
	const b = ` + yesButton + `;
	if (b) { o.disconnect(); b.click(); window.clickedAt = performance.now(); }
}).observe(document, { childList: true, subtree: true }); 0`

// Nothing is granted by a click that was on its way when the button came: it must
// have stood there, in a window that is seen, and be clicked once.
func TestPermissionNeedsAConsideredClick(t *testing.T) {
	s := performVirtual(t)
	must(t, s.tab.Open(s.Address+"login"))
	window, outcome := s.ask(t, `jpki.allow(["read"]).then(() => "allowed")`)
	must(t, window.Steady(yesSelector))
	var said string
	must(t, window.Evaluate(`document.querySelector("#too-soon")?.textContent ?? ""`, &said))
	if said != "" {
		t.Errorf("before any click: %q", said)
	}
	for _, c := range []struct{ name, moment string }{
		{"what it says changed", `document.querySelector(".requester-origin").textContent += "x"`},
		{"another button stands in its place", yesButton + `.replaceWith(` + yesButton + `.cloneNode(true))`},
		{"something above pushed it away", `document.body.style.paddingTop = "40px"`},
		{"what was above is gone", `document.body.style.paddingTop = ""`},
		{"window got the focus", `window.dispatchEvent(new Event("focus"))`},
		{"window is seen again", `document.dispatchEvent(new Event("visibilitychange"))`},
		{"window came out of the page cache", `window.dispatchEvent(new Event("pageshow"))`},
	} {
		must(t, window.Steady(yesSelector))
		must(t, window.Evaluate(c.moment+`; `+yesButton+`.click(); 0`, nil))
		tooSoon(t, window, c.name)
	}

	must(t, window.Steady(yesSelector))
	must(t, window.Evaluate(yesButton+`.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, detail: 2 })); 0`, nil))
	tooSoon(t, window, "second click")

	must(t, window.Resize(400, 760))
	must(t, window.Steady(yesSelector))
	must(t, window.Resize(800, 760))
	must(t, window.Evaluate(yesButton+`.click(); 0`, nil))
	tooSoon(t, window, "window was resized")

	must(t, window.Resize(560, 200))
	must(t, window.Steady(yesSelector))
	must(t, window.Evaluate(`new Promise((done) => {
		addEventListener("scroll", () => { `+yesButton+`.click(); done(0); }, { once: true });
		scrollTo(0, 0);
	})`, nil))
	tooSoon(t, window, "scrolled, but not by the person")

	must(t, window.Steady(yesSelector))
	must(t, window.Evaluate(`new Promise((done) => {
		const began = performance.now();
		addEventListener("scroll", function on() {
			if (performance.now() - began < 3500) return void scrollTo(0, scrollY > 0 ? 0 : 20);
			removeEventListener("scroll", on);
			`+yesButton+`.click();
			done(0);
		});
		dispatchEvent(new WheelEvent("wheel"));
		scrollTo(0, scrollY > 0 ? 0 : 20);
	})`, nil))
	tooSoon(t, window, "scrolled on and on after the person scrolled once")

	must(t, window.Steady(yesSelector))
	must(t, window.Evaluate(yesButton+`.focus(); 0`, nil))
	k := keyboard{window}
	k.press(t, kb.Enter) // the focus of the button itself is no reason to wait
	if code := outcome(nil); code != "" {
		t.Error(code)
	}
}

// tooSoon wants the click to have done nothing but to be said.
func tooSoon(t *testing.T, window *browser.Tab, name string) {
	t.Helper()
	want := texts(t).T("consider.soon")
	var now struct{ Screen, Said, Heard, Disabled string }
	must(t, window.WaitFor("what is said of a click: "+name, `document.querySelector("#too-soon") !== null`))
	must(t, window.Evaluate(`({ screen: document.querySelector("main").id, said: document.querySelector("#too-soon").textContent,
		heard: document.querySelector("#live").textContent, disabled: String(`+yesButton+`?.disabled) })`, &now))
	if now.Screen != "screen-allow" || now.Said != want || now.Heard != want || now.Disabled != "false" {
		t.Errorf("%s: %+v", name, now)
	}
}

// The click that is on its way when the window opens grants nothing; the button
// takes one 700 ms later.
func TestClickThatWasOnItsWayGrantsNothing(t *testing.T) {
	s := performVirtual(t)
	must(t, s.tab.Open(s.Address+"login"))
	window, outcome := s.ask(t, `jpki.allow(["read"]).then(() => "allowed")`)
	must(t, window.Evaluate(watchYes, nil))
	must(t, window.Run("the button", browser.Visible(yesSelector)))
	must(t, window.Evaluate(`if (window.clickedAt === undefined) { dispatchEvent(new Event("focus")); `+yesButton+`.click(); window.clickedAt = performance.now(); }; 0`, nil))
	tooSoon(t, window, "just after it appeared")
	var waited float64
	must(t, window.Evaluate(`new Promise((done) => {
		const look = () => `+yesButton+`.getAttribute("aria-disabled") === "true" ? setTimeout(look, 10) : done(performance.now() - clickedAt);
		look();
	})`, &waited))
	if waited < 600 {
		t.Errorf("the button takes a click after %.0f ms", waited)
	}
	must(t, window.Click(yesSelector))
	if code := outcome(nil); code != "" {
		t.Error(code)
	}
}

// A PIN is consideration enough: who types it at once, and Enter, is not kept waiting.
func TestPINIsTakenAtOnce(t *testing.T) {
	s := performVirtual(t)
	must(t, s.tab.Open(s.Address+"login"))
	window, outcome := s.ask(t, `jpki.authenticate("`+strings.Repeat("A", 44)+`")`)
	must(t, window.Run("pin", browser.Visible("#pin")))
	start := time.Now()
	must(t, window.Evaluate(`(() => {
		const pin = document.querySelector("#pin");
		pin.value = "`+virtual.UserAuthenticationPIN+`";
		window.dispatchEvent(new Event("focus"));
		pin.form.requestSubmit();
	})()`, nil))
	must(t, window.WaitFor("the job", `document.querySelector("#screen-login") === null`))
	t.Logf("gone on after %v", time.Since(start))
	if code := outcome(nil); code != "" {
		t.Error(code)
	}
}
