package relyingparty

import (
	"crypto/rand"
	"crypto/rsa"
	"testing"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
)

// The certificates of J-LIS are not part of the project, so a verifier without
// AllowTest cannot be made by New here.
func TestSandboxCertificateInProduction(t *testing.T) {
	now := time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	ca, err := sandboxca.New(rand.Reader, now)
	if err != nil {
		t.Fatal(err)
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := ca.Issue(jpki.UserAuthentication, key.Public(), sandboxca.DefaultHolder())
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := certprofile.Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	anchor, err := certprofile.Parse(ca.Certificate(jpki.UserAuthentication))
	if err != nil {
		t.Fatal(err)
	}
	for name, anchors := range map[string][]*certprofile.Certificate{"unknown CA": nil, "even if the CA were trusted": {anchor}} {
		t.Run(name, func(t *testing.T) {
			v := &Verifier{anchors: map[jpki.Purpose][]*certprofile.Certificate{jpki.UserAuthentication: anchors}}
			c := certificateCheck{Verifier: v, purpose: jpki.UserAuthentication, now: now, certificate: certificate}
			report := runAll(c.checks(t.Context()))
			if e, ok := report.Err().(*Error); !ok || e.Code != CodeTestCertificate {
				t.Errorf("report:\n%s", report)
			}
		})
	}
}
