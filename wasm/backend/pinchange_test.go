//go:build !js

package backend

import (
	"bytes"
	"context"
	"testing"

	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/card/virtual"
	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/room"
)

// oldPIN and newPIN are by jpki.PIN.
var (
	oldPIN = map[jpki.PIN]string{
		jpki.UserAuthenticationPIN: cardtest.UserAuthenticationPIN,
		jpki.DigitalSignaturePIN:   cardtest.DigitalSignaturePIN,
		jpki.CardInfoPIN:           cardtest.CardInfoPIN,
	}
	newPIN = map[jpki.PIN]string{
		jpki.UserAuthenticationPIN: "8642", jpki.DigitalSignaturePIN: "NEWPASS7", jpki.CardInfoPIN: "9753",
	}
)

func changeOf(p jpki.PIN, old, renewed string) pinchange.Job {
	return pinchange.Job{Reader: readerName, PIN: p, Old: []byte(old), New: []byte(renewed)}
}

func (r *rig) tries(p jpki.PIN) int {
	s := r.card.State()
	switch p {
	case jpki.CardInfoPIN:
		return s.CardInfo.TriesLeft
	case jpki.DigitalSignaturePIN:
		return s.DigitalSignature.TriesLeft
	}
	return s.UserAuthentication.TriesLeft
}

// wantPIN wants the card to have a PIN, which it asks in a change to the same.
func (r *rig) wantPIN(t *testing.T, b *Backend, p jpki.PIN, pin string) {
	t.Helper()
	if err := b.ChangePIN(t.Context(), changeOf(p, pin, pin), askedNowhere(t)); err != nil {
		t.Errorf("%s is not %s: %v", p, pin, err)
	}
}

func TestChangePIN(t *testing.T) {
	r := start(t)
	b := r.window(t)
	watchReaders(t, b)
	for i, p := range jpki.PINs {
		t.Run(p.String(), func(t *testing.T) {
			before := r.card.State().Commands
			if err := b.ChangePIN(t.Context(), changeOf(p, oldPIN[p], newPIN[p]), askedNowhere(t)); err != nil {
				t.Fatal(err)
			}
			if n := r.card.State().Commands - before; n != 4 {
				t.Errorf("%d commands", n)
			}
			r.wantPIN(t, b, p, newPIN[p])
			for _, other := range jpki.PINs[i+1:] { // not changed yet
				r.wantPIN(t, b, other, oldPIN[other])
			}
		})
	}
	<-r.card.PoweredOff()
}

func TestStatusTellsTheTriesOfAllPINs(t *testing.T) {
	r := startOn(t, virtual.NewReader(readerName), func(c *emulator.Config) {
		c.UserAuthentication.TriesUsed, c.DigitalSignature.TriesUsed, c.CardInfo.TriesUsed = 1, 5, 2
	})
	b := r.window(t)
	watchReaders(t, b)
	status, err := b.Status(t.Context(), readerName, "")
	if err != nil {
		t.Fatal(err)
	}
	for p, want := range map[jpki.PIN]int{jpki.UserAuthenticationPIN: 2, jpki.DigitalSignaturePIN: 0, jpki.CardInfoPIN: 1} {
		if got := status.PIN(p); !got.TriesKnown || got.TriesLeft != want {
			t.Errorf("%s: %+v, want %d", p, got, want)
		}
	}
}

func TestChangePINThatTheCardRefuses(t *testing.T) {
	const wrong = "0000"
	for name, test := range map[string]struct {
		used    int
		old     string
		lastTry bool
		code    wire.Code // "": done
		left    int
	}{
		"wrong":                     {0, wrong, false, wire.CodePINWrong, 2},
		"wrong with two left":       {1, wrong, false, wire.CodePINWrong, 1},
		"last try, not confirmed":   {2, "5678", false, wire.CodeLastTryUnconfirmed, 1},
		"last try, wrong":           {2, wrong, true, wire.CodePINBlocked, 0},
		"last try, right":           {2, "5678", true, "", 3},
		"blocked":                   {3, "5678", true, wire.CodePINBlocked, 0},
		"not of the form of a PIN":  {0, "56", false, wire.CodePINFormat, 3},
		"old one, full again after": {1, "5678", false, "", 3},
	} {
		t.Run(name, func(t *testing.T) {
			r := startOn(t, virtual.NewReader(readerName), func(c *emulator.Config) { c.CardInfo.TriesUsed = test.used })
			b := r.window(t)
			watchReaders(t, b)
			job := changeOf(jpki.CardInfoPIN, test.old, "2468")
			job.LastTry = test.lastTry
			err := b.ChangePIN(t.Context(), job, askedNowhere(t))
			if (err == nil) != (test.code == "") || r.tries(jpki.CardInfoPIN) != test.left {
				t.Fatalf("%v, %d left", err, r.tries(jpki.CardInfoPIN))
			}
			p := room.ProblemOf(err)
			if err != nil && (p.Code != test.code || p.Either()) {
				t.Errorf("%+v", p)
			}
		})
	}
}

