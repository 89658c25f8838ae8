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

// FromCRLWithin reads a complete list from its DER and checks that one of the
// authorities, certificates of CAs that the caller trusts, issued and signed it:
// all generations of a JPKI CA share one name, so give all (jpki facts 5.4). A list of
// more entries, a delta list, an indirect one, one of some reasons only and one
// with a critical extension that is unknown are refused, and so is one that is not
// DER in all that is read of it, or not read to its end. Whether the list is in
// date is a question for Status. The error wraps a Why: TooLarge, Malformed,
// OtherIssuer, NotSigned or Unsupported.
func FromCRLWithin(entries int, der []byte, authorities ...*certprofile.Certificate) (*List, error) {
	if len(der) > Size(entries) {
		return nil, fmt.Errorf("%w: %d octets, for %d entries at most", TooLarge, len(der), entries)
	}
	l, err := fromCRL(der, authorities...)
	if err == nil && l.Len() > entries {
		return nil, fmt.Errorf("%w: %d entries of at most %d", TooLarge, l.Len(), entries)
	}
	return l, err
}
