package service

import (
	"slices"
	"time"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
)

// A desk is a counter of the municipality as a page shows it, in the page's language; texts may
// have furigana, and "" is what is not known.
type desk struct {
	Name, Address, Phone string
	Open                 bool
	State                string   // whether it is open now, and when it is next
	Hours                []string // as its page has them, of any week
	Week                 []weekday
	Reserve, Check       string
	ReserveURL           string
}

// A weekday is a day of the week that begins today.
type weekday struct{ Day, Hours string }

// desks are all counters, each with its hours for the procedure that people come for most.
func (s *service) desks(w words) (all []desk) {
	var seen []string
	for _, p := range lifecycle.Procedures {
		a := s.answer(p, municipality.Self)
		for i := range a.Places {
			if place := &a.Places[i]; !slices.Contains(seen, place.ID) {
				seen = append(seen, place.ID)
				all = append(all, w.desk(place))
			}
		}
	}
	return all
}

// answer is what the municipality says of a procedure now.
func (s *service) answer(p lifecycle.Procedure, who municipality.Applicant) municipality.Answer {
	return s.town.municipality().Answer(municipality.Question{Procedure: p, Applicant: who, Now: s.config.Now()})
}

func (w words) desk(p *municipality.Place) desk {
	d := desk{
		Name: w.said(p.Name), Address: p.Address, Phone: p.Phone, Open: p.State == municipality.Open,
		State: w.state(p), Check: w.saidOr(p.Check),
	}
	for _, h := range p.Hours {
		if len(h.Days) > 0 {
			d.Hours = append(d.Hours, w.t("desk.hours", "days", w.days(h.Days), "span", w.span(h.Span)))
		}
		for _, date := range h.Dates {
			d.Hours = append(d.Hours, w.t("desk.hours", "days", w.closedDay(date), "span", w.span(h.Span)))
		}
	}
	for i := range p.Week {
		d.Week = append(d.Week, w.weekdayOf(&p.Week[i]))
	}
	if r := p.Reservation; r != nil {
		d.Reserve, d.ReserveURL = w.t("guide.reserve.may"), r.URL
		if r.Required {
			d.Reserve = w.t("guide.reserve.must")
		}
	}
	return d
}

// state tells whether a counter is open now, and until when, or when it is next.
func (w words) state(p *municipality.Place) string {
	switch {
	case p.State == municipality.Open:
		return w.t("desk.open", "time", timeOfDay(p.Until))
	case p.State == municipality.Closed && p.Next != nil:
		return w.t("desk.next", "day", w.weekday(p.Next.From), "from", timeOfDay(p.Next.From), "to", timeOfDay(p.Next.To))
	case p.State == municipality.Closed:
		return w.t("desk.closed")
	case p.State == municipality.DayUnknown:
		return w.t("desk.day-unknown")
	}
	return w.t("desk.hours-unknown")
}

func timeOfDay(at time.Time) string { return clock(at.Format("15:04")) }

// weekdayOf is a day with its hours, or why there are none.
func (w words) weekdayOf(d *municipality.Day) weekday {
	shown := weekday{Day: w.weekday(d.Date), Hours: w.t("guide.week.closed")}
	why := d.Closed
	if why == nil {
		why = d.Holiday
	}
	switch {
	case !d.Known:
		shown.Hours = w.t("guide.week.unknown")
	case len(d.Spans) > 0:
		shown.Hours = ""
		for i, span := range d.Spans {
			if i > 0 {
				shown.Hours += w.t("guide.days.and")
			}
			shown.Hours += w.span(span)
		}
	case why != nil:
		shown.Hours = w.t("closed.line", "days", shown.Hours, "why", w.said(*why))
	}
	return shown
}
