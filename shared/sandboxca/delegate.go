package sandboxca

import (
	"crypto"
	"fmt"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/der"
	"jpkiweb/shared/jpki"
)

// What makes the certificate of an OCSP responder, RFC 6960, 4.2.2.2 and 4.2.2.2.1.
const (
	oidOCSPSigning = "1.3.6.1.5.5.7.3.9"
	oidOCSPNoCheck = "1.3.6.1.5.5.7.48.1.5"
)

// responderLife is how long the certificate of a responder is valid. Nobody looks whether it
// was revoked, so it is short.
const responderLife = 24 * time.Hour

// Delegate makes a certificate with which its holder answers for the CA as an OCSP responder,
// and returns its DER: extended key usage OCSPSigning, and id-pkix-ocsp-nocheck. It is valid
// for a day. Whose it is the CA does not remember.
func (ca *CA) Delegate(p jpki.Purpose, pub crypto.PublicKey, options ...Option) ([]byte, error) {
	a := ca.authorities[p]
	if a == nil {
		return nil, fmt.Errorf("delegate: %v", p)
	}
	i := issuance{notBefore: ca.now}
	for _, option := range options {
		option(&i)
	}
	if i.notAfter.IsZero() {
		i.notAfter = i.notBefore.Add(responderLife)
	}
	serial, err := newSerial(ca.random)
	if err != nil {
		return nil, err
	}
	info, id, err := encodeKey(pub)
	if err != nil {
		return nil, err
	}
	contents := &Contents{
		Version: 3, Serial: serial, SignatureAlgorithm: der.OIDSHA256WithRSA,
		Issuer: a.certificate.Subject, NotBefore: i.notBefore, NotAfter: i.notAfter, PublicKey: info,
		Subject: der.Name{
			{OID: der.OIDCountry, Value: "JP"}, {OID: der.OIDOrganization, Value: a.organization},
			{OID: der.OIDCommonName, Value: "SANDBOX OCSP responder for " + p.String()},
		},
		Extensions: []Extension{
			KeyUsage(certprofile.KeyUsageDigitalSignature),
			ExtKeyUsage(oidOCSPSigning),
			extension(oidOCSPNoCheck, false, func(b *cryptobyte.Builder) { b.AddASN1(asn1.NULL, func(*cryptobyte.Builder) {}) }),
			authorityKeyID(a.certificate),
			subjectKeyID(id),
		},
	}
	for _, change := range i.alter {
		change(contents)
	}
	return contents.sign(a.key)
}
