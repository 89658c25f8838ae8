package cardtest

import (
	"testing"

	"jpkiweb/shared/jpki"
)

// Run tests a card. Open is called twice, first for the tests that leave the
// card as it was, then, unless the first says KeepTries, for the one that
// blocks its PINs. What open needs closed it leaves to t.Cleanup.
func Run(t *testing.T, open func(t *testing.T) Subject) {
	t.Helper()
	keepTries := false
	t.Run("card", func(t *testing.T) {
		s := open(t)
		if s.Label == "" {
			s.Label = jpki.LabelMyNumberCard
		}
		keepTries = s.KeepTries
		runAll(t, &s)
	})
	if keepTries {
		return
	}
	t.Run("blocked", func(t *testing.T) {
		s := open(t)
		for _, p := range s.exists() {
			t.Run(p.String(), func(t *testing.T) { testBlocked(t, &s, p) })
		}
	})
}

// runAll runs what leaves the card as it was, each on a card without security
// status and with the application selected.
func runAll(t *testing.T, s *Subject) {
	type test struct {
		name string
		run  func(t *testing.T, s *Subject)
	}
	for _, test := range []test{
		{"token info", testTokenInfo},
		{"availability", testAvailability},
		{"select", testSelect},
		{"read", testRead},
		{"absent credentials", testAbsent},
		{"status words", testStatusWords},
	} {
		t.Run(test.name, func(t *testing.T) {
			s.start(t)
			test.run(t, s)
		})
	}
	type purposeTest struct {
		name  string
		spend bool // presents a wrong PIN or changes it
		run   func(t *testing.T, s *Subject, p jpki.Purpose)
	}
	for _, test := range []purposeTest{
		{"certificates", false, testCertificates},
		{"retry counter", false, testRetryCounter},
		{"security status", false, testSecurityStatus},
		{"signature", false, testSignature},
		{"wrong PIN", true, testWrongPIN},
		{"malformed PIN costs no try", true, testMalformedPIN},
		{"change PIN", true, testChange},
	} {
		for _, p := range s.exists() {
			if test.spend && s.KeepTries {
				continue
			}
			t.Run(test.name+"/"+p.String(), func(t *testing.T) {
				s.start(t)
				test.run(t, s, p)
			})
		}
	}
}
