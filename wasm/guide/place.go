package guide

import (
	"slices"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// offices are all that do it with their hours, and those that do not.
func offices(m *sight, t locale.Texts, a *municipality.Answer) dom.Node {
	if !a.Has(municipality.Counter) || len(a.Places) == 0 && len(a.Refused) == 0 && len(a.Closed) == 0 {
		return dom.Node{}
	}
	return m.fold(foldOffices, "fold-offices", foldHeading(t.T("guide.offices")), func() dom.Node { return places(t, a) })
}

func places(t locale.Texts, a *municipality.Answer) dom.Node {
	var parts []dom.Node
	for i := range a.Places {
		parts = append(parts, place(t, a, &a.Places[i]))
	}
	refused := []dom.Part{dom.Class("list")}
	for _, r := range a.Refused {
		refused = append(refused, dom.El("li", DataText(t, r.Name)))
	}
	return dom.Group(
		dom.El("div", dom.Class("offices"), dom.Group(parts...)),
		dom.When(!allHaveHours(a.Places), daysOff(t, a, nil)),
		dom.When(len(a.Refused) > 0, dom.Group(part.Heading3(t.T("guide.refused")), dom.El("ul", refused...))))
}

// allHaveHours reports whether each office says itself when it is closed.
func allHaveHours(places []municipality.Place) bool {
	return len(places) > 0 && !slices.ContainsFunc(places, func(p municipality.Place) bool { return len(p.Week) == 0 })
}

// place tells whether an office is open now, and when it is.
func place(t locale.Texts, a *municipality.Answer, p *municipality.Place) dom.Node {
	parts := []dom.Node{
		dom.El("h3", dom.Class("heading-3"), DataText(t, p.Name)),
		dom.When(p.Address != "", dom.El("p", dom.Attribute("lang", "ja"), dom.Text(p.Address))),
		dom.El("p", onScreen(p.State), openTag(t, p.State, p.Check != nil), dom.Text(" "+OpenText(t, a.Now, p))),
		officePhone(t, p),
		reservation(t, p),
	}
	if len(p.Week) > 0 {
		parts = append(parts, UsualHours(t, p), daysOff(t, a, p), restDays(t, p), unknownDays(t, p), specialDays(t, a.Now, p), weekTable(t, p))
	}
	return dom.El("div", dom.Class("office"), dom.Group(parts...))
}

// onScreen keeps from paper what holds only at the moment.
func onScreen(s municipality.OpenState) dom.Attr {
	if s == municipality.Open || s == municipality.Closed {
		return dom.Class("no-print")
	}
	return dom.Attr{}
}

// openTag names the state; unsure: the page that says it is in doubt.
func openTag(t locale.Texts, s municipality.OpenState, unsure bool) dom.Node {
	switch {
	case s == municipality.Open && !unsure:
		return part.Tag(t, part.Success, t.T("guide.open"))
	case s == municipality.Closed:
		return part.Tag(t, part.Info, t.T("guide.closed"))
	}
	return part.Tag(t, part.Warning, t.T("guide.check"))
}

// OpenText tells until when it is open, or when it opens next.
func OpenText(t locale.Texts, now time.Time, p *municipality.Place) string {
	switch {
	case p.State == municipality.Open && p.Check != nil:
		return t.T("guide.until.unsure", "time", timeOfDay(p.Until.Format("15:04")))
	case p.State == municipality.Open:
		return t.T("guide.until", "time", timeOfDay(p.Until.Format("15:04")))
	case p.State == municipality.Closed && p.Next == nil:
		return t.T("guide.next.none")
	case p.State != municipality.Closed:
		return t.T("guide.next.unknown")
	}
	day := dayName(t, p.Next.From)
	if sameDay(p.Next.From, now) {
		day = t.T("guide.today")
	}
	return t.T("guide.next", "day", day, "from", timeOfDay(p.Next.From.Format("15:04")), "to", timeOfDay(p.Next.To.Format("15:04")))
}

// weekTable is a table of today and the six days after it. There are several on a
// screen, so that each must be told from the others by ear.
func weekTable(t locale.Texts, p *municipality.Place) dom.Node {
	rows := make([]dom.Node, len(p.Week))
	for i := range p.Week {
		rows[i] = dom.El("tr", headerCell("row", dayName(t, p.Week[i].Date)), dom.El("td", dayHours(t, &p.Week[i])))
	}
	return dom.El("details", dom.Class("details", "no-print"), dom.El("summary", dom.Text(t.T("guide.week.show")+" "), dom.El("span", dom.Class("visually-hidden"), DataText(t, p.Name))),
		dom.El("table", dom.Class("guide-table"),
			dom.El("caption", dom.Class("visually-hidden"), dom.Text(t.T("guide.week"))),
			dom.El("thead", dom.El("tr", headerCell("col", t.T("guide.week.row")), headerCell("col", t.T("guide.week.cell")))),
			dom.El("tbody", dom.Group(rows...))))
}

// specialDays are single days on which the office opens, after the week that is
// shown.
func specialDays(t locale.Texts, now time.Time, p *municipality.Place) dom.Node {
	var days []string
	for _, h := range p.Hours {
		for _, date := range h.Dates {
			day, err := time.ParseInLocation(time.DateOnly, date, jpki.Japan())
			if err == nil && day.After(now.AddDate(0, 0, len(p.Week)-1)) {
				days = append(days, dayName(t, day)+" "+spanText(t, h.Span))
			}
		}
	}
	if len(days) == 0 {
		return dom.Node{}
	}
	return dom.Group(part.Paragraph(t.T("guide.special")), part.List(days...))
}

// dayHours are the hours of a day, or why there are none.
func dayHours(t locale.Texts, d *municipality.Day) dom.Node {
	why := dom.Node{}
	switch {
	case d.Closed != nil:
		why = dom.El("span", dom.Class("no-print"), dom.Text(" "), DataText(t, *d.Closed))
	case d.Holiday != nil:
		why = dom.El("span", dom.Class("no-print"), dom.Text(" "), DataText(t, *d.Holiday))
	}
	switch {
	case !d.Known:
		return dom.Group(dom.Text(t.T("guide.week.unknown")), why)
	case len(d.Spans) == 0:
		return dom.Group(dom.Text(t.T("guide.week.closed")), why)
	}
	var spans []dom.Node
	for _, s := range d.Spans {
		spans = append(spans, dom.El("span", dom.Class("time"), dom.Text(spanText(t, s))), dom.Text(" "))
	}
	return dom.Group(dom.Group(spans...), why)
}
