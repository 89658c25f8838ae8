package jpki

import "testing"

// The English names stand in the CA's own distinguished names (jpki facts 5.1), and
// data files write the purposes.
func TestPurposesAreNamed(t *testing.T) {
	for p, want := range map[Purpose][2]string{
		UserAuthentication: {"user-authentication", "user authentication"}, DigitalSignature: {"digital-signature", "digital signature"},
	} {
		if got := [2]string{string(p), p.String()}; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
