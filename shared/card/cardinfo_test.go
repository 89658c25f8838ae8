package card_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"jpkiweb/shared/card"
	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// insert powers a card.
func insert(t *testing.T, change func(*emulator.Config)) (*emulator.Card, emulator.Config) {
	t.Helper()
	config := cardtest.Image(t)
	if change != nil {
		change(&config)
	}
	chip, err := emulator.New(config)
	if err != nil {
		t.Fatal(err)
	}
	chip.PowerOn()
	return chip, config
}

var cards = map[string]func(*emulator.Config){
	"fast":         nil,
	"slow":         slowPath,
	"GET RESPONSE": func(c *emulator.Config) { c.UsesGetResponse = true },
	"long lengths": func(c *emulator.Config) { c.CardInfo.LongLengths = true },
	"short":        func(c *emulator.Config) { c.CardInfo.Address = "架空県" },
}

func TestAttributes(t *testing.T) {
	for name, change := range cards {
		t.Run(name, func(t *testing.T) {
			chip, config := insert(t, change)
			c, err := card.OpenCardInfo(t.Context(), chip, card.Quirks{})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.Attributes(t.Context()); !errors.Is(err, iso7816.SWSecurityStatus) {
				t.Errorf("before VERIFY: %v", err)
			}
			if err := c.Verify(t.Context(), jpki.CardInfoPIN, typedPIN(cardtest.CardInfoPIN), false); err != nil {
				t.Fatal(err)
			}
			got, err := c.Attributes(t.Context())
			want := config.CardInfo
			if err != nil || got.Name != want.Name || got.Address != want.Address || got.BirthDate.Raw != want.BirthDate || got.Gender != want.Gender {
				t.Errorf("got %+v, %v; want %+v", got, err, want)
			}
		})
	}
}

// TestIndividualNumberIsNeverAsked: no command of the product names EF 0001 of
// the card info application, and no answer holds the number.
func TestIndividualNumberIsNeverAsked(t *testing.T) {
	for name, change := range cards {
		t.Run(name, func(t *testing.T) {
			chip, _ := insert(t, change)
			spy := iso7816.TransmitterFunc(func(ctx context.Context, command []byte) ([]byte, error) {
				header := [4]byte(command)
				if header == [4]byte{0x00, 0xA4, 0x02, 0x0C} && bytes.Equal(command[5:], []byte{0x00, 0x01}) || header[1] == 0xB0 && header[2] == 0x81 {
					t.Errorf("% X names the individual number", command)
				}
				answer, err := chip.Transmit(ctx, command)
				if bytes.Contains(answer, []byte(emulator.IndividualNumber)) {
					t.Errorf("% X was answered with it", header)
				}
				return answer, err
			})
			c, err := card.OpenCardInfo(t.Context(), spy, card.Quirks{})
			if err != nil {
				t.Fatal(err)
			}
			if err := c.ChangePIN(t.Context(), jpki.CardInfoPIN, typedPIN(cardtest.CardInfoPIN), typedPIN("2468"), false); err != nil {
				t.Fatal(err)
			}
			if _, err := c.Attributes(t.Context()); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestCardWithoutCardInfo(t *testing.T) {
	chip, _ := insert(t, func(c *emulator.Config) { c.CardInfo = nil })
	if _, err := card.OpenCardInfo(t.Context(), chip, card.Quirks{}); !errors.Is(err, card.ErrNoCardInfo) {
		t.Error(err)
	}
}

// A PIN of the other application has another meaning in this one: the card is
// not asked.
func TestPINOfTheOtherApplicationIsNotPresented(t *testing.T) {
	c, chip, _ := open(t, nil)
	before := chip.Commands()
	if err := c.Verify(t.Context(), jpki.CardInfoPIN, typedPIN("1234"), true); err == nil {
		t.Error("card info PIN in the JPKI application")
	}
	if err := c.ChangePIN(t.Context(), jpki.CardInfoPIN, typedPIN("1234"), typedPIN("4321"), true); err == nil {
		t.Error("change of the card info PIN in the JPKI application")
	}
	info, err := card.OpenCardInfo(t.Context(), chip, card.Quirks{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := info.TriesLeft(t.Context(), jpki.UserAuthenticationPIN); err == nil {
		t.Error("JPKI PIN in the card info application")
	}
	if got := chip.Commands() - before; got != 1 {
		t.Errorf("%d commands, want one SELECT", got)
	}
}

func TestAttributesThatTheCardGarbles(t *testing.T) {
	for name, answer := range map[string]string{
		"empty file":       "\x90\x00",
		"another file":     "\xFF\x10\x0C999999999999\x90\x00",
		"filler only":      "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x90\x00",
		"one byte":         "\xFF\x90\x00",
		"name missing":     "\xFF\x20\x04\xDF\x23\x01A\x90\x00",
		"ends before told": "\xFF\x20\x40\xDF\x22\x01A\x62\x82",
	} {
		reads := 0
		chip := iso7816.TransmitterFunc(func(_ context.Context, command []byte) ([]byte, error) {
			if command[1] != iso7816.InsReadBinary {
				return []byte{0x90, 0x00}, nil
			}
			if reads++; reads > 1 {
				return []byte{0x6B, 0x00}, nil
			}
			return []byte(answer), nil
		})
		c, err := card.OpenCardInfo(t.Context(), chip, card.Quirks{})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := c.Attributes(t.Context()); !errors.Is(err, card.ErrMalformedAnswer) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}
