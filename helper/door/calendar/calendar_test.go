package calendar_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"jpkiweb/helper/door/calendar"
	"jpkiweb/shared/wire"
)

var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func TestCalendarIsReadAgain(t *testing.T) {
	events := []wire.CalendarEvent{
		{Day: "2030-02-03", Summary: "電子証明書の更新ができます; a, b", Description: "窓口へ\n持ち物：カード" + strings.Repeat("長", 100)},
		{Day: "2028-12-31", Summary: "last day"},
		{Day: "2026-12-06", Summary: "over", Location: "例示市役所; 1階, 例示県例示市1", Alarm: &wire.CalendarAlarm{Day: "2026-12-03", Text: "あと2日"}},
		{Day: "2026-12-06", Summary: "later", Alarm: &wire.CalendarAlarm{Day: "2026-12-07", Text: "open again"}},
	}
	triggers := []string{"PT9H", "PT9H", "-PT63H", "PT33H"} // nine o'clock of 3 December is 63 hours before the 6th
	text, err := calendar.Write(events, now)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(text, "\r\n") {
		if len(line) > 75 { // RFC 5545, 3.1
			t.Errorf("line of %d octets: %s", len(line), line)
		}
	}
	read, err := ics.ParseCalendar(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range read.Events() {
		start, _ := e.GetAllDayStartAt()
		end, _ := e.GetAllDayEndAt()
		got := wire.CalendarEvent{
			Day: start.Format(time.DateOnly), Summary: textOf(e, ics.ComponentPropertySummary), Description: textOf(e, ics.ComponentPropertyDescription),
			Location: textOf(e, ics.ComponentPropertyLocation), Alarm: events[i].Alarm,
		}
		if got != events[i] || end.Sub(start) != 24*time.Hour || len(e.Alarms()) != 1 {
			t.Errorf("%+v until %v, want %+v", got, end, events[i])
			continue
		}
		said := events[i].Summary
		if a := events[i].Alarm; a != nil {
			said = a.Text
		}
		alarm := e.Alarms()[0]
		if trigger, text := alarm.GetProperty(ics.ComponentPropertyTrigger), alarm.GetProperty(ics.ComponentPropertyDescription); trigger.Value != triggers[i] || text.Value != said {
			t.Errorf("%s at %s, want %s at %s", text.Value, trigger.Value, said, triggers[i])
		}
	}
	again, err := calendar.Write(events, now)
	if err != nil || again != text {
		t.Errorf("the same events are another calendar, %v", err)
	}
}

func textOf(e *ics.VEvent, p ics.ComponentProperty) string {
	property := e.GetProperty(p)
	if property == nil {
		return ""
	}
	return property.Value
}

func TestNotAnEvent(t *testing.T) {
	for name, e := range map[string]wire.CalendarEvent{
		"no day":            {Summary: "x"},
		"day of no month":   {Day: "2026-02-30", Summary: "x"},
		"no summary":        {Day: "2026-02-03"},
		"too long":          {Day: "2026-02-03", Summary: strings.Repeat("x", 7000)},
		"a place too long":  {Day: "2026-02-03", Summary: "x", Location: strings.Repeat("x", 7000)},
		"alarm on no day":   {Day: "2026-02-03", Summary: "x", Alarm: &wire.CalendarAlarm{Day: "2026-02-30", Text: "x"}},
		"a silent alarm":    {Day: "2026-02-03", Summary: "x", Alarm: &wire.CalendarAlarm{Day: "2026-02-03"}},
		"alarm far before":  {Day: "2026-02-03", Summary: "x", Alarm: &wire.CalendarAlarm{Day: "1026-02-03", Text: "x"}},
		"alarm far after":   {Day: "2026-02-03", Summary: "x", Alarm: &wire.CalendarAlarm{Day: "9026-02-03", Text: "x"}},
		"not text":          {Day: "2026-02-03", Summary: "\xff"},
		"a line of its own": {Day: "2026-02-03", Summary: "x\x00y"},
	} {
		t.Run(name, func(t *testing.T) {
			if text, err := calendar.Write([]wire.CalendarEvent{e}, now); !errors.Is(err, calendar.ErrEvent) {
				t.Errorf("%v\n%s", err, text)
			}
		})
	}
}
