package cardtest

import (
	"bytes"
	"testing"

	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// testRetryCounter: the question costs nothing and is answered with 63Cx even
// after VERIFY, so that it never tells the security status (card 2.2).
func testRetryCounter(t *testing.T, s *Subject, p jpki.Purpose) {
	tries := p.PIN().Rule().Tries
	for range 2 * tries {
		s.wantTries(t, p, tries)
	}
	s.verified(t, p)
	s.expect(t, "retry counter after VERIFY", verify(nil), 0x63C0|iso7816.StatusWord(tries))
	if s.NoShortIDs {
		return
	}
	ask := verify(nil)
	ask.P2 |= p.Files().PIN.ShortID()
	s.expect(t, "retry counter by short identifier", ask, 0x63C0|iso7816.StatusWord(tries))
}

func (s *Subject) wantTries(t *testing.T, p jpki.Purpose, want int) {
	t.Helper()
	if left := s.triesLeft(t, p); left != want {
		t.Fatalf("%d tries left for %v, want %d", left, p, want)
	}
}

// open reports whether the key of the purpose may be used.
func (s *Subject) open(t *testing.T, p jpki.Purpose) bool {
	t.Helper()
	s.choose(t, p.Files().Key)
	r := s.do(t, sign(digestInfo("who may sign?")))
	if r.SW != iso7816.SWSuccess && r.SW != iso7816.SWSecurityStatus {
		t.Fatalf("PSO of %v: %v", p, r.SW)
	}
	return r.SW == iso7816.SWSuccess
}

func (s *Subject) wantOpen(t *testing.T, when string, p jpki.Purpose, want bool) {
	t.Helper()
	if got := s.open(t, p); got != want {
		t.Fatalf("%s: key of %v usable: %v, want %v", when, p, got, want)
	}
}

// testSecurityStatus: what gives it, keeps it and ends it (card 2.2).
func testSecurityStatus(t *testing.T, s *Subject, p jpki.Purpose) {
	s.wantOpen(t, "before VERIFY", p, false)
	s.verified(t, p)
	s.wantOpen(t, "after VERIFY", p, true)
	for _, other := range s.exists() {
		if other != p {
			s.wantOpen(t, "after VERIFY of the other PIN", other, false)
		}
	}
	s.expect(t, "SELECT application again", selectApplication(), iso7816.SWSuccess)
	s.wantOpen(t, "after selecting the same application again", p, true)
	if s.Reset != nil {
		s.Reset(t)
		s.expect(t, "SELECT application", selectApplication(), iso7816.SWSuccess)
		s.wantOpen(t, "after a warm reset", p, true)
	}
	s.start(t)
	s.wantOpen(t, "after power-off", p, false)
}

// wrong returns a PIN of the right form that is not the right one.
func wrong(pin []byte) []byte {
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
func testWrongPIN(t *testing.T, s *Subject, p jpki.Purpose) {
	tries, right := p.PIN().Rule().Tries, s.credential(p).PIN
	s.verified(t, p)
	s.expect(t, "VERIFY of a wrong PIN", verify(wrong(right)), 0x63C0|iso7816.StatusWord(tries-1))
	s.wantTries(t, p, tries-1)
	s.wantOpen(t, "after a wrong PIN", p, false)
	for _, other := range s.exists() {
		if other != p {
			s.wantTries(t, other, other.PIN().Rule().Tries)
		}
	}
	s.start(t)
	s.wantTries(t, p, tries-1) // power gives no try back
	s.expect(t, "VERIFY of a longer PIN", verify(append(bytes.Clone(right), '0')), 0x63C0|iso7816.StatusWord(tries-2))
	s.verified(t, p)
	s.wantTries(t, p, tries)
	s.wantOpen(t, "after the right PIN", p, true)
}

// testMalformedPIN: what is no VERIFY is not compared.
func testMalformedPIN(t *testing.T, s *Subject, p jpki.Purpose) {
	tries := p.PIN().Rule().Tries
	s.choose(t, p.Files().PIN)
	s.expect(t, "VERIFY of 17 bytes", verify(bytes.Repeat([]byte{'1'}, 17)), iso7816.SWWrongLength)
	s.wantTries(t, p, tries)
	if s.OnlyPermitted {
		return
	}
	s.choose(t, jpki.FileTokenInfo)
	if r := s.do(t, verify(wrong(s.credential(p).PIN))); r.SW == iso7816.SWSuccess {
		t.Fatalf("VERIFY with a data file selected: %v", r.SW)
	}
	s.wantTries(t, p, tries)
}

// testChange: only after VERIFY; the old PIN is wrong afterwards (card 2.3).
func testChange(t *testing.T, s *Subject, p jpki.Purpose) {
	tries, old := p.PIN().Rule().Tries, s.credential(p).PIN
	other := wrong(old)
	s.choose(t, p.Files().PIN)
	s.expect(t, "CHANGE REFERENCE DATA before VERIFY", change(other), iso7816.SWSecurityStatus)
	s.wantTries(t, p, tries)
	s.verified(t, p)
	s.expect(t, "CHANGE REFERENCE DATA", change(other), iso7816.SWSuccess)
	s.start(t)
	s.choose(t, p.Files().PIN)
	s.expect(t, "VERIFY of the old PIN", verify(old), 0x63C0|iso7816.StatusWord(tries-1))
	s.expect(t, "VERIFY of the new PIN", verify(other), iso7816.SWSuccess)
	s.expect(t, "CHANGE REFERENCE DATA back", change(old), iso7816.SWSuccess)
	s.start(t)
	s.verified(t, p)
	s.wantTries(t, p, tries)
}

// testBlocked: the last try blocks, and a blocked PIN stays blocked whoever
// asks, also with the right PIN and with new power.
func testBlocked(t *testing.T, s *Subject, p jpki.Purpose) {
	tries, right := p.PIN().Rule().Tries, s.credential(p).PIN
	s.start(t)
	s.choose(t, p.Files().PIN)
	for left := tries - 1; left >= 0; left-- {
		r := s.do(t, verify(wrong(right)))
		if got, ok := r.SW.TriesLeft(); !ok || got != left {
			t.Fatalf("wrong PIN: %v, want %d tries left", r.SW, left)
		}
	}
	for _, when := range []string{"after the last try", "after power-off"} {
		for what, command := range map[string]iso7816.Command{
			"retry counter": verify(nil), "right PIN": verify(right), "wrong PIN": verify(wrong(right)),
		} {
			if r := s.do(t, command); !r.SW.Blocked() {
				t.Errorf("%s, %s: %v, want a blocked PIN", when, what, r.SW)
			}
		}
		if r := s.do(t, change(right)); r.SW == iso7816.SWSuccess {
			t.Errorf("%s: a blocked PIN can be changed", when)
		}
		s.wantOpen(t, when, p, false)
		s.start(t)
		s.choose(t, p.Files().PIN)
	}
}
