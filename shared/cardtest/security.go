package cardtest

import (
	"bytes"
	"testing"

	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// testRetryCounter: the question costs nothing and is answered with 63Cx even
// after VERIFY, so that it never tells the security status (jpki facts 2.2).
func testRetryCounter(t *testing.T, s *Subject, p jpki.PIN) {
	tries := p.Rule().Tries
	for range 2 * tries {
		s.wantTries(t, p, tries)
	}
	s.verified(t, p)
	s.wantStatus(t, "retry counter after VERIFY", verify(nil), 0x63C0|iso7816.StatusWord(tries))
	if s.NoShortIDs {
		return
	}
	ask := verify(nil)
	ask.P2 |= p.File().ShortID()
	s.wantStatus(t, "retry counter by short identifier", ask, 0x63C0|iso7816.StatusWord(tries))
}

func (s *Subject) wantTries(t *testing.T, p jpki.PIN, want int) {
	t.Helper()
	if left := s.triesLeft(t, p); left != want {
		t.Fatalf("%d tries left for %v, want %d", left, p, want)
	}
}

// open reports whether what the PIN protects may be used: the key, or the
// attributes. A card of another generation may know the key and not the command:
// 6A81 after the security status (jpki facts 5.7).
func (s *Subject) open(t *testing.T, p jpki.PIN) bool {
	t.Helper()
	file, use := jpki.FileUserAuthenticationKey, sign(digestInfo("who may sign?"))
	switch p {
	case jpki.DigitalSignaturePIN:
		file = jpki.FileDigitalSignatureKey
	case jpki.CardInfoPIN:
		file, use = jpki.FileAttributes, readBinary(0, 1)
	}
	s.choose(t, file)
	r := s.do(t, use)
	switch {
	case r.SW == iso7816.SWSuccess, r.SW == iso7816.SWNotSupported && p != jpki.CardInfoPIN:
		return true
	case r.SW != iso7816.SWSecurityStatus:
		t.Fatalf("use of what the %v opens: %v", p, r.SW)
	}
	return false
}

func (s *Subject) wantOpen(t *testing.T, when string, p jpki.PIN, want bool) {
	t.Helper()
	if got := s.open(t, p); got != want {
		t.Fatalf("%s: what the %v protects is open: %v, want %v", when, p, got, want)
	}
}

// testSecurityStatus: what gives it, keeps it and ends it (jpki facts 2.2).
func testSecurityStatus(t *testing.T, s *Subject, p jpki.PIN) {
	s.wantOpen(t, "before VERIFY", p, false)
	s.verified(t, p)
	s.wantOpen(t, "after VERIFY", p, true)
	for _, other := range s.otherPINs(p) {
		s.wantOpen(t, "after VERIFY of the other PIN", other, false)
	}
	s.wantStatus(t, "SELECT application again", selectName(p.Application()), iso7816.SWSuccess)
	s.wantOpen(t, "after selecting the same application again", p, true)
	if s.Reset != nil {
		s.Reset(t)
		s.wantStatus(t, "SELECT application", selectName(p.Application()), iso7816.SWSuccess)
		s.wantOpen(t, "after a warm reset", p, true)
	}
	s.startAt(t, p.Application())
	s.wantOpen(t, "after power-off", p, false)
}

// wrongPIN returns a PIN of the right form that is not the right one.
func wrongPIN(pin []byte) []byte {
	other := bytes.Clone(pin)
	last := &other[len(other)-1]
	if *last == '7' {
		*last = '8'
	} else {
		*last = '7'
	}
	return other
}

// testWrongPIN: a wrong PIN costs exactly one try of its own counter and the
// security status; the right one gives the tries back.
func testWrongPIN(t *testing.T, s *Subject, p jpki.PIN) {
	tries, right := p.Rule().Tries, s.pin(p)
	s.verified(t, p)
	s.wantStatus(t, "VERIFY of a wrong PIN", verify(wrongPIN(right)), 0x63C0|iso7816.StatusWord(tries-1))
	s.wantTries(t, p, tries-1)
	s.wantOpen(t, "after a wrong PIN", p, false)
	for _, other := range s.otherPINs(p) {
		s.wantTries(t, other, other.Rule().Tries)
	}
	s.startAt(t, p.Application())
	s.wantTries(t, p, tries-1) // power gives no try back
	s.wantStatus(t, "VERIFY of a longer PIN", verify(append(bytes.Clone(right), '0')), 0x63C0|iso7816.StatusWord(tries-2))
	s.verified(t, p)
	s.wantTries(t, p, tries)
	s.wantOpen(t, "after the right PIN", p, true)
}

// dataFile is a file without reference data in the application of a PIN.
func dataFile(p jpki.PIN) jpki.FileID {
	if p == jpki.CardInfoPIN {
		return jpki.FileAttributes
	}
	return jpki.FileTokenInfo
}

// testMalformedPIN: what is no VERIFY is not compared.
func testMalformedPIN(t *testing.T, s *Subject, p jpki.PIN) {
	tries := p.Rule().Tries
	s.choose(t, p.File())
	s.wantStatus(t, "VERIFY of 17 bytes", verify(bytes.Repeat([]byte{'1'}, 17)), iso7816.SWWrongLength)
	s.wantTries(t, p, tries)
	if s.OnlyPermitted {
		return
	}
	s.choose(t, dataFile(p))
	if r := s.do(t, verify(wrongPIN(s.pin(p)))); r.SW == iso7816.SWSuccess {
		t.Fatalf("VERIFY with a data file selected: %v", r.SW)
	}
	s.wantTries(t, p, tries)
}

// testChange: only after VERIFY; the old PIN is wrong afterwards (jpki facts 2.3).
func testChange(t *testing.T, s *Subject, p jpki.PIN) {
	tries, old := p.Rule().Tries, s.pin(p)
	other := wrongPIN(old)
	s.choose(t, p.File())
	s.wantStatus(t, "CHANGE REFERENCE DATA before VERIFY", change(other), iso7816.SWSecurityStatus)
	s.wantTries(t, p, tries)
	s.verified(t, p)
	s.wantStatus(t, "CHANGE REFERENCE DATA", change(other), iso7816.SWSuccess)
	s.startAt(t, p.Application())
	s.choose(t, p.File())
	s.wantStatus(t, "VERIFY of the old PIN", verify(old), 0x63C0|iso7816.StatusWord(tries-1))
	s.wantStatus(t, "VERIFY of the new PIN", verify(other), iso7816.SWSuccess)
	s.wantStatus(t, "CHANGE REFERENCE DATA back", change(old), iso7816.SWSuccess)
	s.startAt(t, p.Application())
	s.verified(t, p)
	s.wantTries(t, p, tries)
}

// testBlocked: the last try blocks, and a blocked PIN stays blocked whoever
// asks, also with the right PIN and with new power.
func testBlocked(t *testing.T, s *Subject, p jpki.PIN) {
	tries, right := p.Rule().Tries, s.pin(p)
	s.startAt(t, p.Application())
	s.choose(t, p.File())
	for left := tries - 1; left >= 0; left-- {
		r := s.do(t, verify(wrongPIN(right)))
		if got, ok := r.SW.TriesLeft(); !ok || got != left {
			t.Fatalf("wrong PIN: %v, want %d tries left", r.SW, left)
		}
	}
	for _, when := range []string{"after the last try", "after power-off"} {
		for what, command := range map[string]iso7816.Command{
			"retry counter": verify(nil), "right PIN": verify(right), "wrong PIN": verify(wrongPIN(right)),
		} {
			if r := s.do(t, command); !r.SW.Blocked() {
				t.Errorf("%s, %s: %v, want a blocked PIN", when, what, r.SW)
			}
		}
		if r := s.do(t, change(right)); r.SW == iso7816.SWSuccess {
			t.Errorf("%s: a blocked PIN can be changed", when)
		}
		s.wantOpen(t, when, p, false)
		s.startAt(t, p.Application())
		s.choose(t, p.File())
	}
}
