package operation

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"jpkiweb/shared/card"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

func TestChangedPINIsTheOneThatOpens(t *testing.T) {
	for _, which := range jpki.PINs {
		t.Run(which.String(), func(t *testing.T) {
			c, config := insert(t, nil)
			if err := changePIN(t.Context(), c, which, pinOf(config, which)); err != nil {
				t.Fatal(err)
			}
			c.PowerOff()
			c.PowerOn()
			var wrong *card.PINError
			if err := changePIN(t.Context(), c, which, pinOf(config, which)); !errors.As(err, &wrong) || wrong.PIN != which {
				t.Errorf("old PIN: %v", err)
			}
			if err := changePIN(t.Context(), c, which, Typed([]byte(newPIN[which]))); err != nil {
				t.Errorf("new PIN: %v", err)
			}
		})
	}
}

// A new PIN that the card could not take must not cost a try of the old one.
func TestNewPINOfTheWrongFormCostsNoTry(t *testing.T) {
	for name, row := range map[string]struct {
		which jpki.PIN
		new   string
	}{
		"letters in four digits":       {jpki.UserAuthenticationPIN, "12AB"},
		"five digits":                  {jpki.CardInfoPIN, "12345"},
		"password without a digit":     {jpki.DigitalSignaturePIN, "ABCDEFG"},
		"password without a letter":    {jpki.DigitalSignaturePIN, "1234567"},
		"password with a small letter": {jpki.DigitalSignaturePIN, "abc123"},
		"nothing":                      {jpki.CardInfoPIN, ""},
	} {
		c, _ := insert(t, nil)
		err := ChangePIN(t.Context(), c, ChangePINJob{Which: row.which, Old: Typed([]byte("WRONG1")), New: Typed([]byte(row.new))})
		if WireError(err).Code != wire.CodePINFormat || c.CommandsByInstruction()[iso7816.InsVerify] > 0 {
			t.Errorf("%s: %v", name, err)
		}
		checkTries(t, c, 0)
	}
}

func TestLastTryIsNotSpentOnAChange(t *testing.T) {
	c, config := insert(t, func(c *emulator.Config) { c.CardInfo.TriesUsed = 2 })
	old := pinOf(config, jpki.CardInfoPIN)
	if err := changePIN(t.Context(), c, jpki.CardInfoPIN, old); WireError(err).Code != wire.CodeLastTryUnconfirmed || c.State().CardInfo.TriesLeft != 1 {
		t.Errorf("unconfirmed: %v", err)
	}
	old.UseLastTry = true
	if err := changePIN(t.Context(), c, jpki.CardInfoPIN, old); err != nil || c.State().CardInfo.TriesLeft != 3 {
		t.Errorf("confirmed: %v", err)
	}
}

func TestPhoneHasNoAttributes(t *testing.T) {
	_, config := insert(t, nil)
	pin := pinOf(config, jpki.CardInfoPIN)
	c, _ := insert(t, func(c *emulator.Config) { c.CardInfo = nil })
	if _, err := readAttributes(t.Context(), c, pin); WireError(err).Code != wire.CodeNotJPKICard || c.Commands() != 1 {
		t.Errorf("attributes: %v", err)
	}
	if err := changePIN(t.Context(), c, jpki.CardInfoPIN, pin); WireError(err).Code != wire.CodeNotJPKICard {
		t.Errorf("change: %v", err)
	}
}

// The error of the trusted window keeps its code.
func TestPINThatThePersonDeclined(t *testing.T) {
	declined := PIN{Secret: card.Secret{Enter: func(context.Context, []byte) ([]byte, error) {
		return nil, wire.Errorf(wire.CodeConsentDenied, "window closed")
	}}}
	c, _ := insert(t, nil)
	for name, job := range jobs {
		if err := job.run(t, t.Context(), c, declined); WireError(err).Code != wire.CodeConsentDenied {
			t.Errorf("%s: %v", name, err)
		}
	}
	checkTries(t, c, 0)
}

func TestErrorsOfAChangeHoldNoPIN(t *testing.T) {
	c, _ := insert(t, nil)
	err := ChangePIN(t.Context(), c, ChangePINJob{Which: jpki.CardInfoPIN, Old: Typed([]byte("7391")), New: Typed([]byte("8402"))})
	for _, pin := range []string{"7391", "8402", "37333931", "38343032"} {
		if text := fmt.Sprintf("%v %+v %s", err, err, WireError(err)); strings.Contains(text, pin) {
			t.Errorf("PIN in %q", text)
		}
	}
}
