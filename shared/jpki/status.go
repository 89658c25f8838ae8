package jpki

import "time"

// A PINStatus is the retry counter of a PIN.
type PINStatus struct {
	TriesLeft  int // 0: blocked
	TriesKnown bool
}

// Last reports whether one try is left.
func (s PINStatus) Last() bool { return s.TriesKnown && s.TriesLeft == 1 }

// Blocked reports whether no try is left.
func (s PINStatus) Blocked() bool { return s.TriesKnown && s.TriesLeft == 0 }

// A CertificateStatus is what a card tells of one of its certificates and of the PIN
// that comes with it.
type CertificateStatus struct {
	Present bool
	// Known: NotBefore and NotAfter were read. Those of the digital signature
	// certificate are behind its password, those of an Android phone all behind a PIN.
	Known               bool
	NotBefore, NotAfter time.Time
	PINStatus
}

// Ended reports whether the last second of the validity period is over, which is known
// of a certificate that was read.
func (s CertificateStatus) Ended(now time.Time) bool { return s.Known && IsOver(s.NotAfter, now) }

// IsOver reports whether a second is over: notAfter of a certificate, nextUpdate of a
// list. Both belong to the time that they end (RFC 5280, 4.1.2.5 and 5.1.2.5).
func IsOver(last, now time.Time) bool { return !now.Before(last.Add(time.Second)) }

// A CertificateState is where a certificate stands in its life, as far as is known.
// The words are for programs; people read a text.
type CertificateState string

// The states of a certificate.
const (
	CertificateAbsent      CertificateState = "absent"
	CertificateUnknown     CertificateState = "unknown" // not read, as a signing certificate before its password
	CertificateNotYetValid CertificateState = "not_yet_valid"
	CertificateValid       CertificateState = "valid"
	CertificateRenewable   CertificateState = "renewable" // valid, and so near its end that it can be renewed
	CertificateExpired     CertificateState = "expired"
	CertificateRevoked     CertificateState = "revoked" // 失効
	CertificateOnHold      CertificateState = "on_hold" // 一時保留
)
