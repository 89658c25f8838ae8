package server_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/card/virtual"
	"jpkiweb/shared/card"
	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/session"
)

// change is CHANGE REFERENCE DATA: SELECT, the query and VERIFY come before.
const change = 4

var unanswered = map[string]emulator.Fault{
	"card left before it":          {Command: change, Effect: emulator.RemoveBefore},
	"card left after it":           {Command: change, Effect: emulator.RemoveAfter},
	"answer cut off":               {Command: change, Effect: emulator.Truncate, Length: 1},
	"answer says that memory fell": {Command: change, Effect: emulator.AnswerStatusWord, StatusWord: 0x6581},
	"answer says nothing":          {Command: change, Effect: emulator.AnswerStatusWord, StatusWord: iso7816.SWInternal},
}

// The person at the trusted window, the page and the history are told that it may
// be either PIN.
func TestPINChangeWithoutAnAnswerIsToldInTheWindow(t *testing.T) {
	for name, fault := range unanswered {
		t.Run(name, func(t *testing.T) {
			r := start(t, granted, nil)
			r.card.Inject(fault)
			page, err := r.changeInWindow(t)
			if !isEither(err) {
				t.Errorf("page: %v", err)
			}
			for _, want := range []string{"暗証番号が変わったかどうか、分かりません", "まず新しい暗証番号を入力してください", `<code translate="no">pin_either</code>`} {
				if !strings.Contains(page, want) {
					t.Errorf("the window lacks %q:\n%s", want, page)
				}
			}
			r.recorded(t, wire.PurposePINChange, foreign, string(wire.CodePINEither))
		})
	}
}

// A no of the card is one: the old PIN holds.
func TestPINChangeThatTheCardRefusesIsNoDoubt(t *testing.T) {
	r := start(t, granted, nil)
	r.card.Inject(emulator.Fault{Command: change, Effect: emulator.AnswerStatusWord, StatusWord: iso7816.SWWrongData})
	page, err := r.changeInWindow(t)
	if operation.WireError(err).Code != wire.CodeCardError || !strings.Contains(page, `<code translate="no">card_error</code>`) {
		t.Errorf("%v\n%s", err, page)
	}
}

// changeInWindow changes the card info PIN as a page does, and returns what the
// window showed at the end.
func (r *rig) changeInWindow(t *testing.T) (page string, err error) {
	t.Helper()
	s := r.openAs(t, foreign, session.Events{})
	lease, err := s.PINChange(t.Context(), readerName, jpki.CardInfoPIN, false)
	if err != nil {
		t.Fatal(err)
	}
	shown := make(chan string, 1)
	var window *person
	pin := operation.PIN{Secret: card.Secret{Enter: func(ctx context.Context, template []byte) ([]byte, error) {
		if window == nil {
			asked, err := lease.Consent(ctx)
			if err != nil {
				return nil, err
			}
			window = r.opens(t, asked.Window)
			go func() { shown <- window.sends(t, "pin", cardtest.CardInfoPIN, "new", "2468", "again", "2468") }()
		}
		return lease.Verify(ctx, template)
	}}}
	err = operation.ChangePIN(t.Context(), lease, operation.ChangePINJob{Which: jpki.CardInfoPIN, Old: pin, New: pin})
	if released := lease.Release(t.Context()); released != nil && err == nil {
		t.Error(released)
	}
	<-shown // where the POST leads
	return body(t, r.get(t, window.path, with(navigation, "Sec-Fetch-Site", "cross-site"))), err
}

func isEither(err error) bool {
	return errors.Is(err, operation.ErrEitherPIN) || operation.WireError(err).Code == wire.CodePINEither
}

func TestPINChangeWithoutAnAnswerByCommand(t *testing.T) {
	for name, fault := range unanswered {
		t.Run(name, func(t *testing.T) {
			r := start(t, nil, nil)
			r.card.Inject(fault)
			err := r.changeAsOwnApp(t, func(*session.Lease) (old, new operation.PIN) {
				return operation.Typed([]byte(cardtest.CardInfoPIN)), operation.Typed([]byte("2468"))
			})
			if !isEither(err) {
				t.Errorf("%v", err)
			}
			r.recorded(t, wire.PurposePINChange, r.own(), string(wire.CodePINEither))
		})
	}
}

func TestPINChangeWithoutAnAnswerAtThePad(t *testing.T) {
	for name, fault := range unanswered {
		t.Run(name, func(t *testing.T) {
			entries := []string{cardtest.CardInfoPIN, "2468", "2468"}
			r := startOn(t, virtual.NewPadReader(readerName, func(context.Context, reader.PINEntry) ([]byte, error) {
				next := entries[0]
				entries = entries[1:]
				return []byte(next), nil
			}), nil, nil)
			r.card.Inject(fault)
			err := r.changeAsOwnApp(t, func(lease *session.Lease) (old, new operation.PIN) {
				return r.typed(t, lease), operation.PIN{Secret: card.Secret{Enter: lease.Verify}}
			})
			if !isEither(err) {
				t.Errorf("%v", err)
			}
			r.recorded(t, wire.PurposePINChange, r.own(), string(wire.CodePINEither))
		})
	}
}

// What was stopped at the pad before anything was sent is no doubt.
func TestPINChangeThatIsStoppedAtThePadIsNoDoubt(t *testing.T) {
	entries := []string{cardtest.CardInfoPIN}
	r := startOn(t, virtual.NewPadReader(readerName, func(context.Context, reader.PINEntry) ([]byte, error) {
		if len(entries) == 0 {
			return nil, reader.ErrPINCancelled
		}
		next := entries[0]
		entries = entries[1:]
		return []byte(next), nil
	}), nil, nil)
	err := r.changeAsOwnApp(t, func(lease *session.Lease) (old, new operation.PIN) {
		return r.typed(t, lease), operation.PIN{Secret: card.Secret{Enter: lease.Verify}}
	})
	if operation.WireError(err).Code != wire.CodeConsentDenied {
		t.Errorf("%v", err)
	}
	r.recorded(t, wire.PurposePINChange, r.own(), string(wire.CodeConsentDenied))
}

// changeAsOwnApp changes the card info PIN as our own app does, and ends the lease.
func (r *rig) changeAsOwnApp(t *testing.T, pins func(*session.Lease) (old, new operation.PIN)) error {
	t.Helper()
	lease, err := r.open(t, session.Events{}).PINChange(t.Context(), readerName, jpki.CardInfoPIN, false)
	if err != nil {
		t.Fatal(err)
	}
	old, new := pins(lease)
	err = operation.ChangePIN(t.Context(), lease, operation.ChangePINJob{Which: jpki.CardInfoPIN, Old: old, New: new})
	_ = lease.Release(t.Context()) // it may have ended with the card
	return err
}
