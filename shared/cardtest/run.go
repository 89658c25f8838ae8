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
		for _, p := range s.pins() {
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
		{"card info", testCardInfo},
		{"individual number", testIndividualNumber},
		{"applications", testApplications},
	} {
		t.Run(test.name, func(t *testing.T) {
			s.start(t)
			test.run(t, s)
		})
	}
	for _, p := range s.purposes() {
		t.Run("certificates/"+p.String(), func(t *testing.T) {
			s.start(t)
			testCertificates(t, s, p)
		})
		t.Run("signature/"+p.String(), func(t *testing.T) {
			s.start(t)
			testSignature(t, s, p)
		})
	}
	runPINs(t, s)
}

// runPINs runs what holds of every PIN, each time with its application selected.
func runPINs(t *testing.T, s *Subject) {
	for _, test := range []struct {
		name  string
		spend bool // presents a wrong PIN or changes it
		run   func(t *testing.T, s *Subject, p jpki.PIN)
	}{
		{"retry counter", false, testRetryCounter},
		{"security status", false, testSecurityStatus},
		{"wrong PIN", true, testWrongPIN},
		{"malformed PIN costs no try", true, testMalformedPIN},
		{"change PIN", true, testChange},
	} {
		for _, p := range s.pins() {
			if test.spend && s.KeepTries {
				continue
			}
			t.Run(test.name+"/"+p.String(), func(t *testing.T) {
				s.startAt(t, p.Application())
				test.run(t, s, p)
			})
		}
	}
}
