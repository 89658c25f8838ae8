package cardtest

import (
	"bytes"
	"testing"

	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// attributeTags are name, address, date of birth and gender (jpki facts 4.2).
var attributeTags = [...]uint16{0xDF22, 0xDF23, 0xDF24, 0xDF25}

// testCardInfo: EF 0002 holds the four attributes, and nobody reads them before
// VERIFY (jpki facts 1.4 and 4.2).
func testCardInfo(t *testing.T, s *Subject) {
	if s.CardInfo == nil {
		if !s.OnlyPermitted {
			s.wantStatus(t, "SELECT absent card info application", selectName(jpki.CardInfoApplicationID), iso7816.SWNotFound)
		}
		return
	}
	s.startAt(t, jpki.CardInfoApplicationID)
	s.choose(t, jpki.FileAttributes)
	s.wantStatus(t, "READ BINARY before VERIFY", readBinary(0, 4), iso7816.SWSecurityStatus)
	if !s.NoShortIDs {
		short := readShortID(jpki.FileAttributes, 0, 4)
		s.wantStatus(t, "READ BINARY by short identifier before VERIFY", short, iso7816.SWSecurityStatus)
	}
	s.verified(t, jpki.CardInfoPIN)
	s.choose(t, jpki.FileAttributes)
	content := s.contentToEnd(t)
	if !bytes.HasPrefix(content, []byte{0xFF, 0x20}) {
		t.Fatalf("attributes of %d bytes do not begin with FF20", len(content))
	}
	if s.CardInfo.Attributes == nil {
		return
	}
	for i, tag := range attributeTags {
		if !bytes.Contains(content, dataObject(tag, s.CardInfo.Attributes[i])) {
			t.Errorf("tag %04X is not %q", tag, s.CardInfo.Attributes[i])
		}
	}
}

// dataObject is a data object with a two-byte tag and the shortest length, X.690,
// 10.1.
func dataObject(tag uint16, text string) []byte {
	b := []byte{byte(tag >> 8), byte(tag)}
	switch n := len(text); {
	case n > 0xFF:
		b = append(b, 0x82, byte(n>>8), byte(n))
	case n > 0x7F:
		b = append(b, 0x81, byte(n))
	default:
		b = append(b, byte(n))
	}
	return append(b, text...)
}

// testIndividualNumber: EF 0001 is closed before VERIFY, also to the PINs of the
// other application. After VERIFY the suite does not touch it: the card may be a
// person's.
func testIndividualNumber(t *testing.T, s *Subject) {
	if s.CardInfo == nil || s.OnlyPermitted {
		return
	}
	for _, p := range s.purposes() {
		s.start(t)
		s.verified(t, p.PIN())
		s.wantNumberClosed(t, "after VERIFY of the "+p.PIN().String())
	}
	s.PowerCycle(t)
	s.wantNumberClosed(t, "before VERIFY")
}

func (s *Subject) wantNumberClosed(t *testing.T, when string) {
	t.Helper()
	s.wantStatus(t, "SELECT card info application", selectName(jpki.CardInfoApplicationID), iso7816.SWSuccess)
	s.choose(t, jpki.FileIndividualNumber)
	s.wantStatus(t, "READ BINARY of the individual number "+when, readBinary(0, 1), iso7816.SWSecurityStatus)
	if !s.NoShortIDs {
		short := readShortID(jpki.FileIndividualNumber, 0, 1)
		s.wantStatus(t, "the same by short identifier", short, iso7816.SWSecurityStatus)
	}
}

// testApplications: the PIN of one application opens nothing in the other, and
// selecting the other closes the first (jpki facts 2.2).
func testApplications(t *testing.T, s *Subject) {
	for _, p := range s.pins() {
		for _, other := range s.pins() {
			if p.Application() == other.Application() {
				continue
			}
			s.startAt(t, p.Application())
			s.verified(t, p)
			s.wantOpen(t, "after VERIFY", p, true)
			s.wantStatus(t, "SELECT the other application", selectName(other.Application()), iso7816.SWSuccess)
			s.wantOpen(t, "after VERIFY of the "+p.String(), other, false)
			s.wantTries(t, other, other.Rule().Tries)
			s.verified(t, other)
			s.wantStatus(t, "SELECT the first application", selectName(p.Application()), iso7816.SWSuccess)
			s.wantOpen(t, "after the other application", p, false)
		}
	}
}
