package cli

import (
	"testing"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
)

// No line of a card whose keys cannot be used yet says that it is valid.
func TestStatusOfKeysThatCannotBeUsed(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	c := &call{Env: Env{Now: func() time.Time { return now }}}
	certificate := &certprofile.Certificate{NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(1, 0, 0)}
	s := operation.Status{
		AuthenticationCertificate: certificate,
		UserAuthentication:        certificate.Status(),
		DigitalSignature:          jpki.CertificateStatus{Present: true},
	}
	for _, p := range jpki.Purposes {
		if line := c.statusLine(s, p); line.State != stateUnusable {
			t.Errorf("%s: %s", p, line.State)
		}
	}
}
