package issuer

import (
	"errors"
	"slices"

	"jpkiweb/shared/emulator"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
)

// revokeOf ends the certificate that a card had. One that was revoked before, or is not
// there, is left as it is.
func (v *visit) revokeOf(contents emulator.Contents, p jpki.Purpose, reason revocation.Reason) error {
	c, err := parsed(contents, p)
	if err != nil || c == nil {
		return err
	}
	err = v.config.CA.Revoke(p, c.Serial, reason, v.now)
	if errors.Is(err, sandboxca.ErrRevoked) {
		return nil
	}
	if err != nil {
		return err
	}
	v.receipt.add(Deed{What: CertificateRevoked, Purpose: p, Serial: c.Serial})
	return nil
}

// suspend puts both certificates on hold. It is done without the card, on the telephone.
func (v *visit) suspend() error {
	held, before := false, false
	for _, p := range jpki.Purposes {
		switch _, state := v.state(p); state {
		case jpki.CertificateOnHold:
			before = true
			continue
		case jpki.CertificateAbsent, jpki.CertificateExpired, jpki.CertificateRevoked:
			continue
		}
		if err := v.begin(); err != nil {
			return err
		}
		c, err := parsed(v.contents, p)
		if err != nil {
			return err
		}
		if err := v.config.CA.Hold(p, c.Serial, v.now); err != nil {
			return err
		}
		held = true
		v.receipt.add(Deed{What: CertificateHeld, Purpose: p, Serial: c.Serial})
	}
	if !held && before {
		return refuse(Held).instead(lifecycle.Release)
	}
	if !held {
		return refuse(NothingThere)
	}
	v.receipt.Next = lifecycle.Release
	return nil
}

// release ends the hold of a card that was found. What then becomes of the certificates is
// the CA's rule (sandboxca.ReleaseRule).
func (v *visit) release() error {
	released := false
	for _, p := range jpki.Purposes {
		if c, _ := v.state(p); c.Revocation != jpki.RevocationOnHold {
			continue
		}
		if err := v.begin(); err != nil {
			return err
		}
		c, err := parsed(v.contents, p)
		if err != nil {
			return err
		}
		if err := v.config.CA.Release(p, c.Serial); err != nil {
			return err
		}
		after, err := v.config.CA.Status(p, c.Serial)
		if err != nil {
			return err
		}
		released = true
		what := CertificateReturned
		if after == jpki.RevocationRevoked {
			what, v.receipt.Next = CertificateRevoked, lifecycle.Issue
		}
		v.receipt.add(Deed{What: what, Purpose: p, Serial: c.Serial})
	}
	if !released {
		return refuse(NotHeld)
	}
	return nil
}

// An ending is what an event ends.
type ending struct {
	purposes []jpki.Purpose
	reason   revocation.Reason
	takes    bool                // the card is handed in
	whole    bool                // the purposes cannot be chosen
	next     lifecycle.Procedure // how they are had again
}

// revocations are what lifecycle.Revoke does. JPKI has three reasons (lifecycle facts 3);
// which of them a leaked key has is our choice.
var revocations = map[lifecycle.Event]ending{
	lifecycle.EventOwnRequest: {both, revocation.CessationOfOperation, false, false, lifecycle.Issue},
	lifecycle.EventKeyLeak:    {both, revocation.CessationOfOperation, false, false, lifecycle.Issue},
	lifecycle.EventCardReturn: {both, revocation.CessationOfOperation, true, true, lifecycle.Reissue},
	lifecycle.EventDeath:      {both, revocation.AffiliationChanged, true, true, ""},
}

var both, signing = jpki.Purposes[:], []jpki.Purpose{jpki.DigitalSignature}

// revoke ends certificates for good.
func (v *visit) revoke() error {
	end, ok := revocations[v.request.Event]
	if !ok || end.whole && len(v.request.Purposes) > 0 {
		return refuse(NotPerformed)
	}
	if len(v.request.Purposes) > 0 {
		end.purposes = v.request.Purposes
	}
	some := slices.ContainsFunc(end.purposes, func(p jpki.Purpose) bool {
		c, _ := v.state(p)
		return c.Present && c.Revocation != jpki.RevocationRevoked
	})
	if !some && !end.takes {
		return refuse(NothingThere)
	}
	return v.end(end)
}

// end does what an event ends.
func (v *visit) end(end ending) error {
	if err := v.begin(); err != nil {
		return err
	}
	before := len(v.receipt.Done)
	for _, p := range end.purposes {
		if err := v.revokeOf(v.contents, p, end.reason); err != nil {
			return err
		}
	}
	if len(v.receipt.Done) > before {
		v.receipt.Next = end.next
	}
	if end.takes {
		return v.take()
	}
	return nil
}

// take takes the card out of service.
func (v *visit) take() error {
	if err := v.card.Issuer().Write(emulator.Change{OutOfService: true}); err != nil {
		return err
	}
	v.receipt.add(Deed{What: CardTaken})
	return nil
}