// The commands of a change are SELECT, the query, VERIFY and CHANGE REFERENCE
// DATA.
func TestChangePINWithoutAnAnswer(t *testing.T) {
	for name, test := range map[string]struct {
		fault  emulator.Fault
		either bool
		holds  string
	}{
		"lost at the query":                       {emulator.Fault{Command: 2, Effect: emulator.RemoveBefore}, false, "5678"},
		"lost after VERIFY":                       {emulator.Fault{Command: 3, Effect: emulator.RemoveAfter}, false, "5678"},
		"lost before CHANGE":                      {emulator.Fault{Command: 4, Effect: emulator.RemoveBefore}, true, "5678"},
		"lost after CHANGE":                       {emulator.Fault{Command: 4, Effect: emulator.RemoveAfter}, true, "2468"},
		"answer to CHANGE cut off":                {emulator.Fault{Command: 4, Effect: emulator.Truncate, Length: 1}, true, "2468"},
		"card says no to CHANGE":                  {emulator.Fault{Command: 4, Effect: emulator.AnswerStatusWord, StatusWord: iso7816.SWWrongData}, false, "5678"},
		"memory failed at CHANGE":                 {emulator.Fault{Command: 4, Effect: emulator.AnswerStatusWord, StatusWord: 0x6581}, true, "5678"},
		"card forgot that the old one was proved": {emulator.Fault{Command: 4, Effect: emulator.AnswerStatusWord, StatusWord: iso7816.SWSecurityStatus}, false, "5678"},
	} {
		t.Run(name, func(t *testing.T) {
			at := virtual.NewReader(readerName)
			r := startOn(t, at, nil)
			b := r.window(t)
			watchReaders(t, b)
			r.card.Inject(test.fault)
			err := b.ChangePIN(t.Context(), changeOf(jpki.CardInfoPIN, "5678", "2468"), askedNowhere(t))
			if p := room.ProblemOf(err); err == nil || p.Either() != test.either || p.Code == wire.CodeInternal {
				t.Fatalf("%v: %+v", err, p)
			}
			r.card.Insert()
			r.wantPIN(t, b, jpki.CardInfoPIN, test.holds)
		})
	}
}

func TestChangePINInTheTrustedWindow(t *testing.T) {
	r := start(t)
	b := r.page(t)
	watchReaders(t, b)
	for _, p := range jpki.PINs {
		t.Run(p.String(), func(t *testing.T) {
			var places []room.PINPlace
			err := b.ChangePIN(t.Context(), pinchange.Job{Reader: readerName, PIN: p}, func(place room.PINPlace) {
				places = append(places, place)
				if place.Window == "" {
					return
				}
				v, done := r.visit(t, place.Window), make(chan struct{})
				go func() { // the answer comes when the card has answered
					defer close(done)
					r.agree(t, v, "pin", oldPIN[p], "new", newPIN[p], "again", newPIN[p])
				}()
				t.Cleanup(func() { <-done })
			})
			if err != nil || len(places) != 2 || places[0].Window == "" || places[1] != (room.PINPlace{}) {
				t.Fatalf("%v, %+v", err, places)
			}
			if err := r.window(t).check(t, p, newPIN[p]); err != nil {
				t.Error(err)
			}
		})
	}
}

// check asks for a PIN as the helper's own app.
func (b *Backend) check(t *testing.T, p jpki.PIN, pin string) error {
	watchReaders(t, b)
	return b.ChangePIN(t.Context(), changeOf(p, pin, pin), askedNowhere(t))
}

func TestDecliningInTheTrustedWindowChangesNothing(t *testing.T) {
	r := start(t)
	b := r.page(t)
	watchReaders(t, b)
	err := b.ChangePIN(t.Context(), pinchange.Job{Reader: readerName, PIN: jpki.CardInfoPIN}, func(place room.PINPlace) {
		if place.Window == "" {
			return
		}
		v, done := r.visit(t, place.Window), make(chan struct{})
		go func() {
			defer close(done)
			r.agree(t, v, "decline", "1")
		}()
		t.Cleanup(func() { <-done })
	})
	if p := room.ProblemOf(err); p.Code != wire.CodeConsentDenied || p.Either() {
		t.Errorf("%v: %+v", err, p)
	}
	if err := r.window(t).check(t, jpki.CardInfoPIN, cardtest.CardInfoPIN); err != nil {
		t.Error(err)
	}
}

