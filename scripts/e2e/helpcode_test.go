//go:build e2e

package e2e

import (
	"strings"
	"testing"

	"jpkiweb/shared/emulator"
	"jpkiweb/shared/helpcode"
	"jpkiweb/shared/wire"
)

// A person whose PIN is locked reads the help code, and whom to call as the page says.
func TestHelpCodeAndContactAreShown(t *testing.T) {
	s := perform(t, func(c *emulator.Config) { c.UserAuthentication.TriesUsed = 3 })
	must(t, s.tab.Open(s.Address+"login"))
	must(t, s.tab.Evaluate(`jpki.contact = { name: "City <b>", phone: "000-123-4567", hours: "9\u00a0to\u202e 5" }; 0`, nil))
	window, outcome := s.ask(t, `jpki.authenticate("`+strings.Repeat("A", 44)+`")`)
	must(t, window.WaitFor("the help code", `document.querySelector("#screen-blocked .help-code") !== null`))
	digits, err := window.Text(".help-code")
	must(t, err)
	h, err := helpcode.Parse(digits)
	if err != nil || h.Code != wire.CodePINBlocked || h.Task != helpcode.TaskLogin || h.Login.TriesLeft != 0 || !h.Login.TriesKnown {
		t.Errorf("%s says %+v, %v", digits, h, err)
	}
	var shown string
	must(t, window.Evaluate(`[...document.querySelectorAll(".help-contact bdi, .help-contact a")].map((e) => e.textContent + (e.href ?? "")).join("|")`, &shown))
	if want := "City <b>|000-123-4567tel:000-123-4567|9 to 5"; shown != want {
		t.Errorf("whom to call is %q, want %q", shown, want)
	}
	must(t, window.Close())
	if code := outcome(nil); code == "" {
		t.Error("no code")
	}
}
