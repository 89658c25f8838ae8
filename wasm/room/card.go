package room

import (
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

// CardStatus is what a card tells without a PIN.
type CardStatus struct {
	Kind               jpki.Kind
	Reader             string
	UserAuthentication jpki.CertificateStatus
	DigitalSignature   jpki.CertificateStatus
	CardInfo           jpki.PINStatus // of the card info PIN; phones have none
	// Unusable: its keys are of a kind that cannot be used yet. PINs can be changed
	// and certificates shown all the same.
	Unusable bool

	// Details of the certificates that were read, nil of others.
	AuthenticationDetail, SignatureDetail *CertificateDetail
}

// A CertificateDetail is what was read of a certificate beside its dates. It is read
// only.
type CertificateDetail struct {
	DER        []byte // the whole certificate
	Generation int    // of the J-LIS CA that issued it, 0: another CA (jpki facts 5.4)
	Key        string // kind of the key: "RSA 2048", "P-384"
	// Holder is what the digital signature certificate says about its holder.
	Holder *certprofile.Holder
	// Revocation is what the status source says; State "" before it was asked.
	Revocation wire.RevocationResult
}

// Detail returns what was read of the certificate of a purpose, nil if nothing
// was.
func (s CardStatus) Detail(p jpki.Purpose) *CertificateDetail {
	if p == jpki.DigitalSignature {
		return s.SignatureDetail
	}
	return s.AuthenticationDetail
}

// WithCertificate returns the status after a certificate was read.
func (s CardStatus) WithCertificate(p jpki.Purpose, c jpki.CertificateStatus, d *CertificateDetail) *CardStatus {
	if p == jpki.DigitalSignature {
		s.DigitalSignature, s.SignatureDetail = c, d
		return &s
	}
	s.UserAuthentication, s.AuthenticationDetail = c, d
	return &s
}

// WithRevocation returns the status after the status source was asked for a
// certificate that was read.
func (s CardStatus) WithRevocation(p jpki.Purpose, r wire.RevocationResult) *CardStatus {
	told := *s.Detail(p)
	told.Revocation = r
	return s.WithCertificate(p, s.Certificate(p), &told)
}

// A CertificateRead is a certificate that was read with its PIN.
type CertificateRead struct {
	Status jpki.CertificateStatus // Present, Known and the dates
	Detail *CertificateDetail
}

// Certificate returns the status of the purpose.
func (s CardStatus) Certificate(p jpki.Purpose) jpki.CertificateStatus {
	if p == jpki.DigitalSignature {
		return s.DigitalSignature
	}
	return s.UserAuthentication
}

// Empty reports whether the card holds no certificate at all, as a card without
// PINs does (lifecycle facts 4).
func (s CardStatus) Empty() bool { return !s.UserAuthentication.Present && !s.DigitalSignature.Present }

// PIN returns the retry counter of a PIN.
func (s CardStatus) PIN(p jpki.PIN) jpki.PINStatus {
	switch p {
	case jpki.CardInfoPIN:
		return s.CardInfo
	case jpki.DigitalSignaturePIN:
		return s.DigitalSignature.PINStatus
	}
	return s.UserAuthentication.PINStatus
}

// WithPIN returns the status after the card told the tries left of a PIN.
func (s CardStatus) WithPIN(p jpki.PIN, tries int) *CardStatus {
	counter := jpki.PINStatus{TriesLeft: tries, TriesKnown: true}
	switch p {
	case jpki.CardInfoPIN:
		s.CardInfo = counter
	case jpki.DigitalSignaturePIN:
		s.DigitalSignature.PINStatus = counter
	default:
		s.UserAuthentication.PINStatus = counter
	}
	return &s
}

// CertificateOf is what tells a card from others, the certificate that needs no PIN
// (DER); nil if it was not read.
func CertificateOf(s *CardStatus) []byte {
	if s == nil || s.AuthenticationDetail == nil {
		return nil
	}
	return s.AuthenticationDetail.DER
}
