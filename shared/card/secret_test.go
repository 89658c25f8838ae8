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

// typedElsewhere stands in for the trusted window: it fills pins into templates, one
// after the other, and sends them to the card.
type typedElsewhere struct {
	chip      *emulator.Card
	pins      []string
	templates [][]byte
}

func (e *typedElsewhere) enter(ctx context.Context, template []byte) ([]byte, error) {
	e.templates = append(e.templates, bytes.Clone(template))
	pin := e.pins[0]
	e.pins = e.pins[1:]
	command := append(append(bytes.Clone(template), byte(len(pin))), pin...)
	return e.chip.Transmit(ctx, command)
}

// openedFor opens the application of a PIN behind a spy that must see no PIN.
func openedFor(t *testing.T, pin jpki.PIN, change func(*emulator.Config)) (*card.Application, *emulator.Card) {
	t.Helper()
	chip, _ := insert(t, change)
	spy := iso7816.TransmitterFunc(func(ctx context.Context, b []byte) ([]byte, error) {
		if command, err := iso7816.ParseCommand(b); err != nil || command.MayCarryPIN() {
			t.Errorf("%s over the transmitter, %v", iso7816.Redact(b), err)
		}
		return chip.Transmit(ctx, b)
	})
	a, err := card.OpenPIN(t.Context(), spy, card.Quirks{}, pin)
	if err != nil {
		t.Fatal(err)
	}
	return a, chip
}

func TestPINTypedElsewhere(t *testing.T) {
	for _, row := range []struct {
		name        string
		pin         jpki.PIN
		change      func(*emulator.Config)
		old, new    string
		verify, set string
	}{
		{"user authentication", jpki.UserAuthenticationPIN, nil, cardtest.UserAuthenticationPIN, "4321", "\x00\x20\x00\x98", "\x00\x24\x01\x98"},
		{"digital signature", jpki.DigitalSignaturePIN, nil, cardtest.DigitalSignaturePIN, "NEW1234", "\x00\x20\x00\x9B", "\x00\x24\x01\x9B"},
		{"card info", jpki.CardInfoPIN, nil, cardtest.CardInfoPIN, "4321", "\x00\x20\x00\x91", "\x00\x24\x01\x91"},
		{"slow card", jpki.CardInfoPIN, slowPath, cardtest.CardInfoPIN, "4321", "\x00\x20\x00\x80", "\x00\x24\x01\x80"},
	} {
		t.Run(row.name, func(t *testing.T) {
			a, chip := openedFor(t, row.pin, row.change)
			window := &typedElsewhere{chip: chip, pins: []string{row.old, row.new, row.new}}
			secret := card.Secret{Enter: window.enter}
			if err := a.ChangePIN(t.Context(), row.pin, secret, secret, false); err != nil {
				t.Fatal(err)
			}
			if err := a.Verify(t.Context(), row.pin, secret, false); err != nil {
				t.Error(err)
			}
			for i, want := range []string{row.verify, row.set, row.verify} {
				if string(window.templates[i]) != want {
					t.Errorf("template %d is % X, want % X", i, window.templates[i], want)
				}
			}
		})
	}
}

func TestWrongPINTypedElsewhere(t *testing.T) {
	a, chip := openedFor(t, jpki.UserAuthenticationPIN, nil)
	window := &typedElsewhere{chip: chip, pins: []string{"9999"}}
	err := a.Verify(t.Context(), jpki.UserAuthenticationPIN, card.Secret{Enter: window.enter}, false)
	var wrong *card.PINError
	if !errors.As(err, &wrong) || wrong.TriesLeft != 2 || wrong.PIN != jpki.UserAuthenticationPIN || wrong.StatusWord != 0x63C2 {
		t.Errorf("%v", err)
	}
}

