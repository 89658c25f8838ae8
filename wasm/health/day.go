package health

import (
	"strings"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// A ReminderKind is what a day is about.
type ReminderKind string

// The kinds.
const (
	RemindWindow ReminderKind = "window" // from now on the certificate can be renewed
	RemindMonth  ReminderKind = "month"  // a month is left
	RemindExpiry ReminderKind = "expiry" // the last day
)

// ReminderKinds lists all, in the order of their days.
var ReminderKinds = [...]ReminderKind{RemindWindow, RemindMonth, RemindExpiry}

// A Reminder is a day to think of. It names nobody, but the last day of a
// certificate is its holder's birthday.
type Reminder struct {
	Kind ReminderKind
	Day  time.Time // begins in Japan
	// Errand is what is done about it at a counter, for a calendar; nil where nobody said
	// of which municipality.
	Errand *municipality.Errand
}

// Reminders are the days of the certificates that were read, those to come only.
// Where both certificates end together, which is the rule, a day is there once.
func Reminders(l *room.Life) []Reminder {
	if l.Status == nil || l.Rules == nil || l.Status.Kind.Phone() {
		return nil
	}
	var days []Reminder
	for _, p := range jpki.Purposes {
		c := l.Status.Certificate(p)
		if s := l.State(p); s != jpki.CertificateValid && s != jpki.CertificateRenewable {
			continue
		}
		from, _ := l.Rules.Window(c.NotAfter)
		for i, day := range []time.Time{from, lifecycle.MonthsBefore(lifecycle.DayOf(c.NotAfter), 1), c.NotAfter} {
			days = addReminder(days, Reminder{Kind: ReminderKinds[i], Day: lifecycle.DayOf(day)}, l.Now)
		}
	}
	return days
}

func addReminder(days []Reminder, r Reminder, now time.Time) []Reminder {
	if r.Day.Before(lifecycle.DayOf(now)) {
		return days
	}
	for _, d := range days {
		if d.Kind == r.Kind && d.Day.Equal(r.Day) {
			return days
		}
	}
	return append(days, r)
}

// encodeReminders writes days as they are remembered in the browser: "window
// 2030-02-03,expiry 2030-05-03".
func encodeReminders(days []Reminder) string {
	words := make([]string, len(days))
	for i, r := range days {
		words[i] = string(r.Kind) + " " + r.Day.Format(time.DateOnly)
	}
	return strings.Join(words, ",")
}

// decodeReminders reads them; what is not one is left out.
func decodeReminders(text string) []Reminder {
	var days []Reminder
	for word := range strings.SplitSeq(text, ",") {
		kind, day, _ := strings.Cut(word, " ")
		at, err := time.ParseInLocation(time.DateOnly, day, jpki.Japan())
		for _, k := range ReminderKinds {
			if err == nil && string(k) == kind {
				days = append(days, Reminder{Kind: k, Day: at})
			}
		}
	}
	return days
}

// keepDays drops days of certificates that ended before today: they were renewed,
// or are spoken of when the card is read.
func keepDays(days []Reminder, now time.Time) []Reminder {
	var last time.Time
	for _, d := range days {
		if d.Kind == RemindExpiry && d.Day.After(last) {
			last = d.Day
		}
	}
	if lifecycle.DayOf(now).After(last.AddDate(0, 1, 0)) {
		return nil
	}
	return days
}

func dayList(t locale.Texts, days []Reminder) dom.Node {
	lines := make([]string, len(days))
	for i, d := range days {
		lines[i] = t.T("reminder.line."+string(d.Kind), "date", part.Date(t, d.Day))
	}
	return part.List(lines...)
}
