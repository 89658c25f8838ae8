package health

import (
	"context"
	"slices"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// actionForget is the action that forgets the days.
const actionForget = "forget"

// RememberDays keeps those days in this browser.
type RememberDays struct{}

// update keeps the days in this browser, because the person wants it.
func (RememberDays) update(m *Model, f Facts) []Effect {
	if days := Reminders(&f.Life); len(days) > 0 && !f.Forgets {
		m.Remembered = days
		return []Effect{Wants{room.Meant{}}, SaveReminders{Text: encodeReminders(days)}}
	}
	return []Effect{Wants{room.Meant{}}}
}

// ForgetDays forgets them.
type ForgetDays struct{}

func (ForgetDays) update(m *Model, _ Facts) []Effect {
	m.Remembered = nil
	return []Effect{SaveReminders{}}
}

// SaveReminders remembers days in this browser; "" forgets them.
type SaveReminders struct{ Text string }

func (e SaveReminders) do(_ context.Context, w World) { w.SaveReminders(e.Text) }

// decodeRemembering decodes what the person does about the days in this browser.
func decodeRemembering(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case room.ActionRemember:
		return RememberDays{}, true
	case actionForget:
		return ForgetDays{}, true
	}
	return nil, false
}

// dayDue reports whether a day that was remembered has come.
func (m *sight) dayDue() bool {
	return slices.ContainsFunc(m.Remembered, func(r Reminder) bool { return !r.Day.After(m.Now) })
}

// remembersThese reports whether the browser remembers the days of the card in the
// reader, and no others; days that are over do not matter.
func (m *sight) remembersThese() bool {
	same := func(a, b Reminder) bool { return a.Kind == b.Kind && a.Day.Equal(b.Day) }
	var ahead []Reminder
	for _, r := range m.Remembered {
		ahead = addReminder(ahead, r, m.Now)
	}
	return len(m.Remembered) > 0 && slices.EqualFunc(ahead, Reminders(&m.Life), same)
}

// reminders offers the days of the card in the reader for a calendar.
func reminders(m *sight, t locale.Texts) dom.Node {
	days := Reminders(&m.Life)
	if len(days) == 0 || !m.Window || m.Forgets {
		return dom.Node{}
	}
	text := "reminder.text"
	if m.Offices != nil {
		text = "reminder.text.office"
	}
	return dom.El("section", dom.Class("card"),
		part.Heading3(t.T("reminder.title")),
		part.Paragraph(t.T(text)),
		dayList(t, days),
		part.Actions(
			part.Outline(room.ActionCalendar, t.T("reminder.save")),
			dom.When(!m.remembersThese(), part.Outline(room.ActionRemember, t.T("reminder.remember")))))
}

// RememberedDays shows what this browser was told to remember, also without a card.
func RememberedDays(model Model, f Facts, t locale.Texts) dom.Node {
	m := &sight{Model: &model, Facts: f}
	if len(m.Remembered) == 0 || m.remembersThese() { // then they are shown with the card
		return dom.Node{}
	}
	kind := part.Info
	if m.dayDue() {
		kind = part.Warning
	}
	return part.Notice(t, kind, t.T("reminder.title"),
		part.Paragraph(t.T("reminder.remembered")),
		dayList(t, m.Remembered),
		part.Actions(part.Outline(actionForget, t.T("reminder.forget"))))
}
