package guard

import (
	"errors"
	"fmt"

	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// A Standing is what is known of the certificate of the key that a lease uses.
// Whoever has read it, and looked it up, tells the guard.
type Standing int

// The standings. That nobody could tell is no reason to stop: whoever verifies the
// signature decides.
const (
	Unjudged Standing = iota // not read yet in this lease
	Usable                   // good, or nobody could tell
	Expired
	Early // not valid yet, by the clock
	Revoked
	OnHold
)

// Errors of Check for a certificate that nobody would accept, and whose use the
// person did not confirm.
var (
	ErrUnjudged = fmt.Errorf("%w: the certificate was not looked up in this lease", ErrRefused)
	ErrExpired  = errors.New("certificate has expired")
	ErrEarly    = errors.New("certificate is not valid yet")
	ErrRevoked  = errors.New("certificate is revoked")
	ErrOnHold   = errors.New("certificate is on hold")
)

// Err is what stands against the use of a certificate; nil: nothing.
func (s Standing) Err() error {
	switch s {
	case Expired:
		return ErrExpired
	case Early:
		return ErrEarly
	case Revoked:
		return ErrRevoked
	case OnHold:
		return ErrOnHold
	}
	return nil
}

// Judge tells what is known of the certificate of the lease's key, as it was read in
// this lease.
func (g *Guard) Judge(s Standing) { g.standing = s }

// Standing returns what Judge was told, of the card that is there now.
func (g *Guard) Standing() Standing { return g.standing }

// ConfirmUse: the person was told of this standing, and said to use the certificate
// all the same. That is no word on another one that turns up later, but whoever uses
// a revoked one was told the worst.
func (g *Guard) ConfirmUse(s Standing) { g.confirmed = s }

// confirms reports whether the person said to use the certificate as it stands.
func (g *Guard) confirms() bool {
	return g.terms.UseAnyway || g.confirmed == Revoked || g.confirmed == g.standing
}

// CheckStanding returns what stands against the use of the key now.
func (g *Guard) CheckStanding() error {
	switch {
	case g.standing == Unjudged && g.terms.Judged:
		return ErrUnjudged
	case g.confirms():
		return nil
	}
	return g.standing.Err()
}

// CheckBeforePIN is CheckStanding before the PIN of a login, whose certificate is
// free. A card that has said that it is not is asked after the PIN: its key does not
// sign before.
func (g *Guard) CheckBeforePIN() error {
	if !g.allows(judgeBeforePIN) || g.standing == Unjudged && g.certificateClosed {
		return nil
	}
	return g.CheckStanding()
}

// observeRead notes that a card keeps its certificate behind the PIN.
func (g *Guard) observeRead(did step, sw iso7816.StatusWord) {
	if g.application == jpkiApplication && did.file == jpki.FileUserAuthenticationCertificate {
		g.certificateClosed = sw == iso7816.SWSecurityStatus
	}
}
