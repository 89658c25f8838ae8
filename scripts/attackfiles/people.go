package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math/big"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/signature/sandboxtsa"
)

// A person signs: a key in memory, and a certificate for it.
type person struct {
	key         crypto.Signer
	certificate []byte // DER
	issuer      []byte // DER of its CA
}

// people are those who appear in the files. All are invented.
type people struct {
	now                 time.Time
	alice, bob          person
	login               person // with the certificate for login, which signs no document
	expired, early      person // was valid, will be
	revoked             person
	company             person // of a CA that has nothing to do with JPKI, with an elliptic curve
	list                []byte // of what the sandbox revoked, DER
	strangers           []byte // list of another CA of the same name, which revokes nothing
	tsa, stranger, lax  *sandboxtsa.Authority
	documentCA, loginCA []byte
}

// newPeople makes them, with fresh keys.
func newPeople(now time.Time) (*people, error) {
	ca, err := sandboxca.New(rand.Reader, now.AddDate(-9, 0, 0))
	if err != nil {
		return nil, err
	}
	p := &people{now: now, documentCA: ca.Certificate(jpki.DigitalSignature), loginCA: ca.Certificate(jpki.UserAuthentication)}
	for _, one := range []struct {
		to      *person
		purpose jpki.Purpose
		years   int // of issue, from now; a certificate ends with the fifth birthday after
	}{
		{&p.alice, jpki.DigitalSignature, -1}, {&p.bob, jpki.DigitalSignature, -1}, {&p.login, jpki.UserAuthentication, -1},
		{&p.expired, jpki.DigitalSignature, -7}, {&p.early, jpki.DigitalSignature, 1}, {&p.revoked, jpki.DigitalSignature, -1},
	} {
		if *one.to, err = issue(ca, one.purpose, now.AddDate(one.years, 0, 0)); err != nil {
			return nil, err
		}
	}
	if err := p.revoke(ca); err != nil {
		return nil, err
	}
	if p.company, err = newCompany(now); err != nil {
		return nil, err
	}
	return p, p.authorities()
}

func issue(ca *sandboxca.CA, purpose jpki.Purpose, at time.Time) (person, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return person{}, err
	}
	certificate, err := ca.Issue(purpose, key.Public(), sandboxca.DefaultHolder(), sandboxca.NotBefore(at))
	return person{key, certificate, ca.Certificate(purpose)}, err
}

// revoke revokes the one, since yesterday, and makes the list.
func (p *people) revoke(ca *sandboxca.CA) error {
	c, err := certprofile.Parse(p.revoked.certificate)
	if err != nil {
		return err
	}
	if err := ca.Revoke(jpki.DigitalSignature, c.Serial, revocation.Superseded, p.now.Add(-24*time.Hour)); err != nil {
		return err
	}
	if p.list, err = ca.CRL(jpki.DigitalSignature, p.now); err != nil {
		return err
	}
	other, err := sandboxca.New(rand.Reader, p.now)
	if err != nil {
		return err
	}
	p.strangers, err = other.CRL(jpki.DigitalSignature, p.now)
	return err
}

// newCompany makes a person whose certificate a company's own CA issued.
func newCompany(now time.Time) (person, error) {
	keyCA, errCA := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err := errors.Join(errCA, err); err != nil {
		return person{}, err
	}
	template := func(name string, serial int64) *x509.Certificate {
		return &x509.Certificate{
			SerialNumber: big.NewInt(serial), Subject: pkix.Name{Country: []string{"JP"}, Organization: []string{"Mihon KK"}, CommonName: name},
			NotBefore: now.AddDate(-1, 0, 0).UTC(), NotAfter: now.AddDate(1, 0, 0).UTC(),
		}
	}
	root, leaf := template("Mihon CA", 1), template("Mihon Hanako", 2)
	root.IsCA, root.BasicConstraintsValid, root.KeyUsage = true, true, x509.KeyUsageCertSign
	leaf.KeyUsage = x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment
	issuer, err := x509.CreateCertificate(rand.Reader, root, root, &keyCA.PublicKey, keyCA)
	if err != nil {
		return person{}, err
	}
	if root, err = x509.ParseCertificate(issuer); err != nil {
		return person{}, err
	}
	certificate, err := x509.CreateCertificate(rand.Reader, leaf, root, &key.PublicKey, keyCA)
	return person{key, certificate, issuer}, err
}

// authorities makes the time-stamping authorities: the trusted one, one that nobody trusts,
// and one under a trusted root whose certificate is for more than time stamps.
func (p *people) authorities() (err error) {
	if p.tsa, err = sandboxtsa.New(p.now.Add(-time.Hour)); err != nil {
		return fmt.Errorf("time-stamping authority: %w", err)
	}
	p.tsa.Now = func() time.Time { return p.now }
	if p.stranger, err = sandboxtsa.New(p.now.Add(-time.Hour)); err != nil {
		return err
	}
	p.stranger.Now = p.tsa.Now
	p.lax, err = sandboxtsa.New(p.now.Add(-time.Hour), func(c *x509.Certificate) {
		c.ExtraExtensions, c.ExtKeyUsage = nil, []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping}
	})
	if err != nil {
		return err
	}
	p.lax.Now = p.tsa.Now
	return nil
}
