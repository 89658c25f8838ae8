package guide

import (
	"time"

	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/part"
)

// dayName is a day of the next weeks, with its weekday.
func dayName(t locale.Texts, day time.Time) string { return part.Weekday(t, day) }

// sameDay reports whether two times of one zone are on the same day.
func sameDay(a, b time.Time) bool { return a.YearDay() == b.YearDay() && a.Year() == b.Year() }

func spanText(t locale.Texts, s municipality.Span) string { return part.Span(t, s) }

// timeOfDay is a time HH:MM as people write it.
func timeOfDay(hhmm string) string { return part.TimeOfDay(hhmm) }
