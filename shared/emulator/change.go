package emulator

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"maps"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/jpki"
)

// Write makes a change whole or not at all: everything is looked at before anything is
// written. Errors are ErrInUse, ErrOutOfService, ErrNoKey, ErrNoPIN, ErrPINForm and ErrConfig.
func (i Issuer) Write(change Change) error {
	c := i.card
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.whyClosed(); err != nil {
		return err
	}
	if err := c.checkChange(change); err != nil {
		return err
	}
	if change.Holder != nil { // the one step that can fail comes first
		if err := c.inscribe(*change.Holder); err != nil {
			return err
		}
	}
	c.apply(change)
	return nil
}

// checkChange tells why a change cannot be made.
func (c *Card) checkChange(change Change) error {
	purposes := slices.Concat(slices.Collect(maps.Keys(change.Certificates)), slices.Collect(maps.Keys(change.Available)))
	if slices.ContainsFunc(purposes, func(p jpki.Purpose) bool { return !slices.Contains(jpki.Purposes[:], p) }) {
		return fmt.Errorf("certificate for no purpose: %w", ErrConfig)
	}
	for p, certificate := range change.Certificates {
		if err := c.checkCertificate(p, certificate); err != nil {
			return fmt.Errorf("%v certificate: %w", p, err)
		}
	}
	for p := range change.Available {
		_, comes := change.Certificates[p]
		if !comes && c.filesOf(jpki.ApplicationID)[p.Files().Certificate] == nil {
			return fmt.Errorf("%v certificate is not there: %w", p, ErrConfig)
		}
	}
	if err := c.checkPINs(change); err != nil {
		return err
	}
	if change.Holder == nil {
		return nil
	}
	if c.info == nil {
		return fmt.Errorf("no card info application: %w", ErrConfig)
	}
	info := c.info.of(*change.Holder)
	info.PIN = []byte("0000") // any: that of the card is not kept here
	return info.check()
}

