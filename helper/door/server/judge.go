package server

import (
	"errors"

	"jpkiweb/helper/card/guard"
	"jpkiweb/helper/card/validity"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

// Before a key is used, its certificate is judged, as the page reads it: no command
// is sent for that. Lists are fetched when the lease begins, and waited for before
// the PIN is presented; while it is verified, memory answers.

// A signing is what is known of the signing certificate of a card: where it was read
// once, the person is told before the password is typed again.
type signing struct {
	insertion uint32
	standing  guard.Standing
}

// fetchLists looks at the lists in the background.
func (s *session) fetchLists(l *leased) {
	if _, ok := l.guard.Key(); !ok || !s.server.config.Judge.Lists() {
		return
	}
	fetched := make(chan struct{})
	l.listsFetched = fetched
	s.wait.Go(func() {
		defer close(fetched)
		s.server.config.Judge.Prepare(s.ctx)
	})
}

// awaitLists waits for them before a PIN is presented, as long as a person may be
// kept waiting.
func (s *session) awaitLists(l *leased) {
	if l.listsFetched == nil {
		return
	}
	defer l.lease.Hold()()
	select {
	case <-l.listsFetched: // bounded: validity.LookTime
	case <-l.lease.Done():
	}
}

// carriesPIN reports whether a command carries a PIN.
func carriesPIN(command []byte) bool {
	c, err := iso7816.ParseCommand(command)
	return err == nil && c.INS == iso7816.InsVerify && len(c.Data) > 0
}

// judge tells the guard the certificate of the lease's key, and what is known of it, once it
// was read. With one that must not be used, after the PIN was verified, the lease
// ends and the card is without power: the PIN is good for nothing else.
func (s *session) judge(l *leased) error {
	p, ok := l.guard.Key()
	if !ok {
		return nil
	}
	der := l.lease.Certificate(p.Files().Certificate)
	if der == nil {
		return nil
	}
	verified := l.guard.Course().Verified
	verdict := s.verdict(l, der, verified)
	l.guard.TakeCertificate(der)
	clear(der) // the one of signatures holds a name and an address
	l.unconfirmed = verdict.Unconfirmed
	l.guard.Judge(verdict.Standing)
	if p == jpki.DigitalSignature {
		s.server.noteSigning(l)
	}
	err := l.guard.CheckStanding()
	if !verified {
		return nil // the guard says it when the PIN comes; the window, before
	}
	s.finishWindow(l, err)
	if err != nil {
		l.lease.Close()
	}
	return err
}

// verdict may wait for lists unless a PIN is verified.
func (s *session) verdict(l *leased, der []byte, verified bool) validity.Verdict {
	if verified {
		return s.server.config.Judge.Now(der)
	}
	defer l.lease.Hold()()
	return s.server.config.Judge.Before(s.ctx, der)
}

// noteSigning keeps what is known of a signing certificate until its card leaves.
func (s *Server) noteSigning(l *leased) {
	if l.tallyKey.Insertion == 0 {
		return // another card would not be noticed
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.signing[l.tallyKey.Reader] = signing{l.tallyKey.Insertion, l.guard.Standing()}
}

// standing is what is known of the certificate of the lease's key before the PIN.
func (s *Server) standing(l *leased) guard.Standing {
	if p, _ := l.guard.Key(); p != jpki.DigitalSignature {
		return l.guard.Standing()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if known := s.signing[l.tallyKey.Reader]; known.insertion == l.tallyKey.Insertion && known.insertion != 0 {
		return known.standing
	}
	return guard.Unjudged
}

// objection is the code of what the person is told that stands against the certificate
// of the lease's key, unless it was confirmed in our own app; "": nothing.
func (l *leased) objection() wire.Code {
	if err := l.toldStanding.Err(); err != nil && !l.useAnyway {
		return WireError(err).Code
	}
	return ""
}

// isAgainst reports whether an error is about a certificate that must not be used.
func isAgainst(err error) bool {
	for _, target := range []error{guard.ErrExpired, guard.ErrEarly, guard.ErrRevoked, guard.ErrOnHold} {
		if errors.Is(err, target) {
			return true
		}
	}
	return false
}
