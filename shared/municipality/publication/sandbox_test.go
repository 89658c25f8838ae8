package publication

import (
	"crypto/rand"
	"crypto/rsa"
	"testing"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/lifecycletest"
	"jpkiweb/shared/sandboxca"
)

// The sandbox CA counts birthdays by itself, for it is not given the rules; its
// certificates must end when theirs say.
func TestSandboxCertificatesEndAsTheRulesSay(t *testing.T) {
	text, err := lifecycletest.Rules()
	if err != nil {
		t.Fatal(err)
	}
	rules, err := lifecycle.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	for name, days := range map[string][2]string{
		"birthday later in the year":        {"2026-04-01T10:00:00+09:00", "1985-11-23"},
		"birthday earlier in the year":      {"2026-12-01T10:00:00+09:00", "1985-11-23"},
		"on the birthday":                   {"2026-11-23T10:00:00+09:00", "1985-11-23"},
		"last second before the birthday":   {"2026-11-22T23:59:59+09:00", "1985-11-23"},
		"birthday in Japan, not in UTC":     {"2026-11-22T15:00:00Z", "1985-11-23"},
		"born on 29 February":               {"2026-04-01T10:00:00+09:00", "1960-02-29"},
		"born on 29 February, in leap year": {"2028-02-29T10:00:00+09:00", "1960-02-29"},
		"last year in a leap year":          {"2023-03-01T10:00:00+09:00", "2004-02-29"},
	} {
		t.Run(name, func(t *testing.T) {
			at, err := time.Parse(time.RFC3339, days[0])
			if err != nil {
				t.Fatal(err)
			}
			holder := sandboxca.DefaultHolder()
			if holder.BirthDate, err = time.Parse(time.DateOnly, days[1]); err != nil {
				t.Fatal(err)
			}
			ca, err := sandboxca.New(rand.Reader, at)
			if err != nil {
				t.Fatal(err)
			}
			der, err := ca.Issue(jpki.UserAuthentication, &key.PublicKey, holder, sandboxca.NotBefore(at))
			if err != nil {
				t.Fatal(err)
			}
			certificate, err := certprofile.Parse(der)
			if err != nil {
				t.Fatal(err)
			}
			want, err := rules.Expiry(lifecycle.Issuance{At: at, BirthDate: time.Date(holder.BirthDate.Year(), holder.BirthDate.Month(), holder.BirthDate.Day(), 0, 0, 0, 0, jpki.Japan())})
			if err != nil || !certificate.NotAfter.Equal(want) {
				t.Errorf("ends %v, the rules say %v, %v", certificate.NotAfter.In(jpki.Japan()), want, err)
			}
		})
	}
}