// checkCertificate wants a certificate for the new key, and a PIN where there is none.
func (c *Card) checkCertificate(p jpki.Purpose, n NewCertificate) error {
	key := c.fresh[p]
	if key == nil {
		return ErrNoKey
	}
	certified, ok := publicKeyIn(n.Certificate)
	if !ok {
		return fmt.Errorf("no certificate: %w", ErrConfig)
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil || !bytes.Equal(public, certified) {
		return ErrNoKey
	}
	credential := Credential{Certificate: n.Certificate, CACertificate: n.CACertificate, Key: key, PIN: n.PIN}
	switch had := c.pins[p.PIN()] != nil; {
	case had && n.PIN != nil:
		return fmt.Errorf("PIN that is there already: %w", ErrConfig)
	case had:
		credential.PIN = []byte{0} // any
	case jpki.CheckNewPIN(p.PIN(), n.PIN) != jpki.PINOK:
		return ErrPINForm
	}
	return credential.check(p.PIN().Rule().Tries, c.config.Padding)
}

// publicKeyIn is SubjectPublicKeyInfo of a certificate, RFC 5280, 4.1; of what comes before
// it only the form is read.
func publicKeyIn(certificate []byte) (info []byte, ok bool) {
	var whole, tbs cryptobyte.String
	input, version := cryptobyte.String(certificate), asn1.Tag(0).Constructed().ContextSpecific()
	ok = input.ReadASN1(&whole, asn1.SEQUENCE) && input.Empty() && whole.ReadASN1(&tbs, asn1.SEQUENCE) &&
		tbs.SkipOptionalASN1(version) && tbs.SkipASN1(asn1.INTEGER)
	for range 4 { // algorithm, issuer, validity, subject
		ok = ok && tbs.SkipASN1(asn1.SEQUENCE)
	}
	var element cryptobyte.String
	ok = ok && tbs.ReadASN1Element(&element, asn1.SEQUENCE)
	return element, ok
}

// checkPINs wants PINs that are there, and values by their rules. 住民基本台帳用 has the form
// of the other PINs of four digits (jpki facts 3).
func (c *Card) checkPINs(change Change) error {
	for p, value := range change.PINs {
		switch {
		case c.pins[p] == nil:
			return fmt.Errorf("%v: %w", p, ErrNoPIN)
		case jpki.CheckNewPIN(p, value) != jpki.PINOK:
			return fmt.Errorf("%v: %w", p, ErrPINForm)
		}
	}
	for _, p := range change.Unlock {
		if c.pins[p] == nil {
			return fmt.Errorf("%v: %w", p, ErrNoPIN)
		}
	}
	if change.ResidentRegister == nil && !change.UnlockRegister {
		return nil
	}
	switch {
	case len(c.registerPINs()) == 0:
		return ErrNoPIN
	case change.ResidentRegister != nil && jpki.CheckNewPIN(jpki.CardInfoPIN, change.ResidentRegister) != jpki.PINOK:
		return ErrPINForm
	}
	return nil
}

// of returns the content with another inscription.
func (info *CardInfo) of(h Inscription) *CardInfo {
	changed := *info
	changed.Name, changed.Address, changed.BirthDate, changed.Gender, changed.Expiry = h.Name, h.Address, h.BirthDate, h.Gender, h.Expiry
	return &changed
}

// inscribe lays out anew the two applications that tell of the holder. The PIN stays; the
// retry counters of what is printed on the card begin anew, as 照合番号B itself may.
func (c *Card) inscribe(h Inscription) error {
	maker, err := newMaker()
	if err != nil {
		return err
	}
	info, pins := c.info.of(h), map[jpki.PIN]*pin{}
	written := []*application{formatCardInfo(info, maker, pins), formatCardFace(info, maker)}
	*pins[jpki.CardInfoPIN] = *c.pins[jpki.CardInfoPIN]
	c.pins[jpki.CardInfoPIN], c.info = pins[jpki.CardInfoPIN], info
	for i, a := range c.applications {
		for _, w := range written {
			if bytes.Equal(a.name, w.name) {
				c.applications[i] = w
			}
		}
	}
	return nil
}

// apply writes a change that was checked.
func (c *Card) apply(change Change) {
	files := c.filesOf(jpki.ApplicationID)
	for p, n := range change.Certificates {
		if c.pins[p.PIN()] == nil {
			c.pins[p.PIN()] = newPIN(n.PIN, 0, p.PIN().Rule().Tries)
		}
		layCredential(&c.config, files, p, &Credential{Certificate: n.Certificate, CACertificate: n.CACertificate, Key: c.fresh[p]}, c.pins[p.PIN()])
		files[jpki.FileAvailability].content[availabilityOf(p)] = jpki.Present
		delete(c.fresh, p)
	}
	for p, available := range change.Available {
		files[jpki.FileAvailability].content[availabilityOf(p)] = 0
		if available {
			files[jpki.FileAvailability].content[availabilityOf(p)] = jpki.Present
		}
	}
	for p, value := range change.PINs {
		c.pins[p].set(value)
	}
	for _, p := range change.Unlock {
		c.pins[p].left = c.pins[p].tries
	}
	for _, p := range c.registerPINs() {
		if change.ResidentRegister != nil {
			p.set(change.ResidentRegister)
		}
		if change.UnlockRegister {
			p.left = p.tries
		}
	}
	if change.OutOfService {
		c.end()
	}
}

// set gives the PIN a new value, and zeroes the old one.
func (p *pin) set(value []byte) {
	clear(p.value)
	p.value = bytes.Clone(value)
}

// end takes the card out of service.
func (c *Card) end() {
	for _, a := range c.applications {
		for _, f := range a.files {
			if f.pin != nil {
				clear(f.pin.value)
				f.pin.left = 0
			}
		}
	}
	clear(c.pins)
	clear(c.fresh)
	c.applications, c.objects, c.info, c.ended = nil, nil, nil, true
}
