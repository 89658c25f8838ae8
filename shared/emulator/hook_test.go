package emulator_test

import (
	"bytes"
	"errors"
	"testing"

	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
)

// hookedCard makes a powered card and writes down, at both hooks, what was executed.
func hookedCard(t *testing.T, before, after func(card *emulator.Card, command []byte)) *emulator.Card {
	var card *emulator.Card
	config := cardtest.Image(t)
	config.Before = func(command []byte) { before(card, command) }
	config.After = func(command []byte) { after(card, command) }
	card = poweredCard(t, config)
	return card
}

// The hooks stand on the two sides of the execution.
func TestHooksStandBeforeAndAfterTheExecution(t *testing.T) {
	isVerify := func(command []byte) bool { return command[1] == iso7816.InsVerify }
	var triesBefore, triesAfter int
	card := hookedCard(t,
		func(card *emulator.Card, command []byte) {
			if isVerify(command) {
				triesBefore = card.State().UserAuthentication.TriesLeft
			}
		},
		func(card *emulator.Card, command []byte) {
			if isVerify(command) {
				triesAfter = card.State().UserAuthentication.TriesLeft
			}
		})
	if sw := status(t, card, selectAP, selectAuthPIN, verifyAuthWrong); sw != 0x63C2 {
		t.Fatalf("wrong PIN: %v", sw)
	}
	if triesBefore != 3 || triesAfter != 2 {
		t.Errorf("%d tries before, %d after", triesBefore, triesAfter)
	}
}

func TestHooksSeeNoPIN(t *testing.T) {
	var seen []byte
	see := func(_ *emulator.Card, command []byte) { seen = append(seen, command...) }
	card := hookedCard(t, see, see)
	status(t, card, selectAP, selectAuthPIN, verifyAuth, "0020008007"+"31323334", "00240180"+"04"+"31323334")
	if bytes.Contains(seen, []byte("123")) || !bytes.Contains(seen, []byte("\x00\x20\x00\x80**")) {
		t.Errorf("hooks saw %q", seen)
	}
}

// A card that a hook takes the power from gives no answer: before, it has not
// executed the command, after, it has.
func TestHookTakesThePowerAway(t *testing.T) {
	var when string
	take := func(name string) func(*emulator.Card, []byte) {
		return func(card *emulator.Card, command []byte) {
			if name == when && command[1] == iso7816.InsVerify {
				card.PowerOff()
			}
		}
	}
	for name, left := range map[string]int{"before": 3, "after": 2} {
		when = ""
		card := hookedCard(t, take("before"), take("after"))
		status(t, card, selectAP, selectAuthPIN)
		when = name
		if answer, err := card.Transmit(t.Context(), bytesOf(t, verifyAuthWrong)); !errors.Is(err, emulator.ErrPoweredOff) {
			t.Errorf("%s: % X, %v", name, answer, err)
		}
		if got := card.State().UserAuthentication.TriesLeft; got != left {
			t.Errorf("%s: %d tries left, want %d", name, got, left)
		}
	}
}

func TestFirstCommandAfterPowerOn(t *testing.T) {
	config := cardtest.Image(t)
	config.FirstAnswer = iso7816.SWInternal
	card := poweredCard(t, config)
	for range 2 {
		if sw := status(t, card, selectAP); sw != iso7816.SWInternal || card.State().Selected {
			t.Errorf("first command: %v, selected %v", sw, card.State().Selected)
		}
		if sw := status(t, card, selectAP); sw != iso7816.SWSuccess {
			t.Errorf("second command: %v", sw)
		}
		card.Reset() // keeps power
		if sw := status(t, card, selectAP); sw != iso7816.SWSuccess {
			t.Errorf("after a warm reset: %v", sw)
		}
		card.PowerOff()
		card.PowerOn()
	}
}
