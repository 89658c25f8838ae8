package lifecycle

import (
	"testing"
	"time"

	"jpkiweb/shared/jpki"
)

func TestClockDoubt(t *testing.T) {
	old := card(t, jpki.UserAuthentication, "2024-06-01 10:00:00", "2028-11-23")
	younger := card(t, jpki.DigitalSignature, "2026-04-01 10:00:00", "2028-11-23")
	longer := card(t, jpki.DigitalSignature, "2024-06-01 10:00:00", "2029-11-23")
	unread := Certificate{Purpose: jpki.DigitalSignature, Present: true, NotBefore: jst(t, "2040-01-01")}
	gone := younger
	gone.Present = false
	revoked := younger
	revoked.Revocation = jpki.RevocationRevoked
	for _, test := range []struct {
		name       string
		now, built string
		cs         []Certificate
		want       ClockFinding
		by         time.Duration
		earliest   string
	}{
		{"nothing to compare with", "1970-01-01", "", nil, ClockPlausible, 0, ""},
		{"between", "2026-06-01", "2026-01-01", []Certificate{old}, ClockPlausible, 0, "2026-01-01"},
		{"a year behind", "2025-04-01 10:00:00", "", []Certificate{old, younger}, ClockBehind, 365 * 24 * time.Hour, "2026-04-01 10:00:00"},
		{"a day behind", "2026-03-31 10:00:00", "", []Certificate{younger}, ClockBehind, 24 * time.Hour, "2026-04-01 10:00:00"},
		{"less than a day behind: a slow clock, or a wrong zone", "2026-03-31 10:00:01", "", []Certificate{younger}, ClockPlausible, 0, "2026-04-01 10:00:00"},
		{"in another zone", "2026-03-31 01:00:00 UTC", "", []Certificate{younger}, ClockBehind, 24 * time.Hour, "2026-04-01 10:00:00"},
		{"a revoked one was made, too", "2025-04-01 10:00:00", "", []Certificate{revoked}, ClockBehind, 365 * 24 * time.Hour, "2026-04-01 10:00:00"},
		{"one that was not read tells nothing", "2025-04-01", "", []Certificate{old, unread}, ClockPlausible, 0, "2024-06-01 10:00:00"},
		{"one that is not there tells nothing", "2025-04-01", "", []Certificate{old, gone}, ClockPlausible, 0, "2024-06-01 10:00:00"},
		{"before the program was built", "2025-07-01", "2026-07-01", []Certificate{old}, ClockBehind, 365 * 24 * time.Hour, "2026-07-01"},
		{"the same without a card", "2025-07-01", "2026-07-01", nil, ClockBehind, 365 * 24 * time.Hour, "2026-07-01"},
		{"just expired", "2028-12-01", "2026-07-01", []Certificate{old}, ClockPlausible, 0, "2026-07-01"},
		{"a second less than a year after the end", "2029-11-23 23:59:58", "", []Certificate{old}, ClockPlausible, 0, "2024-06-01 10:00:00"},
		{"a year after the end", "2029-11-23 23:59:59", "", []Certificate{old}, ClockAheadOrExpired, 365 * 24 * time.Hour, "2024-06-01 10:00:00"},
		{"a year after one, but not the other", "2029-11-24", "", []Certificate{old, longer}, ClockPlausible, 0, "2024-06-01 10:00:00"},
		{"far after, program older than the end", "2035-01-01", "2026-07-01", []Certificate{old}, ClockAheadOrExpired, jst(t, "2035-01-01").Sub(old.NotAfter), "2026-07-01"},
		{"far after, program younger: it did expire", "2035-01-01", "2030-01-01", []Certificate{old}, ClockPlausible, 0, "2030-01-01"},
		{"far after everything, nothing was read", "2099-01-01", "2026-07-01", []Certificate{unread}, ClockPlausible, 0, "2026-07-01"},
	} {
		d := ClockDoubt(jst(t, test.now), jst(t, test.built), test.cs...)
		if d.Finding != test.want || d.By != test.by || !d.Earliest.Equal(jst(t, test.earliest)) {
			t.Errorf("%s: %+v", test.name, d)
		}
	}
}
