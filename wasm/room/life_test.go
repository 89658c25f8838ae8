package room

import (
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/wire"
)

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, jpki.Japan()) }

// readCard is a card whose authentication certificate holds from 3 May 2025 to 3 May
// 2030, with the rules as far as they are needed.
func readCard() Life {
	tries := func(n int) jpki.PINStatus { return jpki.PINStatus{TriesLeft: n, TriesKnown: true} }
	rules := new(lifecycle.Rules)
	rules.Renewal.AfterExpiry.Value = string(lifecycle.Issue)
	return Life{
		Status: &CardStatus{
			Kind: jpki.KindMyNumberCard,
			UserAuthentication: jpki.CertificateStatus{
				Present: true, Known: true, NotBefore: day(2025, 5, 3), NotAfter: day(2030, 5, 4).Add(-time.Second), PINStatus: tries(3)},
			DigitalSignature:     jpki.CertificateStatus{Present: true, PINStatus: tries(5)},
			AuthenticationDetail: &CertificateDetail{DER: []byte{0x30, 1}},
		},
		Rules: rules,
		Now:   day(2026, 11, 24).Add(10 * time.Hour),
	}
}

func TestDaysLeft(t *testing.T) {
	for name, test := range map[string]struct {
		now  time.Time
		want int
	}{
		"three days":                    {day(2030, 4, 30).Add(23 * time.Hour), 3},
		"last day, first second":        {day(2030, 5, 3), 0},
		"last day, last second":         {day(2030, 5, 4).Add(-time.Second), 0},
		"over":                          {day(2030, 5, 4), -1},
		"evening in another time zone":  {time.Date(2030, 5, 2, 20, 0, 0, 0, time.UTC), 0}, // 5 o'clock of the next day in Japan
		"morning in another time zone ": {time.Date(2030, 5, 2, 14, 59, 59, 0, time.UTC), 1},
	} {
		t.Run(name, func(t *testing.T) {
			l := readCard()
			l.Now = test.now
			if got := l.DaysLeft(jpki.UserAuthentication); got != test.want {
				t.Errorf("%d, want %d", got, test.want)
			}
		})
	}
}

// What mends a certificate, what is mended first, and whether the card signs.
func TestWhatMendsACard(t *testing.T) {
	login, sign := jpki.UserAuthentication, jpki.DigitalSignature
	held := func(s *CardStatus) {
		s.AuthenticationDetail = &CertificateDetail{Revocation: wire.RevocationResult{State: jpki.RevocationOnHold}}
	}
	expired := func(s *CardStatus) { s.UserAuthentication.NotAfter = day(2026, 11, 1) }
	on := func(k jpki.Kind, change func(*CardStatus)) func(*CardStatus) {
		return func(s *CardStatus) {
			s.Kind = k
			change(s)
		}
	}
	for name, test := range map[string]struct {
		change      func(*CardStatus)
		login, sign lifecycle.Procedure
		first       jpki.Purpose // with ok
		ok, signs   bool
	}{
		"good":          {func(*CardStatus) {}, "", "", "", false, true},
		"expired":       {expired, lifecycle.Issue, "", login, true, true},
		"suspended":     {held, lifecycle.Release, lifecycle.Release, login, true, false},
		"password gone": {func(s *CardStatus) { s.DigitalSignature.TriesLeft = 0 }, "", "", sign, true, false},
		"of a child":    {func(s *CardStatus) { s.DigitalSignature = jpki.CertificateStatus{} }, "", lifecycle.Issue, "", false, false},
		"signing revoked": {func(s *CardStatus) {
			s.SignatureDetail = &CertificateDetail{Revocation: wire.RevocationResult{State: jpki.RevocationRevoked}}
		}, "", lifecycle.Issue, sign, true, false},
		"of before":          {on(jpki.KindJukiCard, func(*CardStatus) {}), "", "", "", false, false},
		"phone":              {on(jpki.KindAndroid, func(*CardStatus) {}), "", "", "", false, true},
		"phone on hold":      {on(jpki.KindIPhone, held), lifecycle.PhoneCertificate, lifecycle.PhoneCertificate, login, true, false},
		"phone, expired":     {on(jpki.KindIPhone, expired), lifecycle.PhoneCertificate, "", login, true, true},
		"phone, PIN blocked": {on(jpki.KindIPhone, func(s *CardStatus) { s.UserAuthentication.TriesLeft = 0 }), lifecycle.PhoneCertificate, "", login, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			l := readCard()
			test.change(l.Status)
			if got := l.Procedure(login); got != test.login {
				t.Errorf("%q mends the login, want %q", got, test.login)
			}
			if got := l.Procedure(sign); got != test.sign {
				t.Errorf("%q mends signing, want %q", got, test.sign)
			}
			if first, ok := l.MendsFirst(); ok != test.ok || ok && first != test.first {
				t.Errorf("%v %t is first", first, ok)
			}
			if l.Signs() != test.signs {
				t.Errorf("signs: %t", l.Signs())
			}
		})
	}
	if !(&Life{}).Signs() {
		t.Error("without a card, signing cannot be begun")
	}
}

// One that has ended goes before one that will.
func TestWhatIsOverIsMendedFirst(t *testing.T) {
	l := readCard()
	l.Rules.Renewal.Months.Value = 3
	l.Status.UserAuthentication.NotAfter = day(2026, 12, 24)
	if first, ok := l.MendsFirst(); !ok || first != jpki.UserAuthentication {
		t.Errorf("%v %t", first, ok)
	}
	l.Status.DigitalSignature.TriesLeft = 0
	if first, ok := l.MendsFirst(); !ok || first != jpki.DigitalSignature {
		t.Errorf("%v %t", first, ok)
	}
}
