package server_test

import (
	"context"
	"testing"
	"time"

	"jpkiweb/helper/card/reader"
	"jpkiweb/shared/card"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/session"
)

// beside is a reader whose card another program has, too.
type beside struct{ reader.Backend }

func (b beside) Connect(ctx context.Context, name string, how reader.How) (reader.Connection, error) {
	if how == reader.Alone {
		return nil, reader.ErrBusy
	}
	c, err := b.Backend.Connect(ctx, name, how)
	if err != nil {
		return nil, err
	}
	return sharing{c}, nil
}

type sharing struct{ reader.Connection }

func (sharing) Shared() bool { return true }

func besideOthers(c *setup) {
	granted(c)
	c.Around = func(b reader.Backend) reader.Backend { return beside{b} }
}

// meanwhile is a PIN typed in the trusted window, and what happens while it is.
func (r *rig) meanwhile(t *testing.T, lease *session.Lease, happens func(), fields ...string) operation.PIN {
	return operation.PIN{Secret: card.Secret{Enter: func(ctx context.Context, template []byte) ([]byte, error) {
		asked, err := lease.Consent(ctx)
		if err != nil {
			return nil, err
		}
		p := r.opens(t, asked.Window)
		happens()
		pages := make(chan string, 1)
		go func() { pages <- p.sends(t, fields...) }()
		t.Cleanup(func() { <-pages })
		return lease.Verify(ctx, template)
	}}}
}

// logsIn makes one login of a page with the PIN typed in the trusted window.
func (r *rig) logsIn(t *testing.T, happens func(), fields ...string) error {
	t.Helper()
	s := r.openAs(t, foreign, session.Events{})
	lease, err := s.Login(t.Context(), readerName, foreign, challenge, false)
	if err != nil {
		t.Fatal(err)
	}
	_, err = operation.Login(t.Context(), lease, foreignLogin(r.meanwhile(t, lease, happens, fields...)))
	_ = lease.Release(t.Context()) // it may have ended
	return err
}

func TestLoginBesideAnotherProgram(t *testing.T) {
	for name, slow := range map[string]bool{"fast": false, "slow": true} {
		t.Run(name, func(t *testing.T) {
			r := start(t, besideOthers, func(c *emulator.Config) { c.NoShortIDs, c.NoExtended = slow, slow })
			err := r.logsIn(t, func() {
				if r.card.State().Powered {
					t.Error("the card is held while the person types")
				}
			}, "pin", string(r.image.UserAuthentication.PIN))
			if err != nil {
				t.Fatal(err)
			}
			if n := r.card.State().Commands; !slow && n > 9 {
				t.Errorf("%d commands, at most nine", n)
			}
		})
	}
}

func TestSigningBesideAnotherProgram(t *testing.T) {
	r := start(t, besideOthers, nil)
	s := r.openAs(t, foreign, session.Events{})
	var digest [32]byte
	lease, err := s.Sign(t.Context(), readerName, foreign, []wire.Item{{Name: "a", Size: 1, Digest: digest[:]}}, false)
	if err != nil {
		t.Fatal(err)
	}
	if !lease.Shared() {
		t.Error("the page is not told that the card is shared")
	}
	pin := r.meanwhile(t, lease, func() {}, "pin", string(r.image.DigitalSignature.PIN))
	job := operation.SignJob{Documents: []signature.Subject{{Format: signature.CMS, Digest: digest}}, Time: time.Now(), PIN: pin, Prepare: lease.Prepare}
	if _, err := operation.Sign(t.Context(), lease, job); err != nil {
		t.Fatal(err)
	}
	if n := r.card.State().Commands; n > 10 { // one reads the certificate of the CA
		t.Errorf("%d commands, at most ten", n)
	}
	if err := lease.Release(t.Context()); err != nil {
		t.Error(err)
	}
}

