//go:build e2e

package e2e

import (
	"testing"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/browser"
	"jpkiweb/scripts/slot"
	"jpkiweb/shared/wire"
)

// A form that is held, because the card slips, is neither sent nor emptied, also by
// the key Enter; afterwards it goes out as it stands.
func TestHeldFormIsNeitherSentNorEmptied(t *testing.T) {
	tab := openVirtual(t, "fresh")
	must(t, tab.Click("[data-action=certificate]"))
	must(t, tab.Type("#pin", virtual.DigitalSignaturePIN))
	var left string
	must(t, tab.Evaluate(`(() => {
		const form = document.querySelector("#pin-form");
		form.toggleAttribute("data-held", true);
		form.requestSubmit();
		return document.querySelector("#screen-showing #pin").value;
	})()`, &left))
	if left != virtual.DigitalSignaturePIN {
		t.Errorf("%q is left in the field", left)
	}
	must(t, tab.Evaluate(`(() => {
		const form = document.querySelector("#pin-form");
		form.toggleAttribute("data-held", false);
		form.requestSubmit();
	})()`, nil))
	must(t, tab.WaitFor("the certificate", `document.querySelector("#holder") !== null`))
}

// A card that slips while its PIN is half typed and is back at once leaves all as
// it is, and nothing is sent to it meanwhile.
func TestCardSlipsWhileThePINIsTyped(t *testing.T) {
	c, tr := insertTrapped(t, nil)
	pin := virtual.UserAuthenticationPIN
	window, outcome := loginTyped(t, c, pin[:2])
	wantField := watchField(t, window)
	c.Remove()
	waitForText(t, window, "gate.slipped")
	wantField(pin[:2])
	c.Insert()
	must(t, window.WaitFor("the card", `!document.querySelector("main").textContent.includes(`+javaScript(t, texts(t).T("gate.slipped"))+`)`))
	wantField(pin[:2])
	if _, presented := tr.counted(); presented > 0 {
		t.Error("a PIN was presented")
	}
	enter(t, window, pin[2:])
	if code := outcome(nil); code != "" {
		t.Error(code)
	}
}

// A card that stays away longer takes what was typed with it.
func TestCardIsTakenWhileThePINIsTyped(t *testing.T) {
	c, tr := insertTrapped(t, nil)
	window, _ := loginTyped(t, c, "12")
	c.Remove()
	must(t, window.WaitFor("the empty reader", `document.querySelector("#pin") === null`))
	c.Insert()
	waitForText(t, window, "gate.left")
	wantEmptied(t, window, tr)
}

// So does another card of the same kind, though it came at once.
func TestAnotherCardComesWhileThePINIsTyped(t *testing.T) {
	c, tr := newTrapped(t, nil)
	h := putCard(t, slot.First, trapped{c, tr})
	of := &trap{}
	other := galleryCard(t, "window-open", of.putInto)
	s := play(t, c)
	must(t, s.tab.Open(s.Address+"login"))
	window, _ := s.ask(t, `jpki.authenticate("`+someChallenge+`")`)
	must(t, window.Type("#pin", "12"))
	h.takeOut()
	h.insert(other)
	s.card = other
	waitForText(t, window, "gate.left")
	wantEmptied(t, window, tr)
	if _, presented := of.counted(); presented > 0 {
		t.Error("a PIN was presented to the other card")
	}
}

// wantEmptied waits for the field that is empty, and to which no PIN went.
func wantEmptied(t *testing.T, window *browser.Tab, tr *trap) {
	t.Helper()
	must(t, window.Run("the field", browser.Visible("#pin")))
	must(t, window.WaitFor("the focus in the field", `document.activeElement.id === "pin"`))
	var value string
	must(t, window.Evaluate(`document.querySelector("#pin").value`, &value))
	if value != "" {
		t.Errorf("the field holds %d characters", len(value))
	}
	if _, presented := tr.counted(); presented > 0 {
		t.Error("a PIN was presented")
	}
}

// In the trusted window the same card goes on, and another one is refused before
// the PIN is presented.
func TestCardSlipsWhileTheTrustedWindowIsOpen(t *testing.T) {
	t.Run("the same card", func(t *testing.T) {
		c, _ := insertTrapped(t, nil)
		l := askInWindow(t)
		c.Remove()
		must(t, slot.AwaitRemoval(t.Context()))
		c.Insert()
		must(t, slot.AwaitCard(t.Context()))
		if code := l.agree(t, virtual.UserAuthenticationPIN); code != "" {
			t.Error(code)
		}
	})
	t.Run("another card", func(t *testing.T) {
		c, tr := newTrapped(t, nil)
		h := putCard(t, slot.First, trapped{c, tr})
		onOther := new(trap)
		other := galleryCard(t, "window-open", onOther.putInto)
		l := askInWindow(t)
		h.takeOut()
		h.insert(other)
		if code := l.agree(t, virtual.UserAuthenticationPIN); code != wire.CodeOtherCard {
			t.Errorf("another card: %q", code)
		}
		_, presented := tr.counted()
		if _, toOther := onOther.counted(); presented+toOther > 0 {
			t.Error("a PIN was presented")
		}
		must(t, l.tab.Run("the result", browser.Visible("p.support")))
		waitForText(t, l.tab, "error.other_card.title") // in the window's own words, which are the same
	})
}
