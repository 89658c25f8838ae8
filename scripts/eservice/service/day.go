package service

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/municipality"
)

// words are what people read of days and of what a municipality says, in a language.
type words struct {
	texts
	lang string
}

func (w words) t(key string, places ...string) string { return w.of(w.lang, key, places...) }

func (w words) said(text municipality.Text) string { return said(w.lang, text) }

// saidOr is a text that a file may have; "" where it has none.
func (w words) saidOr(text *municipality.Text) string {
	if text == nil {
		return ""
	}
	return w.said(*text)
}

func (w words) month(m time.Month) string { return w.t("month." + strconv.Itoa(int(m))) }

func (w words) dayOfMonth(d int) string { return w.t("day." + strconv.Itoa(d)) }

// weekday is a day of these weeks: 11月30日（月）.
func (w words) weekday(day time.Time) string {
	return w.t("guide.day", "month", w.month(day.Month()), "day", w.dayOfMonth(day.Day()), "weekday", w.t("weekday."+municipality.DayNames[day.Weekday()]))
}

// date is a day with its year, in Japan.
func (w words) date(at time.Time) string {
	at = at.In(jpki.Japan())
	return w.t("date", "y", strconv.Itoa(at.Year()), "month", w.month(at.Month()), "m", strconv.Itoa(int(at.Month())),
		"day", w.dayOfMonth(at.Day()), "d", strconv.Itoa(at.Day()))
}

// moment is a day and a time of day, in Japan.
func (w words) moment(at time.Time) string {
	return w.t("moment", "date", w.date(at), "time", at.In(jpki.Japan()).Format("15:04"))
}

// clock is a time of day HH:MM as people write it.
func clock(hhmm string) string { return strings.TrimPrefix(hhmm, "0") }

func (w words) span(s municipality.Span) string {
	return w.t("guide.span", "from", clock(s.From), "to", clock(s.To))
}

// days names days from Monday on, three or more in a row by the first and the last, and then
// holidays.
func (w words) days(days []string) string {
	var names []string
	name := func(i int) string { return w.t("weekday." + municipality.DayNames[i%7]) }
	for i := 1; i <= 7; i++ {
		end := i
		for end <= 7 && slices.Contains(days, municipality.DayNames[end%7]) {
			end++
		}
		if end-i > 2 {
			names = append(names, w.t("guide.days.range", "from", name(i), "to", name(end-1)))
			i = end - 1
		} else if end > i {
			names = append(names, name(i))
		}
	}
	if holiday := municipality.DayNames[7]; slices.Contains(days, holiday) {
		names = append(names, w.t("weekday."+holiday))
	}
	return strings.Join(names, w.t("guide.days.and"))
}

// closure is when all is closed, and why.
func (w words) closure(c municipality.ClosureLine) string {
	if c.Rule != "" {
		return w.said(c.Why) // which names the rule
	}
	days := w.closedDay(c.From)
	if c.To != c.From {
		days = w.t("guide.off.range", "from", days, "to", w.closedDay(c.To))
	}
	return w.t("closed.line", "days", days, "why", w.said(c.Why))
}

// closedDay is a day YYYY-MM-DD, or MM-DD of every year.
func (w words) closedDay(day string) string {
	if at, err := time.Parse("01-02", day); err == nil {
		return w.t("guide.off.day", "month", w.month(at.Month()), "day", w.dayOfMonth(at.Day()))
	}
	at, err := time.ParseInLocation(time.DateOnly, day, jpki.Japan())
	if err != nil {
		return day
	}
	return w.date(at)
}
