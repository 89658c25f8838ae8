package server_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/card/virtual"
	"jpkiweb/helper/door/consent"
	"jpkiweb/shared/card"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/session"
)

// A turned page does between the steps of a login what ours never does.
type turned struct {
	*rig
	lease *session.Lease
}

// turns opens a lease to log in whose retry counter was asked, so that the person
// can be.
func (r *rig) turns(t *testing.T, s *session.Session) turned {
	t.Helper()
	lease, err := s.Login(t.Context(), readerName, foreign, challenge, false)
	if err != nil {
		t.Fatal(err)
	}
	c, err := card.Open(t.Context(), lease, card.Quirks{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.TriesLeft(t.Context(), jpki.UserAuthenticationPIN); err != nil {
		t.Fatal(err)
	}
	return turned{r, lease}
}

// answered is a trusted window in which the person has answered.
func (p turned) answered(t *testing.T, fields ...string) {
	t.Helper()
	asked, err := p.lease.Consent(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	window, pages := p.opens(t, asked.Window), make(chan string, 1)
	go func() { pages <- window.sends(t, fields...) }()
	t.Cleanup(func() { <-pages })
}

var (
	verifyLogin  = []byte{0x00, 0x20, 0x00, 0x98}
	refusedLogin = []byte{0x00, 0x20, 0x01, 0x98}
)

// A page that has a VERIFY refused, and then asks for one that passes, does not get
// the bytes presented that were left after the PIN was wiped.
func TestWipedPINIsNotPresented(t *testing.T) {
	r := start(t, granted, nil)
	page := r.turns(t, r.openAs(t, foreign, session.Events{}))
	page.answered(t, "pin", string(r.image.UserAuthentication.PIN))
	_, err := page.lease.Verify(t.Context(), refusedLogin)
	is(t, err, wire.CodeAPDURefused)
	if _, err := page.lease.Verify(t.Context(), verifyLogin); err == nil {
		t.Error("VERIFY went out with no PIN that a person typed")
	}
	if tries := r.card.State().UserAuthentication.TriesLeft; tries != 3 {
		t.Errorf("%d tries left, no person has spent one", tries)
	}
}

// Whoever asks again after a no hears it again, and keeps the session.
func TestNoStaysNo(t *testing.T) {
	r := start(t, granted, nil)
	s := r.openAs(t, foreign, session.Events{})
	page := r.turns(t, s)
	page.answered(t, "decline", "1")
	for range 2 {
		_, err := page.lease.Verify(t.Context(), verifyLogin)
		is(t, err, wire.CodeConsentDenied)
	}
	if err := page.lease.Release(t.Context()); err != nil {
		t.Error(err)
	}
}

// Where the trusted window could not be opened, the reader's pad does not ask in
// its place.
func TestPadDoesNotAskWithoutTheWindow(t *testing.T) {
	asked := false
	r := startOn(t, virtual.NewPadReader(readerName, func(context.Context, reader.PINEntry) ([]byte, error) {
		asked = true
		return []byte("1234"), nil
	}), func(c *setup) { granted(c); c.Window.Random = iotest.ErrReader(io.ErrUnexpectedEOF) }, nil)
	page := r.turns(t, r.openAs(t, foreign, session.Events{}))
	if _, err := page.lease.Consent(t.Context()); err == nil {
		t.Fatal("a window without a secret")
	}
	_, err := page.lease.Verify(t.Context(), verifyLogin)
	is(t, err, wire.CodeProtocol)
	if asked {
		t.Error("the pad asked for the PIN, and nobody was told for whom")
	}
}

// A shared card that cannot be recognised is not kept from the others: the guard
// would take it for what it was before it was looked at.
func TestSharedCardThatIsUnknownIsLeft(t *testing.T) {
	r := start(t, besideOthers, func(c *emulator.Config) { c.AuthCertificateNeedsPIN = true })
	page := r.turns(t, r.openAs(t, foreign, session.Events{}))
	_, err := page.lease.Consent(t.Context())
	is(t, err, wire.CodeBusy)
	_, err = page.lease.Transmit(t.Context(), []byte{0x00, 0x20, 0x00, 0x98})
	is(t, err, wire.CodeLeaseLost)
	if r.card.State().Powered {
		t.Error("the card is kept")
	}
}

// A page that has a window opened and then asks for nothing keeps the card no
// longer than the window stands.
func TestWindowThatNobodyWaitsForKeepsNoCard(t *testing.T) {
	r := start(t, func(c *setup) {
		granted(c)
		c.Idle, c.Window = 20*time.Millisecond, consent.Config{Lifetime: 200 * time.Millisecond}
	}, nil)
	lost := make(chan wire.LeaseLost, 1)
	page := r.turns(t, r.openAs(t, foreign, session.Events{LeaseLost: func(l wire.LeaseLost) { lost <- l }}))
	start := time.Now()
	if _, err := page.lease.Consent(t.Context()); err != nil {
		t.Fatal(err)
	}
	select {
	case l := <-lost:
		if l.Code != wire.CodeTimeout || time.Since(start) < 100*time.Millisecond {
			t.Errorf("%+v after %v", l, time.Since(start))
		}
	case <-time.After(10 * time.Second):
		t.Error("the card is kept")
	}
}

// A window for a card that is gone asks for nothing more, whether or not its page
// waits.
func TestWindowEndsWithItsCard(t *testing.T) {
	r := start(t, granted, nil)
	lost := make(chan wire.LeaseLost, 1)
	page := r.turns(t, r.openAs(t, foreign, session.Events{LeaseLost: func(l wire.LeaseLost) { lost <- l }}))
	asked, err := page.lease.Consent(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	window := r.opens(t, asked.Window)
	r.reader.Remove()
	<-lost
	deadline := time.Now().Add(10 * time.Second)
	for asks := true; asks; asks = strings.Contains(body(t, r.get(t, window.path, with(navigation, "Sec-Fetch-Site", "same-origin"))), `id="pin"`) {
		if time.Now().After(deadline) {
			t.Fatal("the PIN is asked for, and the card is gone")
		}
		time.Sleep(time.Millisecond) // the window is told beside the page
	}
	r.reader.Insert(r.card)
}

// While the person is asked nothing is sent to the card, whoever else has it.
func TestNothingIsTransmittedWhileThePersonIsAsked(t *testing.T) {
	r := start(t, granted, nil)
	page := r.turns(t, r.openAs(t, foreign, session.Events{}))
	if _, err := page.lease.Consent(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := r.card.State().Commands
	_, err := page.lease.Transmit(t.Context(), []byte{0x00, 0x20, 0x00, 0x98})
	is(t, err, wire.CodeProtocol)
	if now := r.card.State().Commands; now != before {
		t.Errorf("%d commands went out", now-before)
	}
}
