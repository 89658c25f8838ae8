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
// of a certificate that was read (RFC 5280, 4.1.2.5).
func (s CertificateStatus) Ended(now time.Time) bool {
	return s.Known && !now.Before(s.NotAfter.Add(time.Second))
}
