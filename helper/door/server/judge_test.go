package server_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"jpkiweb/helper/card/validity"
	"jpkiweb/shared/card"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/session"
)

// A listing are revocation lists that say one thing, and put down what they were
// asked for.
type listing struct {
	mu     sync.Mutex
	status revocation.Status
	asked  []string
}

func says(state jpki.RevocationState) *listing {
	return &listing{status: revocation.Status{State: state, Why: map[bool]revocation.Why{true: revocation.NoList}[state == jpki.RevocationUnknown]}}
}

func (l *listing) note(what string) revocation.Status {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked = append(l.asked, what)
	return l.status
}

func (l *listing) Status(context.Context, *certprofile.Certificate, *certprofile.Certificate) (revocation.Status, error) {
	return l.note("status"), nil
}
func (l *listing) Fetch(context.Context)                            { l.note("fetch") }
func (l *listing) Known(*certprofile.Certificate) revocation.Status { return l.note("known") }

func (l *listing) order() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.asked, " ")
}

// judged starts a helper with lists, which knows the foreign origin.
func judged(t *testing.T, l *listing) *rig {
	return start(t, func(c *setup) {
		granted(c)
		c.Judge = validity.New(l, time.Now)
	}, nil)
}

const rightPIN = "1234"

// logIn logs in with the PIN in the page of our own app.
func (r *rig) logIn(t *testing.T, s *session.Session, pin string, options ...session.Option) error {
	t.Helper()
	lease, err := s.Login(t.Context(), readerName, foreign, challenge, false, options...)
	if err != nil {
		t.Fatal(err)
	}
	_, err = operation.Login(t.Context(), lease, foreignLogin(operation.Typed([]byte(pin))))
	_ = lease.Release(t.Context())
	return err
}

// signs signs one document with the PIN as it is given; typed makes it.
func (r *rig) signs(t *testing.T, s *session.Session, typed func(*session.Lease) operation.PIN, options ...session.Option) error {
	t.Helper()
	digest := sha256.Sum256([]byte("document"))
	lease, err := s.Sign(t.Context(), readerName, foreign, []wire.Item{{Name: "a", Size: 8, Digest: digest[:]}}, false, options...)
	if err != nil {
		t.Fatal(err)
	}
	job := operation.SignJob{Documents: []signature.Subject{{Format: signature.CMS, Digest: digest}}, Time: time.Now(), PIN: typed(lease), Prepare: lease.Prepare}
	_, err = operation.Sign(t.Context(), lease, job)
	if r.card.State().Powered && errors.Is(err, &wire.Error{Code: wire.CodeCertificateRevoked}) {
		t.Error("the card has power after its certificate was refused")
	}
	_ = lease.Release(t.Context())
	return err
}

func (r *rig) password(*session.Lease) operation.PIN {
	return operation.Typed(r.image.DigitalSignature.PIN)
}

// typedBelow is rig.typed, and shows what stands above the field.
func (r *rig) typedBelow(t *testing.T, page *string, lease *session.Lease, fields ...string) operation.PIN {
	return operation.PIN{Secret: card.Secret{Enter: func(ctx context.Context, template []byte) ([]byte, error) {
		asked, err := lease.Consent(ctx)
		if err != nil {
			return nil, err
		}
		p := r.opens(t, asked.Window)
		*page = p.page
		sent := make(chan string, 1)
		go func() { sent <- p.sends(t, fields...) }()
		t.Cleanup(func() { <-sent })
		return lease.Verify(ctx, template)
	}}}
}

func wantCode(t *testing.T, err error, code wire.Code) {
	t.Helper()
	if err == nil || operation.WireError(err).Code != code {
		t.Errorf("%v, want %s", err, code)
	}
}

func TestLoginOfARevokedCardIsRefusedBeforeItsPIN(t *testing.T) {
	lists := says(jpki.RevocationRevoked)
	r := judged(t, lists)
	own := r.open(t, session.Events{})
	wantCode(t, r.logIn(t, own, "9999"), wire.CodeCertificateRevoked) // a wrong one costs no try
	if left := r.card.State().UserAuthentication.TriesLeft; left != 3 {
		t.Errorf("%d tries left", left)
	}
	r.recorded(t, wire.PurposeLogin, foreign, string(wire.CodeCertificateRevoked))
	if err := r.logIn(t, own, rightPIN, session.UseAnyway(true)); err != nil {
		t.Errorf("the person wants it: %v", err)
	}
}

