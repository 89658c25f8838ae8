package app

import (
	"time"

	"jpkiweb/shared/jpki"
)

// A Kind is what a card is, by its token label (card 1.2).
type Kind string

// The kinds.
const (
	KindMyNumberCard Kind = "my_number_card"
	KindJukiCard     Kind = "juki_card"
	KindAndroid      Kind = "android"
	KindIPhone       Kind = "iphone"
	KindUnknown      Kind = "unknown"
)

// Kinds lists all, for the test that counts their texts.
var Kinds = [...]Kind{KindMyNumberCard, KindJukiCard, KindAndroid, KindIPhone, KindUnknown}

// KindOf returns the kind that a token label stands for.
func KindOf(label string) Kind {
	switch label {
	case jpki.LabelMyNumberCard:
		return KindMyNumberCard
	case jpki.LabelJukiCard:
		return KindJukiCard
	case jpki.LabelAndroid:
		return KindAndroid
	case jpki.LabelIPhone:
		return KindIPhone
	}
	return KindUnknown
}

// CardStatus is what a card tells without a PIN.
type CardStatus struct {
	Kind               Kind
	Reader             string
	UserAuthentication CertificateStatus
	DigitalSignature   CertificateStatus
}

// CertificateStatus is the state of a certificate and of its PIN.
type CertificateStatus struct {
	Present bool
	// Known: NotBefore and NotAfter were read. Those of the digital signature
	// certificate are behind its password.
	Known               bool
	NotBefore, NotAfter time.Time
	TriesKnown          bool
	TriesLeft           int // 0: blocked
}

// Certificate returns the status of the purpose.
func (s CardStatus) Certificate(p jpki.Purpose) CertificateStatus {
	if p == jpki.DigitalSignature {
		return s.DigitalSignature
	}
	return s.UserAuthentication
}

// withTries returns the status after the card told the tries left of a PIN.
func (s CardStatus) withTries(p jpki.Purpose, tries int) *CardStatus {
	c := &s.UserAuthentication
	if p == jpki.DigitalSignature {
		c = &s.DigitalSignature
	}
	c.TriesKnown, c.TriesLeft = true, tries
	return &s
}

// A Validity is where a certificate stands in its life, by its dates alone.
type Validity string

// The validities.
const (
	ValidityAbsent   Validity = "absent"
	ValidityUnknown  Validity = "unknown"
	ValidityNotYet   Validity = "not_yet"
	ValidityValid    Validity = "valid"
	ValidityRenewing Validity = "renewing" // may be renewed: three months before the end (lifecycle 2.2)
	ValidityExpired  Validity = "expired"
)

// Validities lists all, for the test that counts their texts.
var Validities = [...]Validity{ValidityAbsent, ValidityUnknown, ValidityNotYet, ValidityValid, ValidityRenewing, ValidityExpired}

// Validity returns where the certificate stands at a time.
func (c CertificateStatus) Validity(now time.Time) Validity {
	switch {
	case !c.Present:
		return ValidityAbsent
	case !c.Known:
		return ValidityUnknown
	case now.Before(c.NotBefore):
		return ValidityNotYet
	case now.After(c.NotAfter):
		return ValidityExpired
	case now.After(c.NotAfter.AddDate(0, -3, 0)):
		return ValidityRenewing
	}
	return ValidityValid
}
