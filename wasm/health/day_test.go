package health

import (
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
)

func TestRemindersOfACard(t *testing.T) {
	f := readCardFacts()
	both := f.Status
	both.DigitalSignature.Known, both.DigitalSignature.NotBefore, both.DigitalSignature.NotAfter = true, both.UserAuthentication.NotBefore, both.UserAuthentication.NotAfter
	days := func(f Facts) string { return encodeReminders(Reminders(&f.Life)) }
	for name, test := range map[string]struct {
		now  time.Time
		want string
	}{
		"long before":         {day(2026, 11, 21), "window 2030-02-03,month 2030-04-03,expiry 2030-05-03"},
		"in the window":       {day(2030, 2, 4), "month 2030-04-03,expiry 2030-05-03"},
		"on the last day":     {day(2030, 5, 3).Add(23 * time.Hour), "expiry 2030-05-03"},
		"after it":            {day(2030, 5, 4), ""},
		"before it was valid": {day(2024, 5, 4), ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := f
			f.Now = test.now
			if got := days(f); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
	f.Status.Kind = jpki.KindAndroid
	if got := days(f); got != "" {
		t.Errorf("a phone: %q", got)
	}
}

func TestMonthBefore(t *testing.T) {
	for end, want := range map[string]string{"2030-05-03": "2030-04-03", "2030-03-31": "2030-02-28", "2028-03-30": "2028-02-29", "2030-01-31": "2029-12-31", "2030-05-31": "2030-04-30"} {
		at, err := time.Parse(time.DateOnly, end)
		if err != nil {
			t.Fatal(err)
		}
		if got := lifecycle.MonthsBefore(at, 1).Format(time.DateOnly); got != want {
			t.Errorf("%s: %s, want %s", end, got, want)
		}
	}
}