// spends presents wrong PINs as another program would.
func spends(t *testing.T, c *emulator.Card, tries int) {
	t.Helper()
	c.PowerOn()
	defer c.PowerOff()
	opened, err := card.Open(t.Context(), c, card.Quirks{})
	if err != nil {
		t.Fatal(err)
	}
	for range tries {
		if err := opened.Verify(t.Context(), jpki.UserAuthenticationPIN, card.Secret{Bytes: []byte("0000")}, true); err == nil {
			t.Fatal("0000 is right")
		}
	}
}

// Tries that another program spent while the person typed are seen before VERIFY.
func TestTriesThatAnotherProgramSpentAreSeen(t *testing.T) {
	for left, want := range map[int]wire.Code{2: "", 1: wire.CodeLastTryUnconfirmed, 0: wire.CodePINBlocked} {
		r := start(t, besideOthers, nil)
		err := r.logsIn(t, func() { spends(t, r.card, 3-left) }, "pin", string(r.image.UserAuthentication.PIN))
		if code := codeOf(err); code != want {
			t.Errorf("%d left: %v, want %q", left, err, want)
		}
		if got := r.card.State().UserAuthentication.TriesLeft; want != "" && got != left {
			t.Errorf("%d tries left, were %d", got, left)
		}
	}
}

func codeOf(err error) wire.Code {
	if err == nil {
		return ""
	}
	return operation.WireError(err).Code
}

// A PIN that was typed for one card is not presented to another.
func TestPINIsNotForAnotherCard(t *testing.T) {
	for name, change := range map[string]func(*setup){"alone": granted, "beside another program": besideOthers} {
		t.Run(name, func(t *testing.T) {
			r := start(t, change, nil)
			image := r.image
			image.UserAuthentication = image.DigitalSignature
			image.DigitalSignature = nil
			other, err := emulator.New(image)
			if err != nil {
				t.Fatal(err)
			}
			err = r.logsIn(t, func() { r.reader.Insert(other) }, "pin", string(r.image.UserAuthentication.PIN))
			if code := codeOf(err); code != wire.CodeOtherCard {
				t.Errorf("%v, want other_card", err)
			}
			if s := other.State(); s.UserAuthentication.TriesLeft != 3 || s.CommandsSincePowerOn > 2 || s.Powered {
				t.Errorf("%+v", s)
			}
			r.reader.Insert(r.card)
		})
	}
}

// A card that slips while the PIN is typed in the trusted window is the same card.
func TestCardSlipsWhileThePINIsTypedInTheWindow(t *testing.T) {
	r := start(t, granted, nil)
	err := r.logsIn(t, func() {
		r.reader.Remove()
		r.reader.Insert(r.card)
	}, "pin", string(r.image.UserAuthentication.PIN))
	if err != nil {
		t.Error(err)
	}
}

// A phone whose certificate is behind its PIN cannot be known again: it is not
// shared, and nothing is held while somebody types.
func TestCardThatCannotBeRecognisedIsNotShared(t *testing.T) {
	r := start(t, besideOthers, func(c *emulator.Config) { c.AuthCertificateNeedsPIN = true })
	err := r.logsIn(t, func() { t.Error("asked") }, "pin", string(r.image.UserAuthentication.PIN))
	if code := codeOf(err); code != wire.CodeBusy {
		t.Errorf("%v, want busy", err)
	}
}

// A page that may only look does not take the card from other programs again and
// again; what a person begins is not counted.
func TestPageTakesASharedCardSeldom(t *testing.T) {
	r := start(t, func(c *setup) { besideOthers(c); c.Patience = time.Millisecond }, nil)
	page, own := r.openAs(t, foreign, session.Events{}), r.open(t, session.Events{})
	read := func(s *session.Session) error {
		lease, err := s.Read(t.Context(), readerName, "")
		if err == nil {
			err = lease.Release(t.Context())
		}
		return err
	}
	for i, want := range []wire.Code{"", wire.CodeBusy, wire.CodeBusy} {
		if err := read(page); codeOf(err) != want {
			t.Errorf("look %d of the page: %v, want %q", i, err, want)
		}
		if err := read(own); err != nil {
			t.Errorf("look %d of our own app: %v", i, err)
		}
	}
}
