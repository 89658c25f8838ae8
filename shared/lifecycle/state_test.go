package lifecycle

import (
	"testing"
	"time"

	"jpkiweb/shared/jpki"
)

// card is a certificate of the card that was read, until the end of a day.
func card(t testing.TB, p jpki.Purpose, from, until string) Certificate {
	t.Helper()
	return Certificate{Purpose: p, Present: true, Known: true, NotBefore: jst(t, from), NotAfter: endOf(jst(t, until))}
}

func TestState(t *testing.T) {
	r := parsedRules(t)
	c := card(t, jpki.UserAuthentication, "2021-06-01 10:15:00", "2026-11-23")
	unread := Certificate{Present: true}
	with := func(c Certificate, s jpki.RevocationState) Certificate { c.Revocation = s; return c }
	for _, test := range []struct {
		name string
		now  string
		c    Certificate
		want jpki.CertificateState
	}{
		{"none", "2026-01-01", Certificate{}, jpki.CertificateAbsent},
		{"none, though dates are told", "2026-01-01", Certificate{Known: true, NotAfter: c.NotAfter}, jpki.CertificateAbsent},
		{"not read", "2026-01-01", unread, jpki.CertificateUnknown},
		{"not read, known to be good", "2026-01-01", with(unread, jpki.RevocationGood), jpki.CertificateUnknown},
		{"not read, known to be revoked", "2026-01-01", with(unread, jpki.RevocationRevoked), jpki.CertificateRevoked},
		{"not read, known to be on hold", "2026-01-01", with(unread, jpki.RevocationOnHold), jpki.CertificateOnHold},
		{"the second before it was made", "2021-06-01 10:14:59", c, jpki.CertificateNotYetValid},
		{"the second when it was made", "2021-06-01 10:15:00", c, jpki.CertificateValid},
		{"the last second before the window", "2026-08-23 23:59:59", c, jpki.CertificateValid},
		{"the first second of the window", "2026-08-24 00:00:00", c, jpki.CertificateRenewable},
		{"the same in UTC", "2026-08-23 15:00:00 UTC", c, jpki.CertificateRenewable},
		{"the second before, in UTC", "2026-08-23 14:59:59 UTC", c, jpki.CertificateValid},
		{"the last day", "2026-11-23 12:00:00", c, jpki.CertificateRenewable},
		{"the last second", "2026-11-23 23:59:59", c, jpki.CertificateRenewable},
		{"the next second", "2026-11-24 00:00:00", c, jpki.CertificateExpired},
		{"the last second in UTC", "2026-11-23 14:59:59 UTC", c, jpki.CertificateRenewable},
		{"the next second in UTC", "2026-11-23 15:00:00 UTC", c, jpki.CertificateExpired},
		{"good", "2026-01-01", with(c, jpki.RevocationGood), jpki.CertificateValid},
		{"not asked", "2026-01-01", with(c, jpki.RevocationUnchecked), jpki.CertificateValid},
		{"an answer that is not known", "2026-01-01", with(c, "lost"), jpki.CertificateValid},
		{"revoked", "2026-01-01", with(c, jpki.RevocationRevoked), jpki.CertificateRevoked},
		{"revoked and expired", "2027-01-01", with(c, jpki.RevocationRevoked), jpki.CertificateRevoked},
		{"on hold", "2026-01-01", with(c, jpki.RevocationOnHold), jpki.CertificateOnHold},
		{"on hold inside the window", "2026-10-01", with(c, jpki.RevocationOnHold), jpki.CertificateOnHold},
		{"on hold and expired", "2027-01-01", with(c, jpki.RevocationOnHold), jpki.CertificateExpired},
	} {
		if got := r.State(jst(t, test.now), test.c); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
	if half := jst(t, "2026-11-23 23:59:59").Add(500 * time.Millisecond); r.State(half, c) != jpki.CertificateRenewable {
		t.Error("the last second ends too early")
	}
}

func TestWindow(t *testing.T) {
	r := parsedRules(t)
	for _, test := range []struct{ name, until, from string }{
		{"the city's own example", "2026-08-01", "2026-05-02"},
		{"the month before has no such day", "2026-05-31", "2026-03-01"},
		{"a leap year", "2028-05-31", "2028-03-01"},
		{"the end of November", "2026-11-30", "2026-08-31"},
		{"over the year", "2027-01-15", "2026-10-16"},
		{"29 February", "2028-02-29", "2027-11-30"},
		{"28 February", "2027-02-28", "2026-11-29"},
	} {
		from, to := r.Window(endOf(jst(t, test.until)).UTC())
		if from.Format(time.DateTime) != test.from+" 00:00:00" || !to.Equal(endOf(jst(t, test.until))) {
			t.Errorf("%s: %v to %v, want %s", test.name, from, to, test.from)
		}
	}
	r.Renewal.DaysAfter.Value = 0
	if from, _ := r.Window(endOf(jst(t, "2026-08-01"))); from.Format(time.DateOnly) != "2026-05-01" {
		t.Errorf("by the other reading: %v", from)
	}
}

func TestZeroRulesRenewNothing(t *testing.T) {
	r := new(Rules)
	c := card(t, jpki.UserAuthentication, "2021-06-01", "2026-11-23")
	if s := r.State(jst(t, "2026-11-23 12:00:00"), c); s != jpki.CertificateValid {
		t.Errorf("last day: %s", s)
	}
	if from, to := r.Window(c.NotAfter); !from.IsZero() || !to.IsZero() {
		t.Errorf("window %v to %v", from, to)
	}
}

func TestNext(t *testing.T) {
	r := parsedRules(t)
	c := card(t, jpki.DigitalSignature, "2021-06-01", "2026-11-23")
	phone := c
	phone.Phone = true
	revoked, held := c, c
	revoked.Revocation, held.Revocation = jpki.RevocationRevoked, jpki.RevocationOnHold
	heldPhone := held
	heldPhone.Phone = true
	for _, test := range []struct {
		name, now, card string
		c               Certificate
		want            Procedure
	}{
		{"valid", "2026-01-01", "", c, ""},
		{"not read", "2026-01-01", "", Certificate{Present: true}, ""},
		{"not yet valid", "2020-01-01", "", c, ""},
		{"none", "2026-01-01", "", Certificate{}, Issue},
		{"inside the window", "2026-10-01", "", c, Renew},
		{"inside, card ends later", "2026-10-01", "2031-11-23", c, Renew},
		{"inside, card ends the same day", "2026-10-01", "2026-11-23", c, CardRenew},
		{"expired", "2027-01-01", "", c, Issue},
		{"expired, card ends later", "2027-01-01", "2031-11-23", c, Issue},
		{"the card's last second", "2026-11-23 23:59:59", "2026-11-23", revoked, Issue},
		{"card ended", "2026-11-24", "2026-11-23", revoked, CardRenew},
		{"revoked", "2026-01-01", "", revoked, Issue},
		{"on hold", "2026-01-01", "", held, Release},
		{"phone, expired", "2027-01-01", "", phone, PhoneCertificate},
		{"phone, inside the window", "2026-10-01", "", phone, PhoneCertificate},
		{"phone, on hold", "2026-01-01", "", heldPhone, PhoneCertificate},
	} {
		if got := r.Next(jst(t, test.now), test.c, jst(t, test.card)); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestKnownFrom(t *testing.T) {
	c := card(t, jpki.UserAuthentication, "2026-04-01 10:15:00", "2030-11-23")
	if from := parsedRules(t).KnownFrom(c); !from.Equal(jst(t, "2026-04-02 00:00:00")) {
		t.Error(from)
	}
}
