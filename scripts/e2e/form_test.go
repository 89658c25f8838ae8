//go:build e2e

package e2e

import (
	"slices"
	"strings"
	"testing"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/slot"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/municipality/form"
	"jpkiweb/shared/sandboxca"
)

// openPIN opens the form of a procedure, and the field of the PIN for it.
func (d *counterDesk) openPIN() {
	d.t.Helper()
	d.await("desk")
	d.press("2")
	d.await("issue")
	d.press("f")
	d.await("form")
	d.press("i") // what the key does is done before its character is typed
	d.await("pin")
	must(d.t, d.tab.WaitFor("the field, empty", `document.activeElement?.id === "pin" && document.activeElement.type === "password" && document.activeElement.value === ""`))
}

// A visitor lets name, address, date of birth and gender be read onto a form, with a wrong
// PIN before the right one, by keys. When the card is out, nothing of it is left: neither in
// the heap of the browser, nor in the memory of the new program, nor on the disk.
func TestNothingOfAFormStays(t *testing.T) {
	d := openDesk(t)
	seen := new(trap)
	card, config := sandboxCard(t, seen.putInto)
	read, _ := traces(t, config.UserAuthentication.Certificate)
	holder := sandboxca.DefaultHolder()
	of := []trace{{"name", []byte(holder.Name)}, {"address", []byte(holder.Address)}, {"date of birth", []byte(form.Birth(1985, 11, 23, ""))}}
	if holder.BirthDate.Format("20060102") != "19851123" {
		t.Fatal(holder.BirthDate)
	}
	hand := putCard(t, slot.First, card)
	d.openPIN()
	d.press("7390\r")
	must(t, d.tab.WaitFor("the refusal", `document.getElementById("pin-error") !== null && document.getElementById("pin").value === ""`))
	if text := d.text(); !strings.Contains(text, texts(t).N("login.wrong", jpki.CardInfoPIN.Rule().Tries-1)) {
		t.Error(text)
	}
	savePicture(t, d.tab, "counter-pin")
	must(t, d.tab.WaitFor("the field", `document.activeElement?.id === "pin"`))
	d.press(virtual.CardInfoPIN + "\r")
	must(t, d.tab.WaitFor("what was read", `document.querySelector("#sheet")?.textContent.includes(`+javaScript(t, holder.Name)+`)`))
	for _, one := range of {
		if !strings.Contains(d.text(), string(one.bytes)) {
			t.Errorf("no %s on %s", one.name, d.text())
		}
	}
	savePicture(t, d.tab, "counter-form")
	if _, got := seen.counted(); got != 2 || card.State().CardInfo.TriesLeft != jpki.CardInfoPIN.Rule().Tries {
		t.Errorf("%d PINs for two that were typed; %d tries are left", got, card.State().CardInfo.TriesLeft)
	}
	if !inHeap(t, d.tab, holder.Name) {
		t.Fatal("what is shown is not found in the heap: this test no longer fits")
	}
	must(t, d.tab.Evaluate(`(window.kept = true, window.print = () => { window.printed = true; }, 0)`, nil))
	d.press("p")
	must(t, d.tab.WaitFor("the printer", `window.printed`))

	hand.takeOut()
	must(t, d.tab.WaitFor("a new document", `window.kept === undefined && document.getElementById("screen-counter-waiting") !== null`))
	for _, one := range slices.Concat(read, of) {
		if inHeap(t, d.tab, string(one.bytes)) {
			t.Errorf("%s is in the heap", one.name)
		}
		if memories, holding, err := d.tab.InPrograms(one.bytes); err != nil || memories != 1 || holding != 0 {
			t.Errorf("%s: %d of %d memories hold it, %v", one.name, holding, memories, err)
		}
	}
	d.stop()
	d.wantNothingOnDisk("gone", slices.Concat(read, of))
}

// The last try is spent only by who said so, and a PIN that is locked then leads to the form
// that is written by hand.
func TestLastTryOfAVisitor(t *testing.T) {
	d := openDesk(t)
	card, _ := sandboxCard(t, func(c *emulator.Config) { c.CardInfo.TriesUsed = jpki.CardInfoPIN.Rule().Tries - 1 })
	putCard(t, slot.First, card)
	d.openPIN()
	if text := d.text(); !strings.Contains(text, texts(t).T("last_try.title")) {
		t.Error(text)
	}
	d.press("7390\r")
	must(t, d.tab.WaitFor("that nobody said so", `document.getElementById("last-try-error") !== null`))
	if left := card.State().CardInfo.TriesLeft; left != 1 {
		t.Fatalf("%d tries are left", left)
	}
	must(t, d.tab.Click("#last-try"))
	must(t, d.tab.Type("#pin", "7390\r"))
	d.await("form")
	if text := d.text(); !strings.Contains(text, texts(t).T("counter.form.locked")) || !strings.Contains(text, form.Unread) {
		t.Error(text)
	}
}
