package view

import (
	"time"

	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// CalendarEvents puts days into words for a calendar, without furigana.
func CalendarEvents(days []app.Reminder, t locale.Texts) []wire.CalendarEvent {
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

// reminders offers the days of the card in the reader for a calendar.
func reminders(m app.Model, t locale.Texts) dom.Node {
	days := m.Reminders()
	if len(days) == 0 || m.Way != app.WayWindow {
		return dom.Node{}
	}
	return dom.El("section", dom.Class("card"),
		part.Heading3(t.T("reminder.title")),
		part.Paragraph(t.T("reminder.text")),
		dayList(t, days),
		part.Actions(
			part.Outline(room.ActionCalendar, t.T("reminder.save")),
			dom.When(!m.RemembersThese(), part.Outline(room.ActionRemember, t.T("reminder.remember")))))
}

// remembered shows what this browser was told to remember, also without a card.
func remembered(m app.Model, t locale.Texts) dom.Node {
	if len(m.Remembered) == 0 || m.RemembersThese() { // then they are shown with the card
		return dom.Node{}
	}
	kind := part.Info
	if m.Due() {
		kind = part.Warning
	}
	return part.Notice(t, kind, t.T("reminder.title"),
		part.Paragraph(t.T("reminder.remembered")),
		dayList(t, m.Remembered),
		part.Actions(part.Outline(app.ActionForget, t.T("reminder.forget"))))
}

func dayList(t locale.Texts, days []app.Reminder) dom.Node {
	lines := make([]string, len(days))
	for i, d := range days {
		lines[i] = t.T("reminder.line."+string(d.Kind), "date", part.Date(t, d.Day))
	}
	return part.List(lines...)
}
