//go:build e2e

package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/browser"
	"jpkiweb/scripts/program"
)

// A keyboard is a person in front of a page who has no pointer.
type keyboard struct {
	*browser.Tab
}

// watchFocus notes each time that a change of the page takes the focus from
// where it was to nowhere.
const watchFocus = `(() => {
	window.focusLost = [];
	window.focusHeld = false; // the test may let it go itself
	const look = () => {
		const e = document.activeElement;
		if (e && e !== document.body) focusHeld = true;
		else if (focusHeld) { focusHeld = false; focusLost.push(document.querySelector("main")?.id + ": " + document.title); }
	};
	document.addEventListener("keydown", (e) => { if (e.key === "Tab") focusHeld = false; }); // may leave the page
	document.addEventListener("focusin", () => { focusHeld = true; });
	new MutationObserver(() => setTimeout(look, 0)).observe(document.body, { childList: true, subtree: true, attributes: true });
	look();
	return 0;
})()`

// where is the element that has the focus, by its ID, action or name.
const where = `(() => {
	const e = document.activeElement;
	if (!e || e === document.body) return "nowhere";
	return e.id || [e.dataset.action, e.dataset.value].filter(Boolean).join("=") || (e.type === "submit" ? "submit" : e.textContent.trim());
})()`

// readsOn tells whether the element that has the focus is below or beside the one that
// had it before. Both are measured at the same moment: what comes or goes above them, as
// a card is read, moves both.
const readsOn = `(() => {
	const before = stopBefore, at = stopBefore = document.activeElement;
	if (!before?.isConnected) return true;
	const b = before.getBoundingClientRect(), a = at.getBoundingClientRect();
	return a.top >= b.bottom - 1 || (a.bottom > b.top && a.left > b.left);
})()`

func (k keyboard) press(t *testing.T, keys string, modifiers ...input.Modifier) {
	t.Helper()
	must(t, k.Run("press a key", page.BringToFront(), chromedp.KeyEvent(keys, chromedp.KeyModifiers(modifiers...))))
}

func (k keyboard) back(t *testing.T) { t.Helper(); k.press(t, kb.Tab, input.ModifierShift) }

func (k keyboard) focused(t *testing.T) (name string) {
	t.Helper()
	must(t, k.Evaluate(where, &name))
	return name
}

// watch begins to note lost focus; neverLost tells.
func (k keyboard) watch(t *testing.T) {
	t.Helper()
	must(t, k.Evaluate(watchFocus, nil))
}

func (k keyboard) neverLost(t *testing.T) {
	t.Helper()
	var lost []string
	must(t, k.Evaluate(`window.focusLost`, &lost))
	if len(lost) > 0 {
		t.Errorf("the focus was lost on %q", lost)
	}
}

// to presses Tab until the focus is on an element, and returns where it went.
func (k keyboard) to(t *testing.T, target string) (way []string) {
	t.Helper()
	for range 60 {
		at := k.focused(t)
		way = append(way, at)
		if at == target {
			return way
		}
		k.press(t, kb.Tab)
	}
	t.Fatalf("Tab does not lead to %s: %q", target, way)
	return nil
}

// round presses Tab once through the whole page, and fails where the focus jumps
// back: the order is that of reading.
func (k keyboard) round(t *testing.T) (stops []string) {
	t.Helper()
	must(t, k.Evaluate(`window.focusHeld = false; window.stopBefore = null; document.activeElement.blur(); scrollTo(0, 0); getSelection().removeAllRanges(); 0`, nil))
	for range 60 {
		k.press(t, kb.Tab)
		at := k.focused(t)
		if at == "nowhere" || slices.Contains(stops, at) { // past the last one
			return stops
		}
		var onward bool
		must(t, k.Evaluate(readsOn, &onward))
		if !onward {
			t.Errorf("from %s the focus jumps back to %s", stops[len(stops)-1], at)
		}
		stops = append(stops, at)
	}
	t.Errorf("Tab never leaves the page: %q", stops)
	return stops
}

