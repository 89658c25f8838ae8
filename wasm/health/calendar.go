package health

import (
	"context"
	"slices"
	"strings"
	"time"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// SaveCalendar downloads the days of the certificates for a calendar.
type SaveCalendar struct{}

// update has the days written as a file for the person's own calendar.
func (SaveCalendar) update(m *Model, f Facts) []Effect {
	days := Reminders(&f.Life)
	if len(days) == 0 || !f.Keeps {
		return []Effect{Wants{room.Meant{}}}
	}
	m.jobs++
	m.calendar = m.jobs
	return []Effect{Wants{room.Meant{}}, WriteCalendar{job: m.jobs, Lang: f.Lang, Days: withErrands(days, &f)}}
}

// WriteCalendar makes an iCalendar object of days, with texts of a language.
type WriteCalendar struct {
	job  int
	Lang string
	Days []Reminder
}

func (e WriteCalendar) do(ctx context.Context, w World) {
	w.Begin(ctx, func(ctx context.Context) Message {
		text, err := w.Calendar(ctx, w.CalendarEvents(e.Days, e.Lang))
		return CalendarWritten{job: e.job, Text: text, Failed: err}
	})
}

// CalendarWritten: the iCalendar object, or why not.
type CalendarWritten struct {
	job    int
	Text   string
	Failed error
}

func (v CalendarWritten) update(m *Model, f Facts) []Effect {
	switch {
	case v.job != m.calendar:
		return nil
	case v.Failed == nil:
		return []Effect{Download{Text: v.Text}}
	case !f.First: // it would take another screen away
		return nil
	}
	return []Effect{Fail{v.Failed}}
}

// Download gives the person an iCalendar object as a file.
type Download struct{ Text string }

func (e Download) do(_ context.Context, w World) {
	w.Download("mynumbercard.ics", "text/calendar", []byte(e.Text))
}

// decodeCalendar decodes what the person does about the days in the own calendar.
func decodeCalendar(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case room.ActionCalendar:
		return SaveCalendar{}, true
	}
	return nil, false
}

// lastDays is how many days before the last one an errand of that day begins.
const lastDays = 6

// withErrands adds to each day on which days after it the counter is open, until the
// certificate ends.
func withErrands(days []Reminder, f *Facts) []Reminder {
	if f.Offices == nil {
		return days
	}
	with := slices.Clone(days)
	for i := range with {
		end := slices.IndexFunc(with[i:], func(r Reminder) bool { return r.Kind == RemindExpiry }) // its own: both have an order
		by, from := with[i+end].Day, with[i].Day
		if end == 0 {
			from = from.AddDate(0, 0, -lastDays)
		}
		if f.Now.After(from) {
			from = f.Now
		}
		e := f.Offices.Errand(municipality.Question{Procedure: lifecycle.Renew, Applicant: municipality.Self, Now: from}, by)
		if e.Offices > 0 {
			with[i].Errand = &e
		}
	}
	return with
}

// CalendarEvents puts days into words for a calendar, without furigana.
func CalendarEvents(days []Reminder, t locale.Texts) []wire.CalendarEvent {
	events := make([]wire.CalendarEvent, len(days))
	for i, d := range days {
		key := "reminder." + string(d.Kind)
		events[i] = wire.CalendarEvent{
			Day:         d.Day.Format(time.DateOnly),
			Summary:     locale.Bare(t.T(key + ".summary")),
			Description: locale.Bare(t.T(key + ".text")),
		}
		if d.Errand != nil {
			addErrand(&events[i], &d, t)
		}
	}
	return events
}

// addErrand adds to an event where to go, when, and with what, and has its alarm on a day
// on which somebody is there.
func addErrand(e *wire.CalendarEvent, r *Reminder, t locale.Texts) {
	lines := []string{e.Description, ""}
	before, days, after := errandWords(t, r.Errand)
	lines = append(lines, before...)
	lines = append(lines, items(t, days)...)
	lines = append(lines, after...)
	lines = append(lines, t.T("guide.bring"))
	for _, p := range r.Errand.Bring {
		name := part.OfficeText(t, p.Name)
		if p.When != nil {
			name += t.T("guide.fee.when", "when", t.T("guide.only")+part.OfficeText(t, *p.When))
		}
		lines = append(lines, items(t, []string{name})...)
	}
	lines = append(lines, t.T("guide.fee"), t.T("errand.item", "text", part.FeesInShort(t, r.Errand.Fees)))
	e.Description = locale.Bare(strings.Join(lines, "\n"))
	on := alarmDay(r)
	if on == nil {
		return
	}
	o := &on.Offices[0]
	e.Location = locale.Bare(strings.TrimSpace(part.OfficeText(t, o.Name) + " " + o.Address))
	e.Alarm = &wire.CalendarAlarm{Day: on.Date.Format(time.DateOnly), Text: e.Summary}
	if r.Kind == RemindExpiry {
		e.Alarm.Text = locale.Bare(t.T("errand.calendar.alarm", "by", part.Weekday(t, r.Day)))
	}
}

func items(t locale.Texts, texts []string) []string {
	list := make([]string, len(texts))
	for i, text := range texts {
		list[i] = t.T("errand.item", "text", text)
	}
	return list
}

// alarmDay is the day on which a calendar reminds of an errand: the first on which the
// counter is open, or, of the last day, the one before the last that it is open; nil where
// none is known.
func alarmDay(r *Reminder) *municipality.OpenDay {
	switch e := r.Errand; {
	case len(e.First) == 0:
		return nil
	case r.Kind != RemindExpiry:
		return &e.First[0]
	case e.Spare != nil:
		return e.Spare
	default:
		return e.Last
	}
}