// Nobody is sent to a window to type a PIN that cannot be used.
func TestBlockedPINIsNotAskedElsewhere(t *testing.T) {
	a, chip := openedFor(t, jpki.CardInfoPIN, func(c *emulator.Config) { c.CardInfo.TriesUsed = 3 })
	window := &typedElsewhere{chip: chip}
	err := a.Verify(t.Context(), jpki.CardInfoPIN, card.Secret{Enter: window.enter}, true)
	var blocked *card.PINError
	if !errors.As(err, &blocked) || !blocked.Blocked() || len(window.templates) > 0 {
		t.Errorf("%v after %d templates", err, len(window.templates))
	}
}

// The window asks about the last try, not the page.
func TestLastTryElsewhereIsNotOursToConfirm(t *testing.T) {
	a, chip := openedFor(t, jpki.CardInfoPIN, func(c *emulator.Config) { c.CardInfo.TriesUsed = 2 })
	window := &typedElsewhere{chip: chip, pins: []string{cardtest.CardInfoPIN}}
	if err := a.Verify(t.Context(), jpki.CardInfoPIN, card.Secret{Enter: window.enter}, false); err != nil {
		t.Error(err)
	}
}

func TestWindowThatFailsOrAnswersNonsense(t *testing.T) {
	closed := errors.New("window closed")
	for name, row := range map[string]struct {
		answer []byte
		err    error
		want   error
	}{
		"closed":            {nil, closed, closed},
		"nothing":           {nil, nil, card.ErrMalformedAnswer},
		"one byte":          {[]byte{0x90}, nil, card.ErrMalformedAnswer},
		"command not known": {[]byte{0x6D, 0x00}, nil, iso7816.SWInsNotSupported},
	} {
		a, chip := openedFor(t, jpki.UserAuthenticationPIN, nil)
		asked := 0
		secret := card.Secret{Enter: func(context.Context, []byte) ([]byte, error) { asked++; return row.answer, row.err }}
		err := a.ChangePIN(t.Context(), jpki.UserAuthenticationPIN, secret, secret, false)
		if !errors.Is(err, row.want) || asked != 1 || chip.State().UserAuthentication.TriesLeft != 3 {
			t.Errorf("%s: %v, asked %d times", name, err, asked)
		}
	}
}

// Where the new PIN is typed elsewhere, only that place can tell whether it was sent:
// its error is passed on; an answer that is none leaves both PINs possible.
func TestNewPINElsewhereThatBringsNoAnswer(t *testing.T) {
	closed := errors.New("window closed")
	for name, row := range map[string]struct {
		answer []byte
		err    error
		want   error
		either bool
	}{
		"closed":   {nil, closed, closed, false},
		"one byte": {[]byte{0x90}, nil, card.ErrMalformedAnswer, true},
		"refused":  {[]byte{0x69, 0x82}, nil, iso7816.SWSecurityStatus, false},
		"done":     {[]byte{0x90, 0x00}, nil, nil, false},
	} {
		chip, _ := insert(t, nil)
		a, err := card.OpenPIN(t.Context(), chip, card.Quirks{}, jpki.CardInfoPIN)
		if err != nil {
			t.Fatal(err)
		}
		secret := card.Secret{Enter: func(context.Context, []byte) ([]byte, error) { return row.answer, row.err }}
		err = a.ChangePIN(t.Context(), jpki.CardInfoPIN, typedPIN(cardtest.CardInfoPIN), secret, false)
		if !errors.Is(err, row.want) || (err == nil) != (row.want == nil) || errors.Is(err, card.ErrEitherPIN) != row.either {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOnlyTheNewPINTypedElsewhere(t *testing.T) {
	chip, _ := insert(t, nil)
	a, err := card.OpenPIN(t.Context(), chip, card.Quirks{}, jpki.CardInfoPIN)
	if err != nil {
		t.Fatal(err)
	}
	window := &typedElsewhere{chip: chip, pins: []string{"1111"}}
	if err := a.ChangePIN(t.Context(), jpki.CardInfoPIN, typedPIN(cardtest.CardInfoPIN), card.Secret{Enter: window.enter}, false); err != nil {
		t.Fatal(err)
	}
	if err := a.Verify(t.Context(), jpki.CardInfoPIN, typedPIN("1111"), false); err != nil {
		t.Error(err)
	}
}
