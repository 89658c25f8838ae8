package emulator_test

import (
	"bytes"
	"encoding/hex"
	"testing"

	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/emulator"
)

// TestTraceHidesPINs looks for the PINs in all that a trace sees, in commands of
// every form that could carry one.
func TestTraceHidesPINs(t *testing.T) {
	var seen []byte
	config := cardtest.Image(t)
	config.Trace = func(command, response []byte) {
		seen = append(append(append(append(seen, '['), command...), ' '), response...)
		clear(command) // the slices are the trace's: no harm
		clear(response)
	}
	card := poweredCard(t, config)
	pin := hex.EncodeToString([]byte(cardtest.UserAuthenticationPIN))
	password := hex.EncodeToString([]byte(cardtest.DigitalSignaturePIN))
	for _, command := range []string{
		selectAP, selectAuthPIN,
		"0020008004" + pin,
		"002000800000" + "04" + pin,   // extended length
		"0020009B06" + password,       // short identifier
		"00240198" + "04" + pin,       // CHANGE REFERENCE DATA
		"00240098" + "08" + pin + pin, // old and new
		"0120008004" + pin,            // wrong class
		"0021008004" + pin,            // odd instruction
		"8032008004" + pin,            // JICSAP CHANGE KEY
		"0020008007" + pin,            // wrong Lc
		"00200080" + pin,              // no Lc
		"002000800431" + "32" + "33",  // cut off
		"002C008004" + pin,
		selectInfo, verifyInfo,
	} {
		status(t, card, command)
	}
	for _, secret := range []string{cardtest.UserAuthenticationPIN, cardtest.DigitalSignaturePIN, cardtest.CardInfoPIN, "123"} {
		if bytes.Contains(seen, []byte(secret)) {
			t.Errorf("trace shows %q: %q", secret, seen)
		}
	}
	for _, want := range []string{"\x00\x20\x00\x80** \x90\x00", "\x00\x24\x01\x98** \x90\x00", "\x00\xA4\x02\x0C\x02\x00\x18 \x90\x00"} {
		if !bytes.Contains(seen, []byte(want)) {
			t.Errorf("trace lacks %q: %q", want, seen)
		}
	}
}

// TestTraceOfLostAnswer: what reached the card is traced, what did not is not.
func TestTraceOfLostAnswer(t *testing.T) {
	var exchanges int
	config := cardtest.Image(t)
	config.Trace = func(_, response []byte) {
		exchanges++
		if response != nil {
			t.Errorf("lost answer % X", response)
		}
	}
	card := poweredCard(t, config)
	for _, effect := range []emulator.Effect{emulator.RemoveAfter, emulator.RemoveBefore} {
		card.Inject(emulator.Fault{Command: 1, Effect: effect})
		if _, err := card.Transmit(t.Context(), bytesOf(t, selectAP)); err == nil {
			t.Error("answer from a removed card")
		}
		card.Insert()
		card.PowerOn()
	}
	if exchanges != 1 {
		t.Errorf("%d exchanges traced, want 1", exchanges)
	}
}
