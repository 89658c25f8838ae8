package app

import (
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/wasm/room"
)

// rulesOfThree are the rules as far as reminders need them.
func rulesOfThree() *lifecycle.Rules {
	r := new(lifecycle.Rules)
	r.Renewal.Months.Value = 3
	return r
}

func TestRemindersOfACard(t *testing.T) {
	m := read(t)
	m.Guide.Knowledge.Rules = rulesOfThree()
	both := *m.Card.Status
	both.DigitalSignature.Known, both.DigitalSignature.NotBefore, both.DigitalSignature.NotAfter = true, both.UserAuthentication.NotBefore, both.UserAuthentication.NotAfter
	m.Card.Status = &both
	days := func(m Model) string { return encodeReminders(m.Reminders()) }
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
			m := m
			m.Now = test.now
			if got := days(m); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
	phone := *m.Card.Status
	phone.Kind = jpki.KindAndroid
	m.Card.Status = &phone
	if got := days(m); got != "" {
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

func TestRememberedDays(t *testing.T) {
	m := read(t)
	m.Guide.Knowledge.Rules = rulesOfThree()
	m, effects := run(m, RememberDays{})
	kept := only(t, effects).(SaveReminders).Text
	next, _ := New(Start{Lang: "ja", Reminders: kept, Now: day(2030, 5, 10)})
	if len(next.Remembered) != 3 || encodeReminders(next.Remembered) != encodeReminders(m.Reminders()) || !m.RemembersThese() {
		t.Errorf("%+v", next.Remembered)
	}
	later := m
	later.Now = day(2030, 2, 5) // the window opened yesterday
	if !later.RemembersThese() || len(later.Reminders()) != 2 {
		t.Errorf("of %+v it remembers %+v", later.Reminders(), later.Remembered)
	}
	later.Remembered = later.Remembered[:2]
	if later.RemembersThese() {
		t.Error("a day is missing")
	}
	next.Now = day(2026, 11, 22)
	if next.Due() {
		t.Error("due before the first day")
	}
	next.Now = day(2030, 2, 3)
	if !next.Due() {
		t.Error("not due on its day")
	}
	if old, _ := New(Start{Reminders: kept, Now: day(2030, 6, 5)}); len(old.Remembered) != 0 {
		t.Errorf("still remembers %+v a month later", old.Remembered)
	}
	if m, effects = run(m, ForgetDays{}); len(m.Remembered) != 0 || only(t, effects).(SaveReminders).Text != "" {
		t.Errorf("%+v %+v", m.Remembered, effects)
	}
	for _, spoiled := range []string{"", "x", "window", "window 2030-13-01", "birthday 2030-01-01", ","} {
		if m, _ := New(Start{Reminders: spoiled, Now: day(2026, 11, 21)}); len(m.Remembered) != 0 {
			t.Errorf("%q: %+v", spoiled, m.Remembered)
		}
	}
}

func TestCalendarDoesNotTakeAnotherScreenAway(t *testing.T) {
	m := read(t)
	m.Guide.Knowledge.Rules = rulesOfThree()
	m, effects := run(m, SaveCalendar{})
	job := only(t, effects).(WriteCalendar)
	if len(job.Days) != 3 {
		t.Fatalf("%+v", job)
	}
	elsewhere, _ := run(m, ShowCertificate{}, CalendarWritten{job: job.job, Problem: &room.Problem{}})
	if elsewhere.Screen != ScreenCertificate {
		t.Errorf("screen %d", elsewhere.Screen)
	}
	if _, effects = run(m, CalendarWritten{job: job.job, Text: "BEGIN"}); string(only(t, effects).(Download).Content) != "BEGIN" {
		t.Errorf("%+v", effects)
	}
}
