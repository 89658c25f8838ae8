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
	}
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
		}
		if got != events[i] || end.Sub(start) != 24*time.Hour || len(e.Alarms()) != 1 {
			t.Errorf("%+v until %v, want %+v", got, end, events[i])
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
		"too long":          {Day: "2026-02-03", Summary: strings.Repeat("x", 3000)},
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
