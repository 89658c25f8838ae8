package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// Actions of the days of the certificates.
const (
	ActionForget = "forget"
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
}

// Reminders are the days of the certificates that were read, those to come only.
// Where both certificates end together, which is the rule, a day is there once.
func (m *Model) Reminders() []Reminder {
	if m.Card.Status == nil || m.Guide.Knowledge.Rules == nil || m.Card.Status.Kind.Phone() {
		return nil
	}
	var days []Reminder
	for _, p := range jpki.Purposes {
		c := m.Card.Status.Certificate(p)
		if s := m.Life().State(p); s != jpki.CertificateValid && s != jpki.CertificateRenewable {
			continue
		}
		from, _ := m.Guide.Knowledge.Rules.Window(c.NotAfter)
		for i, day := range []time.Time{from, lifecycle.MonthsBefore(lifecycle.DayOf(c.NotAfter), 1), c.NotAfter} {
			days = addReminder(days, Reminder{ReminderKinds[i], lifecycle.DayOf(day)}, m.Now)
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
				days = append(days, Reminder{k, at})
			}
		}
	}
	return days
}

// Due reports whether a day that was remembered has come.
func (m *Model) Due() bool {
	return slices.ContainsFunc(m.Remembered, func(r Reminder) bool { return !r.Day.After(m.Now) })
}

// RemembersThese reports whether the browser remembers the days of the card in the
// reader, and no others; days that are over do not matter.
func (m *Model) RemembersThese() bool {
	same := func(a, b Reminder) bool { return a.Kind == b.Kind && a.Day.Equal(b.Day) }
	var ahead []Reminder
	for _, r := range m.Remembered {
		ahead = addReminder(ahead, r, m.Now)
	}
	return len(m.Remembered) > 0 && slices.EqualFunc(ahead, m.Reminders(), same)
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

// SaveCalendar downloads the days of the certificates for a calendar.
type SaveCalendar struct{}

// update has the days written as a file for the person's own calendar.
func (SaveCalendar) update(m *Model) []Effect {
	m.TooSoon = false
	days := m.Reminders()
	if len(days) == 0 || !m.keeps() {
		return nil
	}
	m.jobs++
	m.calendar = m.jobs
	return []Effect{WriteCalendar{job: m.jobs, Lang: m.Lang, Days: days}}
}

// WriteCalendar makes an iCalendar object of days, with texts of a language.
type WriteCalendar struct {
	job  int
	Lang string
	Days []Reminder
}

func (e WriteCalendar) do(ctx context.Context, p *Program) {
	p.tell(ctx, e.job, func(ctx context.Context) Message {
		text, err := p.backend.Calendar(ctx, p.page.CalendarEvents(e.Days, e.Lang))
		return CalendarWritten{job: e.job, Text: text, Problem: room.ProblemOrNil(err)}
	})
}

// CalendarWritten: the iCalendar object, or why not.
type CalendarWritten struct {
	job     int
	Text    string
	Problem *room.Problem
}

func (v CalendarWritten) update(m *Model) []Effect {
	if v.job != m.calendar {
		return nil
	}
	if v.Problem != nil {
		if m.Screen != ScreenHome { // it would take another screen away
			return nil
		}
		return problem(m, *v.Problem)
	}
	return []Effect{Download{Name: "mynumbercard.ics", MediaType: "text/calendar", Content: []byte(v.Text)}}
}

// RememberDays keeps those days in this browser.
type RememberDays struct{}

// update keeps the days in this browser, because the person wants it.
func (RememberDays) update(m *Model) []Effect {
	m.TooSoon = false
	if days := m.Reminders(); len(days) > 0 {
		m.Remembered = days
		return []Effect{SaveReminders{Text: encodeReminders(days)}}
	}
	return nil
}

// ForgetDays forgets them.
type ForgetDays struct{}

func (ForgetDays) update(m *Model) []Effect {
	m.Remembered = nil
	return []Effect{SaveReminders{}}
}

// SaveReminders remembers days in this browser; "" forgets them.
type SaveReminders struct{ Text string }

func (e SaveReminders) do(_ context.Context, p *Program) { p.page.SaveReminders(e.Text) }

// decodeReminder decodes what the person does about the days of the certificates.
func decodeReminder(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case room.ActionCalendar:
		return SaveCalendar{}, true
	case room.ActionRemember:
		return RememberDays{}, true
	case ActionForget:
		return ForgetDays{}, true
	}
	return nil, false
}
