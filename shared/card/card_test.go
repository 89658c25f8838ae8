package card_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"testing"

	"jpkiweb/shared/card"
	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

func open(t *testing.T, change func(*emulator.Config)) (*card.Card, *emulator.Card, emulator.Config) {
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
	c, err := card.Open(t.Context(), chip, card.Quirks{})
	if err != nil {
		t.Fatal(err)
	}
	return c, chip, config
}

func typedPIN(pin string) card.Secret { return card.Secret{Bytes: []byte(pin)} }

func bytesOf(pin []byte) card.Secret { return card.Secret{Bytes: pin} }

var slowPath = func(c *emulator.Config) { c.NoShortIDs, c.NoExtended = true, true }

func TestCertificatesComeWithoutPadding(t *testing.T) {
	for name, change := range map[string]func(*emulator.Config){"fast": nil, "slow": slowPath} {
		t.Run(name, func(t *testing.T) {
			c, _, config := open(t, change)
			got, err := c.Certificate(t.Context(), jpki.UserAuthentication)
			if err != nil || !bytes.Equal(got.Raw, config.UserAuthentication.Certificate) {
				t.Errorf("user authentication: %v", err)
			}
			for p, want := range map[jpki.Purpose][]byte{
				jpki.UserAuthentication: config.UserAuthentication.CACertificate,
				jpki.DigitalSignature:   config.DigitalSignature.CACertificate,
			} {
				if got, err := c.CACertificate(t.Context(), p); err != nil || !bytes.Equal(got, want) {
					t.Errorf("%s CA: %v", p, err)
				}
			}
			_, err = c.Certificate(t.Context(), jpki.DigitalSignature)
			if !errors.Is(err, iso7816.SWSecurityStatus) {
				t.Errorf("digital signature certificate before its password: %v", err)
			}
			if err := c.Verify(t.Context(), jpki.DigitalSignaturePIN, bytesOf(config.DigitalSignature.PIN), false); err != nil {
				t.Fatal(err)
			}
			if got, err = c.Certificate(t.Context(), jpki.DigitalSignature); err != nil || !bytes.Equal(got.Raw, config.DigitalSignature.Certificate) {
				t.Errorf("digital signature: %v", err)
			}
		})
	}
}

func TestQuirksAreRememberedForTheNextOpen(t *testing.T) {
	c, chip, _ := open(t, slowPath)
	if _, err := c.TriesLeft(t.Context(), jpki.UserAuthenticationPIN); err != nil {
		t.Fatal(err)
	}
	before := chip.Commands()
	again, err := card.Open(t.Context(), chip, c.Quirks())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := again.TriesLeft(t.Context(), jpki.UserAuthenticationPIN); err != nil {
		t.Fatal(err)
	}
	if got := chip.Commands() - before; got != 3 {
		t.Errorf("%d commands, want SELECT, SELECT EF, query", got)
	}
}

func TestQueryNeverSpendsATry(t *testing.T) {
	for name, change := range map[string]func(*emulator.Config){"fast": nil, "slow": slowPath} {
		c, chip, _ := open(t, change)
		for range 10 {
			if tries, err := c.TriesLeft(t.Context(), jpki.DigitalSignaturePIN); err != nil || tries != 5 {
				t.Fatalf("%s: %d, %v", name, tries, err)
			}
		}
		if got := chip.State().DigitalSignature.TriesLeft; got != 5 {
			t.Errorf("%s: %d left", name, got)
		}
	}
}

func TestChangePIN(t *testing.T) {
	for name, change := range map[string]func(*emulator.Config){"fast": nil, "slow": slowPath} {
		t.Run(name, func(t *testing.T) {
			c, _, config := open(t, change)
			if err := c.ChangePIN(t.Context(), jpki.DigitalSignaturePIN, bytesOf(config.DigitalSignature.PIN), typedPIN("NEW1234"), false); err != nil {
				t.Fatal(err)
			}
			if err := c.Verify(t.Context(), jpki.DigitalSignaturePIN, typedPIN("NEW1234"), false); err != nil {
				t.Errorf("new password: %v", err)
			}
		})
	}
}

// Pulled at the very end, the person has to be told that it may be either.
func TestChangeThatGotNoAnswer(t *testing.T) {
	for at, want := range map[int]bool{1: false, 2: false, 3: true} { // query, VERIFY, CHANGE
		c, chip, config := open(t, nil)
		chip.Inject(emulator.Fault{Command: at, Effect: emulator.RemoveAfter})
		err := c.ChangePIN(t.Context(), jpki.DigitalSignaturePIN, bytesOf(config.DigitalSignature.PIN), typedPIN("NEW1234"), false)
		if err == nil || errors.Is(err, card.ErrEitherPIN) != want || !errors.Is(err, emulator.ErrRemoved) {
			t.Errorf("at command %d: %v", at, err)
		}
	}
}

// A status word that does not say whether the PIN was changed is no no.
func TestChangeWithAnAnswerThatDoesNotSayIsEither(t *testing.T) {
	const change = 4 // SELECT is before these three
	for sw, want := range map[iso7816.StatusWord]bool{
		0x6581: true, iso7816.SWInternal: true, 0x6200: true,
		iso7816.SWSecurityStatus: false, iso7816.SWWrongData: false, 0x6400: false, 0x63C2: false,
	} {
		c, chip, config := open(t, nil)
		chip.Inject(emulator.Fault{Command: change - 1, Effect: emulator.AnswerStatusWord, StatusWord: sw})
		err := c.ChangePIN(t.Context(), jpki.DigitalSignaturePIN, bytesOf(config.DigitalSignature.PIN), typedPIN("NEW1234"), false)
		if !errors.Is(err, sw) || errors.Is(err, card.ErrEitherPIN) != want {
			t.Errorf("%s: %v", sw, err)
		}
	}
}

func TestNewPINOfTheWrongFormChangesNothing(t *testing.T) {
	c, chip, config := open(t, nil)
	before := chip.Commands()
	err := c.ChangePIN(t.Context(), jpki.DigitalSignaturePIN, bytesOf(config.DigitalSignature.PIN), typedPIN("ABCDEFG"), false)
	var format *card.PINFormatError
	if !errors.As(err, &format) || format.Fault != jpki.PINNeedsBoth || chip.Commands() != before {
		t.Errorf("%v after %d commands", err, chip.Commands()-before)
	}
}

func TestSignNeedsVerify(t *testing.T) {
	c, chip, _ := open(t, nil)
	_, err := c.Sign(t.Context(), jpki.UserAuthentication, sha256.Sum256(nil))
	if !errors.Is(err, iso7816.SWSecurityStatus) || chip.State().Signatures != 0 {
		t.Errorf("%v, %d signatures", err, chip.State().Signatures)
	}
}

func TestVERIFYThatGotNoAnswerIsNotRepeated(t *testing.T) {
	c, chip, _ := open(t, nil)
	chip.Inject(emulator.Fault{Command: 2, Effect: emulator.RemoveAfter}) // query, VERIFY
	if err := c.Verify(t.Context(), jpki.UserAuthenticationPIN, typedPIN("9999"), false); err == nil {
		t.Fatal("no error")
	}
	if got := chip.CommandsByInstruction()[iso7816.InsVerify]; got != 2 {
		t.Errorf("%d commands with INS 20, want one query and one VERIFY", got)
	}
	if got := chip.State().UserAuthentication.TriesLeft; got != 2 {
		t.Errorf("%d tries left", got)
	}
}
