package jpki

import "testing"

// What is not known is never good, whatever word says so.
func TestOnlyAnswersAreKnown(t *testing.T) {
	known := map[RevocationState]bool{RevocationGood: true, RevocationRevoked: true, RevocationOnHold: true}
	for _, s := range append(RevocationStates[:], "", "Good", "on-hold") {
		if s.Known() != known[s] {
			t.Errorf("%q: known %t", s, s.Known())
		}
	}
}
