package view

import (
	"slices"
	"strings"

	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
)

// usualHours are the hours of an office as its page has them: any week's, and on
// paper the only ones. Single days follow (specialDays).
func usualHours(t locale.Texts, a *municipality.Answer, p *municipality.Place) dom.Node {
	items := []dom.Part{dom.Class("list", "hours")}
	for i, h := range p.Hours {
		if len(h.Days) > 0 {
			items = append(items, dom.El("li", dom.Text(daysOf(t, h.Days)+" "), dom.El("span", dom.Class("time"), dom.Text(span(t, h.Span))),
				dom.When(!askedBefore(p.Hours[:i], h.Check), ask(t, a, h.Check, h.Source))))
		}
	}
	return dom.When(len(items) > 1, dom.El("ul", items...))
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
			items = append(items, dom.El("li", dom.Text(dayName(t, d.Date)+" "), dom.El("span", dom.Class("no-print"), told(t, *why))))
		}
	}
	return dom.When(len(items) > 1, dom.Group(dom.El("p", dom.Text(t.T("guide.rest"))), dom.El("ul", items...)))
}

func usuallyOpen(p *municipality.Place, d *municipality.Day) bool {
	name := municipality.DayNames[d.Date.Weekday()]
	return slices.ContainsFunc(p.Hours, func(h municipality.HoursLine) bool { return slices.Contains(h.Days, name) })
}

// askedBefore tells whether one of the lines asks the same.
func askedBefore(lines []municipality.HoursLine, check *municipality.Text) bool {
	return check != nil && slices.ContainsFunc(lines, func(h municipality.HoursLine) bool { return h.Check != nil && *h.Check == *check })
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
