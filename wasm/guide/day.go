package guide

import (
	"strconv"
	"strings"
	"time"

	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
)

// dayName is a day of the next weeks, with its weekday.
func dayName(t locale.Texts, day time.Time) string {
	return t.T("guide.day", "month", t.T("month."+strconv.Itoa(int(day.Month()))), "day", t.T("day."+strconv.Itoa(day.Day())),
		"weekday", t.T("weekday."+municipality.DayNames[day.Weekday()]))
}

func spanText(t locale.Texts, s municipality.Span) string {
	return t.T("guide.span", "from", timeOfDay(s.From), "to", timeOfDay(s.To))
}

// timeOfDay is a time HH:MM as people write it.
func timeOfDay(hhmm string) string { return strings.TrimPrefix(hhmm, "0") }
