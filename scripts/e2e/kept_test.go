//go:build e2e

package e2e

import (
	"testing"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/shared/jpki"
)

// What was typed stays in its field where the person is asked once more, and where
// another field was refused; the form goes out once.
func TestAQuestionKeepsWhatWasTyped(t *testing.T) {
	tab := openVirtual(t, "authentication-one-try-left")
	must(t, tab.Click("[data-action=pin-change]"))
	must(t, tab.Click("#choose-"+string(jpki.UserAuthenticationPIN)))
	must(t, tab.Click("#pin-choice-form [type=submit]"))
	pin := virtual.UserAuthenticationPIN
	must(t, tab.Type("#pin-old", pin))
	must(t, tab.Type("#pin-new", "1111"))
	must(t, tab.Type("#pin-again", "1112"))
	send := func(asked, left string) {
		t.Helper()
		must(t, tab.Click("#pin-enter"))
		must(t, tab.WaitFor("the focus in "+asked, `document.activeElement.id === "`+asked+`"`))
		var typed string
		must(t, tab.Evaluate(`["old", "new", "again"].map(f => document.querySelector("#pin-" + f).value).join(" ")`, &typed))
		if typed != left {
			t.Errorf("asked about %s, %q is left in the fields, want %q", asked, typed, left)
		}
	}
	send("pin-again", pin+" 1111 ")
	must(t, tab.Type("#pin-again", "1111"))
	send("last-try", pin+" 1111 1111")
	must(t, tab.Click("#last-try"))
	send("use-simple", pin+" 1111 1111")
	must(t, tab.Click("#use-simple"))
	must(t, tab.Evaluate(`(() => {
		const form = document.querySelector("#pin-change-form");
		form.requestSubmit();
		form.requestSubmit();
	})()`, nil))
	must(t, tab.WaitFor("the end", `document.querySelector("#screen-done") !== null`))
}