func TestChangePINAtTheReader(t *testing.T) {
	for name, test := range map[string]struct {
		typed []string // old, new, new
		stop  error    // instead of the next
		code  wire.Code
		holds string
	}{
		"changed":                  {[]string{"5678", "2468", "2468"}, nil, "", "2468"},
		"typed differently":        {[]string{"5678", "2468", "2469"}, nil, wire.CodePINMismatch, "5678"},
		"wrong":                    {[]string{"0000"}, nil, wire.CodePINWrong, "5678"},
		"cancelled at the old":     {nil, reader.ErrPINCancelled, wire.CodeConsentDenied, "5678"},
		"cancelled at the new":     {[]string{"5678"}, reader.ErrPINCancelled, wire.CodeConsentDenied, "5678"},
		"went away before the new": {[]string{"5678"}, reader.ErrTimeout, wire.CodeTimeout, "5678"},
	} {
		t.Run(name, func(t *testing.T) {
			typed := test.typed
			r := startOn(t, virtual.NewPadReader(readerName, func(context.Context, reader.PINEntry) ([]byte, error) {
				if len(typed) == 0 {
					return nil, test.stop
				}
				next := typed[0]
				typed = typed[1:]
				return bytes.Clone([]byte(next)), nil
			}), nil)
			b := r.window(t)
			watchReaders(t, b)
			var places []room.PINPlace
			err := b.ChangePIN(t.Context(), pinchange.Job{Reader: readerName, PIN: jpki.CardInfoPIN}, func(p room.PINPlace) { places = append(places, p) })
			if p := room.ProblemOf(err); (err == nil) != (test.code == "") || err != nil && (p.Code != test.code || p.Either()) {
				t.Errorf("%v: %+v", err, p)
			}
			for i, p := range places {
				if want := (room.PINPlace{Pad: i%2 == 0}); p != want {
					t.Errorf("place %d: %+v", i, p)
				}
			}
			r.wantPIN(t, b, jpki.CardInfoPIN, test.holds)
		})
	}
}

// The card left while its person typed the new PIN at the reader.
func TestCardThatLeavesThePadIsUndecided(t *testing.T) {
	var r *rig
	entries := 0
	r = startOn(t, virtual.NewPadReader(readerName, func(context.Context, reader.PINEntry) ([]byte, error) {
		if entries++; entries == 1 {
			return []byte("5678"), nil
		}
		r.card.Inject(emulator.Fault{Command: 1, Effect: emulator.RemoveAfter})
		return []byte("2468"), nil
	}), nil)
	b := r.window(t)
	watchReaders(t, b)
	err := b.ChangePIN(t.Context(), pinchange.Job{Reader: readerName, PIN: jpki.CardInfoPIN}, func(room.PINPlace) {})
	if !room.ProblemOf(err).Either() {
		t.Fatal(err)
	}
	r.card.Insert()
	r.wantPIN(t, b, jpki.CardInfoPIN, "2468")
}

// The connection to the helper broke while its person typed the new PIN at the
// reader: nobody tells the page what came of it.
func TestConnectionThatBreaksAtTheChangeIsUndecided(t *testing.T) {
	var b *Backend
	entries := 0
	r := startOn(t, virtual.NewPadReader(readerName, func(ctx context.Context, _ reader.PINEntry) ([]byte, error) {
		if entries++; entries == 1 {
			return []byte("5678"), nil
		}
		l, err := b.currentLink()
		if err != nil {
			return nil, err
		}
		go l.session.Close()
		<-ctx.Done()
		return []byte("2468"), nil
	}), nil)
	b = r.window(t)
	watchReaders(t, b)
	err := b.ChangePIN(t.Context(), pinchange.Job{Reader: readerName, PIN: jpki.CardInfoPIN}, func(room.PINPlace) {})
	if !room.ProblemOf(err).Either() {
		t.Error(err)
	}
}

func TestPageChangesNoPINWithoutAConnection(t *testing.T) {
	b := start(t).window(t)
	err := b.ChangePIN(t.Context(), changeOf(jpki.CardInfoPIN, "5678", "2468"), askedNowhere(t))
	if p := room.ProblemOf(err); p.Code != wire.CodeHelperUnreachable || p.Either() {
		t.Errorf("%+v", p)
	}
}
