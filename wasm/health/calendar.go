package health

import (
	"context"
	"time"

	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
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
	return []Effect{Wants{room.Meant{}}, WriteCalendar{job: m.jobs, Lang: f.Lang, Days: days}}
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
	}
	return events
}