// In the trusted window the reason is read before the PIN is typed.
func TestTrustedWindowTellsOfARevokedCardBeforeThePIN(t *testing.T) {
	r := judged(t, says(jpki.RevocationOnHold))
	s := r.openAs(t, foreign, session.Events{})
	login := func(fields ...string) (string, error) {
		lease, err := s.Login(t.Context(), readerName, foreign, challenge, false, session.UseAnyway(true)) // a page's word is nothing
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = lease.Release(t.Context()) }()
		var page string
		_, err = operation.Login(t.Context(), lease, foreignLogin(r.typedBelow(t, &page, lease, fields...)))
		return page, err
	}
	page, err := login("agree", "1", "pin", "1234", "use-anyway", "1")
	if err != nil || !strings.Contains(page, "この電子証明書は一時停止されています") || !strings.Contains(page, "一時停止の解除") {
		t.Errorf("%v\n%s", err, page)
	}
	_, err = login("decline", "1")
	wantCode(t, err, wire.CodeConsentDenied)
}

// The certificate of a signature is behind the password: it is looked up before the
// key signs, and then the lease is over. The next time the person knows before.
func TestRevokedSigningCertificateSignsNothing(t *testing.T) {
	r := judged(t, says(jpki.RevocationRevoked))
	own := r.open(t, session.Events{})
	wantCode(t, r.signs(t, own, r.password), wire.CodeCertificateRevoked)
	r.recorded(t, wire.PurposeSign, foreign, string(wire.CodeCertificateRevoked))
	if err := r.signs(t, own, r.password, session.UseAnyway(true)); err != nil {
		t.Errorf("the person wants it: %v", err)
	}

	page := r.openAs(t, foreign, session.Events{})
	var shown string
	window := func(fields ...string) func(*session.Lease) operation.PIN {
		return func(lease *session.Lease) operation.PIN { return r.typedBelow(t, &shown, lease, fields...) }
	}
	if err := r.signs(t, page, window("agree", "1", "pin", "ABC123", "use-anyway", "1")); err != nil {
		t.Error(err)
	}
	if !strings.Contains(shown, "この電子証明書は失効しています") {
		t.Errorf("the window does not say what is known:\n%s", shown)
	}
}

// Where lists are configured no signature passes whose certificate the helper has
// not looked up, whatever the page is made of.
func TestPageThatDoesNotReadTheCertificateGetsNothing(t *testing.T) {
	r := judged(t, says(jpki.RevocationGood))
	s := r.openAs(t, foreign, session.Events{})
	lease, err := s.Login(t.Context(), readerName, foreign, challenge, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"\x00\xA4\x04\x0C\x0A" + string(jpki.ApplicationID[:]), "\x00\x20\x00\x98"} {
		if _, err := lease.Transmit(t.Context(), []byte(command)); err != nil {
			t.Fatal(err)
		}
	}
	_, err = lease.Consent(t.Context()) // nobody is asked
	wantCode(t, err, wire.CodeAPDURefused)
}

// Lists are looked at before the PIN is presented, and from then on memory answers.
func TestNothingIsLookedAtWhileAPINIsVerified(t *testing.T) {
	lists := says(jpki.RevocationGood)
	r := judged(t, lists)
	if err := r.signs(t, r.open(t, session.Events{}), r.password); err != nil {
		t.Fatal(err)
	}
	if got := lists.order(); got != "fetch known" {
		t.Errorf("asked: %s", got)
	}
}

func TestListsThatDoNotTellStopNobody(t *testing.T) {
	r := judged(t, says(jpki.RevocationUnknown))
	own := r.open(t, session.Events{})
	if err := r.logIn(t, own, rightPIN); err != nil {
		t.Error(err)
	}
	if err := r.signs(t, own, r.password); err != nil {
		t.Error(err)
	}
	s := r.openAs(t, foreign, session.Events{})
	lease, err := s.Login(t.Context(), readerName, foreign, challenge, false)
	if err != nil {
		t.Fatal(err)
	}
	var page string
	_, err = operation.Login(t.Context(), lease, foreignLogin(r.typedBelow(t, &page, lease, "agree", "1", "pin", "1234")))
	if err != nil || !strings.Contains(page, "失効していないかは、確認していません") {
		t.Errorf("%v\n%s", err, page)
	}
	if err := lease.Release(t.Context()); err != nil {
		t.Error(err)
	}
}