// performVirtual is helper with the card in memory, e-service and browser.
func performVirtual(t *testing.T) *stage {
	t.Helper()
	t.Setenv("XDG_STATE_HOME", t.TempDir()) // no grant of another test
	s := &stage{}
	h := serveVirtual(t)
	t.Cleanup(func() { must(t, h.Stop()) })
	e, err := program.Start[ready](t.Context(), eservice, "--json", "--listen", "127.0.0.1:0", "--trust", sandbox, "--crl", sandbox, "--test", "--helper", h.Ready.Address)
	must(t, err)
	t.Cleanup(func() { must(t, e.Stop()) })
	tab := openChromium(t)
	s.tab, s.Service = tab, browser.Service{Address: e.Ready.Address, Helper: h.Ready.Address}
	return s
}

// A login with nothing but Tab, Shift+Tab, Enter, Space and typing: one wrong PIN,
// a look at what was typed, then the right one.
func TestKeyboardLogin(t *testing.T) {
	s := performVirtual(t)
	site := keyboard{s.tab}
	must(t, s.tab.Open(s.Address+"login"))
	site.to(t, "submit")
	window, err := s.tab.Popup(s.Helper, func() error {
		return s.tab.Run("press Enter", chromedp.KeyEvent(kb.Enter))
	})
	must(t, err)
	k := keyboard{window}
	k.watch(t)
	must(t, window.Run("wait for the PIN field", browser.Visible("#pin")))
	if at := k.focused(t); at != "heading" {
		t.Errorf("the screen begins at %s", at)
	}
	stops := k.round(t)
	if i := slices.Index(stops, "pin"); i < 0 || !slices.Equal(stops[i:], []string{"pin", "show", "submit", "decline"}) {
		t.Errorf("the focus goes %q", stops)
	}

	k.to(t, "pin")
	k.press(t, "9999")
	k.press(t, kb.Enter)
	must(t, window.WaitFor("the error", `document.querySelector("#pin-error") !== null && document.querySelector("#pin").value === ""`))
	if at := k.focused(t); at != "pin" {
		t.Errorf("after a wrong PIN the focus is at %s", at)
	}

	k.press(t, virtual.UserAuthenticationPIN)
	k.press(t, kb.Tab)
	k.press(t, " ") // show what was typed
	must(t, window.WaitFor("the PIN in clear", `document.querySelector("#pin").type === "text"`))
	if at := k.focused(t); at != "show" {
		t.Errorf("after showing the PIN the focus is at %s", at)
	}
	k.back(t)
	if at := k.focused(t); at != "pin" {
		t.Errorf("Shift+Tab leads to %s", at)
	}
	k.neverLost(t)
	k.to(t, "submit")
	k.press(t, " ")
	must(t, s.tab.Run("wait for the login", browser.Visible(`#record:has(#report[data-ok="true"])`)))
	who, err := s.tab.Text("#who")
	must(t, err)
	if strings.TrimSpace(who) == "" {
		t.Error("nobody is logged in")
	}
}

// No focus trap and no lost focus on the way through the app's own screens, and
// the language changes under the keyboard.
func TestKeyboardThroughTheScreens(t *testing.T) {
	s := performVirtual(t)
	k := keyboard{s.tab}
	must(t, s.tab.Open(s.Helper))
	k.watch(t)
	for _, action := range []string{"sign", "verify", "grants", "history", "doctor"} {
		must(t, s.tab.WaitFor("the card", `document.querySelector("[data-action=sign]") !== null`))
		k.round(t)
		k.to(t, action)
		k.press(t, kb.Enter)
		back := "back"
		if action == "sign" {
			back = "home"
		}
		must(t, s.tab.WaitFor("the screen "+action, fmt.Sprintf(`document.querySelector("[data-action=%s]") !== null && document.querySelector("progress") === null`, back)))
		if at := k.focused(t); at != "heading" {
			t.Errorf("the screen %s begins at %s", action, at)
		}
		k.round(t)
		k.to(t, back)
		k.press(t, kb.Enter)
	}
	must(t, s.tab.WaitFor("the first screen", `document.querySelector("[data-action=sign]") !== null`))
	var english string
	must(t, s.tab.Evaluate(`document.querySelector("[data-action=language][data-value=en]").id || "language=en"`, &english))
	k.to(t, english)
	k.press(t, kb.Enter)
	must(t, s.tab.WaitFor("English", `document.documentElement.lang === "en"`))
	k.neverLost(t)
}
