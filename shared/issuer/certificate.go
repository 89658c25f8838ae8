package issuer

import (
	"slices"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
)

// issue gives the card certificates that are not there, or have ended.
func (v *visit) issue() error {
	wanted, err := v.issuable()
	if err != nil {
		return err
	}
	var must, may []lifecycle.PINName
	for _, name := range pinNames(wanted) {
		if _, there := v.tries(name); there {
			may = append(may, name)
		} else {
			must = append(must, name)
		}
	}
	values, err := v.newPINs(must, may)
	if err != nil {
		return err
	}
	defer wipe(values)
	if err := v.compare(lifecycle.ResidentRegisterPIN); err != nil {
		return err
	}
	if err := v.begin(); err != nil {
		return err
	}
	return v.certify(wanted, nil, values)
}

// issuable are the certificates that can be issued.
func (v *visit) issuable() ([]jpki.Purpose, error) { return v.unrefused(v.whyNotIssued) }

// unrefused are the certificates that are not refused: of those that were asked for every one
// must not be, of all the first that is tells why if every one is.
func (v *visit) unrefused(why func(jpki.Purpose) *Refusal) (wanted []jpki.Purpose, err error) {
	var first *Refusal
	for _, p := range v.purposes() {
		refused := why(p)
		switch {
		case refused == nil:
			wanted = append(wanted, p)
		case len(v.request.Purposes) > 0:
			return nil, refused
		case first == nil:
			first = refused
		}
	}
	if len(wanted) == 0 {
		return nil, first
	}
	return wanted, nil
}

func (v *visit) whyNotIssued(p jpki.Purpose) *Refusal {
	if refused := v.whyNotEligible(p); refused != nil {
		return refused
	}
	switch _, state := v.state(p); state {
	case jpki.CertificateRenewable:
		return refuse(AlreadyThere).about(p).instead(lifecycle.Renew)
	case jpki.CertificateOnHold:
		return refuse(Held).about(p).instead(lifecycle.Release)
	case jpki.CertificateAbsent, jpki.CertificateExpired, jpki.CertificateRevoked:
		return nil
	}
	return refuse(AlreadyThere).about(p)
}

// whyNotEligible is by age and capacity (lifecycle facts 4).
func (v *visit) whyNotEligible(p jpki.Purpose) *Refusal {
	switch allowed, _ := v.config.Rules.Eligible(p, v.person.BirthDate, v.person.Ward, v.now); allowed {
	case lifecycle.Allowed:
		return nil
	case lifecycle.ByRepresentative:
		if v.request.By == Representative {
			return nil
		}
		return refuse(NeedsRepresentative).about(p)
	}
	return refuse(NotEligible).about(p)
}

// renew replaces certificates that are about to end.
func (v *visit) renew() error {
	wanted, err := v.renewable()
	if err != nil {
		return err
	}
	if _, err := v.newPINs(nil, nil); err != nil { // the PINs stay
		return err
	}
	if err := v.compare(append([]lifecycle.PINName{lifecycle.ResidentRegisterPIN}, pinNames(wanted)...)...); err != nil {
		return err
	}
	if err := v.begin(); err != nil {
		return err
	}
	old := v.contents
	if err := v.certify(wanted, v.notAfter, nil); err != nil {
		return err
	}
	for _, p := range wanted {
		if err := v.revokeOf(old, p, revocation.Superseded); err != nil {
			return err
		}
	}
	return nil
}

func (v *visit) notAfter(p jpki.Purpose) time.Time {
	c, _ := v.state(p)
	return c.NotAfter
}

// renewable are the certificates that can be renewed.
func (v *visit) renewable() ([]jpki.Purpose, error) {
	return v.unrefused(func(p jpki.Purpose) *Refusal {
		c, state := v.state(p)
		refused := v.whyNotRenewed(p, state)
		if refused == nil && v.config.Rules.Next(v.now, c, v.cardEnds()) == lifecycle.CardRenew {
			refused = refuse(EndsWithCard).about(p).instead(lifecycle.CardRenew)
		}
		return refused
	})
}

func (v *visit) whyNotRenewed(p jpki.Purpose, state jpki.CertificateState) *Refusal {
	switch state {
	case jpki.CertificateRenewable:
		return v.whyNotEligible(p)
	case jpki.CertificateOnHold:
		return refuse(Held).about(p).instead(lifecycle.Release)
	case jpki.CertificateExpired:
		return refuse(NotInWindow).about(p).instead(lifecycle.Procedure(v.config.Rules.Renewal.AfterExpiry.Value))
	case jpki.CertificateAbsent, jpki.CertificateRevoked:
		return refuse(NothingThere).about(p).instead(lifecycle.Issue)
	}
	return refuse(NotInWindow).about(p)
}

func pinNames(purposes []jpki.Purpose) (names []lifecycle.PINName) {
	for _, p := range purposes {
		names = append(names, lifecycle.NameOf(p.PIN()))
	}
	return names
}

// certify makes keys and certificates for the card of the visit and writes all at once.
// renews tells until when the one is valid that is renewed; nil: none is. values are new PINs.
func (v *visit) certify(wanted []jpki.Purpose, renews func(jpki.Purpose) time.Time, values map[lifecycle.PINName][]byte) error {
	change := emulator.Change{Certificates: map[jpki.Purpose]emulator.NewCertificate{}}
	var done []Deed
	with := v.authenticationEnds()
	for _, p := range jpki.Purposes { // authentication first
		if !slices.Contains(wanted, p) {
			continue
		}
		i := lifecycle.Issuance{At: v.now, BirthDate: v.person.BirthDate, CardExpiry: v.cardEnds()}
		if renews != nil {
			i.Renews = renews(p)
		}
		if p == jpki.DigitalSignature {
			i.With = with
		}
		n, c, err := v.make(p, i)
		if err != nil {
			return err
		}
		if p == jpki.UserAuthentication {
			with = c.NotAfter
		}
		name := lifecycle.NameOf(p.PIN())
		done = append(done, Deed{What: KeyMade, Purpose: p}, Deed{What: CertificateWritten, Purpose: p, Serial: c.Serial, Until: c.NotAfter})
		if values[name] != nil {
			done = append(done, Deed{What: PINSet, PIN: name})
			if _, there := v.tries(name); there {
				set(&change, name, values[name], true)
			} else {
				n.PIN = values[name]
			}
		}
		change.Certificates[p] = n
	}
	if err := v.card.Issuer().Write(change); err != nil {
		return err
	}
	v.receipt.Done = append(v.receipt.Done, done...)
	return nil
}

// authenticationEnds is notAfter of the authentication certificate, zero where none is valid.
func (v *visit) authenticationEnds() time.Time {
	c, state := v.state(jpki.UserAuthentication)
	if state == jpki.CertificateValid || state == jpki.CertificateRenewable {
		return c.NotAfter
	}
	return time.Time{}
}

// make makes a key in the chip and a certificate for it.
func (v *visit) make(p jpki.Purpose, i lifecycle.Issuance) (n emulator.NewCertificate, c *certprofile.Certificate, err error) {
	notAfter, err := v.config.Rules.Expiry(i)
	if err != nil {
		return n, nil, err
	}
	key, err := v.card.Issuer().GenerateKey(p)
	if err != nil {
		return n, nil, err
	}
	n.CACertificate = v.config.CA.Certificate(p)
	n.Certificate, err = v.config.CA.Issue(p, key, v.person.Holder, sandboxca.NotBefore(v.now), sandboxca.NotAfter(notAfter))
	if err != nil {
		return n, nil, err
	}
	c, err = certprofile.Parse(n.Certificate)
	return n, c, err
}