// Without lists the clock is all that the helper knows.
func TestExpiredCertificateIsRefusedByTheClock(t *testing.T) {
	r := start(t, func(c *setup) {
		granted(c)
		c.Judge = validity.New(nil, func() time.Time { return time.Now().AddDate(20, 0, 0) })
	}, func(*emulator.Config) {})
	own := r.open(t, session.Events{})
	wantCode(t, r.logIn(t, own, rightPIN), wire.CodeCertificateExpired)
	wantCode(t, r.signs(t, own, r.password), wire.CodeCertificateExpired)
	if err := r.logIn(t, own, rightPIN, session.UseAnyway(true)); err != nil {
		t.Error(err)
	}
}

// A page need not read the certificate where no lists are; the helper reads it of a
// card that it shares, and then the window says what it knows, before the PIN.
func TestWindowTellsWhatWasReadToLetGoOfTheCard(t *testing.T) {
	r := start(t, func(c *setup) {
		besideOthers(c)
		c.Judge = validity.New(nil, func() time.Time { return time.Now().AddDate(20, 0, 0) })
	}, nil)
	s := r.openAs(t, foreign, session.Events{})
	lease, err := s.Login(t.Context(), readerName, foreign, challenge, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"\x00\xA4\x04\x0C\x0A" + string(jpki.ApplicationID[:]), "\x00\xA4\x02\x0C\x02\x00\x18", "\x00\x20\x00\x80"} {
		if _, err := lease.Transmit(t.Context(), []byte(command)); err != nil {
			t.Fatal(err)
		}
	}
	asked, err := lease.Consent(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if p := r.opens(t, asked.Window); !strings.Contains(p.page, `name="use-anyway"`) {
		t.Errorf("the window does not say what is known:\n%s", p.page)
	}
	if err := lease.Release(t.Context()); err != nil {
		t.Error(err)
	}
}

// The window of a signature does not say that it is done before its certificate was
// looked at.
func TestWindowOfARevokedSignatureSaysWhy(t *testing.T) {
	r := judged(t, says(jpki.RevocationRevoked))
	s := r.openAs(t, foreign, session.Events{})
	var window *person
	err := r.signs(t, s, func(lease *session.Lease) operation.PIN {
		return operation.PIN{Secret: card.Secret{Enter: func(ctx context.Context, template []byte) ([]byte, error) {
			asked, err := lease.Consent(ctx)
			if err != nil {
				return nil, err
			}
			window = r.opens(t, asked.Window)
			sent := make(chan string, 1)
			go func() { sent <- window.sends(t, "agree", "1", "pin", "ABC123") }()
			t.Cleanup(func() { <-sent })
			return lease.Verify(ctx, template)
		}}}
	})
	wantCode(t, err, wire.CodeCertificateRevoked)
	page := body(t, r.get(t, window.path, with(navigation, "Sec-Fetch-Site", "same-origin")))
	if !strings.Contains(page, `<code translate="no">certificate_revoked</code>`) {
		t.Errorf("the window says another thing:\n%s", page)
	}
}

// fetching are lists that are looked at until the test lets them be.
type fetching struct {
	*listing
	begun, over chan struct{}
}

func (f *fetching) Fetch(context.Context) {
	close(f.begun)
	<-f.over
}

// A PIN is presented when the lists were looked at, and not before, wherever it is
// typed.
func TestPINWaitsForTheLists(t *testing.T) {
	for name, inWindow := range map[string]bool{"in the page": false, "in the window": true} {
		t.Run(name, func(t *testing.T) {
			lists := &fetching{says(jpki.RevocationGood), make(chan struct{}), make(chan struct{})}
			r := start(t, func(c *setup) {
				granted(c)
				c.Judge = validity.New(lists, time.Now)
			}, nil)
			origin := map[bool]string{true: foreign, false: r.own()}[inWindow]
			s := r.openAs(t, origin, session.Events{})
			lease, err := s.Login(t.Context(), readerName, foreign, challenge, false)
			if err != nil {
				t.Fatal(err)
			}
			pin := operation.Typed([]byte("9999")) // it would cost a try
			if inWindow {
				var page string
				pin = r.typedBelow(t, &page, lease, "agree", "1", "pin", "9999")
			}
			done := make(chan error, 1)
			go func() {
				_, err := operation.Login(t.Context(), lease, foreignLogin(pin))
				done <- err
			}()
			<-lists.begun
			select {
			case err := <-done:
				t.Errorf("it did not wait: %v", err)
				done <- err
			case <-time.After(300 * time.Millisecond):
			}
			if left := r.card.State().UserAuthentication.TriesLeft; left != 3 {
				t.Errorf("presented before: %d tries left", left)
			}
			close(lists.over)
			if err := <-done; r.card.State().UserAuthentication.TriesLeft != 2 {
				t.Errorf("not presented then: %v", err)
			}
			_ = lease.Release(t.Context())
		})
	}
}
