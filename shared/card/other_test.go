package card_test

import (
	"context"
	"encoding/hex"
	"errors"
	"testing"

	"jpkiweb/shared/card"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// answeringAlways is a card that says the same to everything.
func answeringAlways(sw iso7816.StatusWord) iso7816.Transmitter {
	return iso7816.TransmitterFunc(func(context.Context, []byte) ([]byte, error) { return []byte{byte(sw >> 8), byte(sw)}, nil })
}

func TestOtherKindsOfCard(t *testing.T) {
	for _, sw := range []iso7816.StatusWord{0x6A82, 0x6A81, 0x6D00, 0x6E00} {
		if _, err := card.Open(t.Context(), answeringAlways(sw), card.Quirks{}); !errors.Is(err, card.ErrNotJPKI) || !errors.Is(err, sw) {
			t.Errorf("JPKI, %v: %v", sw, err)
		}
		if _, err := card.OpenCardInfo(t.Context(), answeringAlways(sw), card.Quirks{}); !errors.Is(err, card.ErrNoCardInfo) {
			t.Errorf("card info, %v: %v", sw, err)
		}
	}
}

// A card that could not answer just then is not said to be another kind of card.
func TestCardThatFailsIsNotAnotherKindOfCard(t *testing.T) {
	for _, sw := range []iso7816.StatusWord{0x6F00, 0x6982, 0x6985, 0x6700, 0x6999, 0x6283, 0x6300, 0x6B00} {
		_, err := card.Open(t.Context(), answeringAlways(sw), card.Quirks{})
		if errors.Is(err, card.ErrNotJPKI) || !errors.Is(err, sw) {
			t.Errorf("JPKI, %v: %v", sw, err)
		}
		_, err = card.OpenCardInfo(t.Context(), answeringAlways(sw), card.Quirks{})
		if errors.Is(err, card.ErrNoCardInfo) || !errors.Is(err, sw) {
			t.Errorf("card info, %v: %v", sw, err)
		}
	}
}

func failCommands(chip *emulator.Card, commands ...int) {
	for _, n := range commands {
		chip.Inject(emulator.Fault{Command: n, Effect: emulator.AnswerStatusWord, StatusWord: iso7816.SWInternal})
	}
}

func TestFirstCommandAfterPowerIsRepeatedOnce(t *testing.T) {
	for _, pin := range jpki.PINs {
		chip, _ := insert(t, nil)
		failCommands(chip, 1)
		if _, err := card.OpenPIN(t.Context(), chip, card.Quirks{}, pin); err != nil || chip.Commands() != 2 {
			t.Errorf("%s: %v after %d commands", pin, err, chip.Commands())
		}
		chip, _ = insert(t, nil)
		failCommands(chip, 1, 2)
		if _, err := card.OpenPIN(t.Context(), chip, card.Quirks{}, pin); !errors.Is(err, iso7816.SWInternal) || chip.Commands() != 2 {
			t.Errorf("%s, twice: %v after %d commands", pin, err, chip.Commands())
		}
	}
}

// What comes later is not the first command, and VERIFY least of all.
func TestOnlyTheFirstCommandIsRepeated(t *testing.T) {
	c, chip, config := open(t, nil)
	before := chip.Commands()
	failCommands(chip, 1)
	if _, err := c.CardInfo(t.Context()); !errors.Is(err, iso7816.SWInternal) || chip.Commands() != before+1 {
		t.Errorf("second SELECT: %v after %d commands", err, chip.Commands()-before)
	}
	c, chip, _ = open(t, nil)
	failCommands(chip, 2) // query, VERIFY
	err := c.Verify(t.Context(), jpki.UserAuthenticationPIN, bytesOf(config.UserAuthentication.PIN), false)
	if got := chip.CommandsByInstruction()[iso7816.InsVerify]; !errors.Is(err, iso7816.SWInternal) || got != 2 {
		t.Errorf("VERIFY: %v after %d commands with INS 20, want one query and one VERIFY", err, got)
	}
}

func TestStorageCards(t *testing.T) {
	for name, row := range map[string]struct {
		atr  string
		want bool
	}{
		"transit card":                {"3B8F8001804F0CA00000030611003B0000000042", true},
		"card of the key of a door":   {"3B8F8001804F0CA000000306030001000000006A", true},
		"My Number Card, contactless": {"3B888001000005E0B381A1007F", false},
		"My Number Card, contact":     {"3BE000FF8131FE4514", false},
		"cut":                         {"3B8F8001804F0C", false},
		"nothing":                     {"", false},
	} {
		b, err := hex.DecodeString(row.atr)
		if err != nil {
			t.Fatal(name, err)
		}
		if got := card.IsStorage(b); got != row.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
