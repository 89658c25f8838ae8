package guide

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// UsualHours are the hours of an office as its page has them: any week's, and on
// paper the only ones. Single days follow (specialDays).
func UsualHours(t locale.Texts, p *municipality.Place) dom.Node {
	items := []dom.Part{dom.Class("list", "hours")}
	for _, h := range p.Hours {
		if len(h.Days) > 0 {
			items = append(items, dom.El("li", dom.Text(daysOf(t, h.Days)+" "), dom.El("span", dom.Class("time"), dom.Text(spanText(t, h.Span)))))
		}
	}
	return dom.When(len(items) > 1, dom.El("ul", items...))
}

// daysOff are when an office is closed in any week: its usual days off, and when
// all is closed. p is nil where no office is known.
func daysOff(t locale.Texts, a *municipality.Answer, p *municipality.Place) dom.Node {
	var words []string
	if p != nil {
		if off := usualDaysOff(p); len(off) > 0 {
			words = append(words, daysOf(t, off))
		}
	}
	for i := range a.Closed {
		words = append(words, ClosedDays(t, &a.Closed[i]))
	}
	if len(words) == 0 {
		return dom.Node{}
	}
	return dom.El("p", dom.Class("days-off"), dom.El("strong", dom.Text(t.T("guide.off"))), dom.Text(strings.Join(words, t.T("guide.off.and"))))
}

// usualDaysOff are the days of which no hours are written; none where the page has
// none at all.
func usualDaysOff(p *municipality.Place) (off []string) {
	open := func(name string) bool {
		return slices.ContainsFunc(p.Hours, func(h municipality.HoursLine) bool { return slices.Contains(h.Days, name) })
	}
	if !slices.ContainsFunc(municipality.DayNames[:], open) {
		return nil
	}
	for _, name := range municipality.DayNames {
		if !open(name) {
			off = append(off, name)
		}
	}
	return off
}

// ClosedDays are the days of a closure; one of a single year with its reason.
func ClosedDays(t locale.Texts, c *municipality.ClosureLine) string {
	if c.Rule != "" {
		return t.T("guide.off." + c.Rule)
	}
	days := closedDay(t, c.From)
	if c.To != c.From {
		days = t.T("guide.off.range", "from", days, "to", closedDay(t, c.To))
	}
	if len(c.From) == len(time.DateOnly) {
		return t.T("guide.off.once", "days", days, "why", Words(t, c.Why))
	}
	return days
}

// closedDay is a day YYYY-MM-DD, or MM-DD of every year.
func closedDay(t locale.Texts, day string) string {
	if at, err := time.Parse("01-02", day); err == nil {
		return t.T("guide.off.day", "month", t.T("month."+strconv.Itoa(int(at.Month()))), "day", t.T("day."+strconv.Itoa(at.Day())))
	}
	return part.DayOr(t, day, day)
}

// unknownDays says from which day of this week on nobody knows whether the office is open.
func unknownDays(t locale.Texts, p *municipality.Place) dom.Node {
	at := slices.IndexFunc(p.Week, func(d municipality.Day) bool { return !d.Known })
	if at < 0 {
		return dom.Node{}
	}
	return part.Paragraph(t.T("errand.unknown", "day", dayName(t, p.Week[at].Date)))
}

// restDays are the days of this week on which the office is closed although it is
// not a usual day off, and why.
func restDays(t locale.Texts, p *municipality.Place) dom.Node {
	items := []dom.Part{dom.Class("list")}
	for i := range p.Week {
		d := &p.Week[i]
		why := d.Closed
		if why == nil {
			why = d.Holiday
		}
		if why != nil && d.Known && len(d.Spans) == 0 && usuallyOpen(p, d) {
			items = append(items, dom.El("li", dom.Text(dayName(t, d.Date)+" "), dom.El("span", dom.Class("no-print"), DataText(t, *why))))
		}
	}
	return dom.When(len(items) > 1, dom.Group(part.Paragraph(t.T("guide.rest")), dom.El("ul", items...)))
}

func usuallyOpen(p *municipality.Place, d *municipality.Day) bool {
	name := municipality.DayNames[d.Date.Weekday()]
	return slices.ContainsFunc(p.Hours, func(h municipality.HoursLine) bool { return slices.Contains(h.Days, name) })
}

// daysOf names days from Monday on, three or more in a row by the first and the
// last, and then holidays.
func daysOf(t locale.Texts, days []string) string {
	var names []string
	name := func(i int) string { return t.T("weekday." + municipality.DayNames[i%7]) }
	for i := 1; i <= 7; i++ {
		end := i
		for end <= 7 && slices.Contains(days, municipality.DayNames[end%7]) {
			end++
		}
		if end-i > 2 {
			names = append(names, t.T("guide.days.range", "from", name(i), "to", name(end-1)))
			i = end - 1
		} else if end > i {
			names = append(names, name(i))
		}
	}
	if holiday := municipality.DayNames[7]; slices.Contains(days, holiday) {
		names = append(names, t.T("weekday."+holiday))
	}
	return strings.Join(names, t.T("guide.days.and"))
}
