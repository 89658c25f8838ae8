package revocation

import (
	"fmt"

	"jpkiweb/shared/certprofile"
)

// MaxEntries is how many entries a list that FromCRL reads may have: more than the
// largest city of Japan has certificates that are revoked and not expired
// (relyingparty facts 3).
const MaxEntries = 1_000_000

// Size is the number of octets of the longest list that is read with so many
// entries: 64 each, where JPKI's take 37 (a serial number of four octets, a
// reason), and the rest of the list.
func Size(entries int) int { return 64*entries + 64<<10 }

// FromCRL is FromCRLWithin with MaxEntries.
func FromCRL(der []byte, authorities ...*certprofile.Certificate) (*List, error) {
	return FromCRLWithin(MaxEntries, der, authorities...)
}

// FromCRLWithin is ReadWithin for complete lists: of a delta list the error wraps Unsupported.
func FromCRLWithin(entries int, der []byte, authorities ...*certprofile.Certificate) (*List, error) {
	l, err := ReadWithin(entries, der, authorities...)
	if err == nil && l.Base != nil {
		return nil, fmt.Errorf("%w: delta list", Unsupported)
	}
	return l, err
}

// ReadWithin reads a complete list or a delta list from its DER and checks that one of the
// authorities, certificates of CAs that the caller trusts, issued and signed it:
// all generations of a JPKI CA share one name, so give all (jpki facts 5.4). A list of
// more entries, an indirect one, one of some reasons only and one
// with a critical extension that is unknown are refused, and so is one that is not
// DER in all that is read of it, or not read to its end. Whether the list is in
// date is a question for Status, and a delta list alone answers little: see With. The error wraps
// a Why: TooLarge, Malformed, OtherIssuer, NotSigned or Unsupported.
//
// It takes 16 octets of memory for each entry with a serial number of eight octets or less
// (JPKI's have four), 32 for each other, and little else besides der.
func ReadWithin(entries int, der []byte, authorities ...*certprofile.Certificate) (*List, error) {
	if len(der) > Size(entries) {
		return nil, fmt.Errorf("%w: %d octets, for %d entries at most", TooLarge, len(der), entries)
	}
	return fromCRL(entries, der, authorities...)
}
