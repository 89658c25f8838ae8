package municipality

import (
	"slices"
	"time"

	"jpkiweb/shared/jpki"
)

// Bounds of an [Errand].
const (
	// ErrandDays is how many open days it names at most; it counts all of them.
	ErrandDays = 5
	// errandAhead is how many days it looks ahead at most. The time in which a
	// certificate can be renewed is three months.
	errandAhead = 367
)

// An Errand is what must be done at a counter, perhaps by a day: on which days that
// can still be. A day of which nobody knows whether it is a holiday is not one of
// them, and not closed either; see Unknown.
type Errand struct {
	Question
	// By is the last day, 00:00 in Japan; zero: it can be done on any.
	By time.Time
	// Visits is how often to go at least, each on another day; 0 when the files do not
	// say that it is done at a counter by the applicant, and then all else is empty.
	Visits int
	// Between is what follows the first of several visits, such as a letter by post
	// that is waited for; nil: nothing is known.
	Between *Text
	// Bring are the papers of the first visit.
	Bring []Paperwork
	Fees  []FeeLine
	// Offices is how many do it, and Silent how many of them say no hours.
	Offices, Silent int
	// Count is the number of open days from now to By, with today if an office closes
	// later. Without By it is no more than one: the next.
	Count int
	First []OpenDay // the first of them, ErrandDays at most
	// Last is the last of them, and Spare the one before it: who goes then can come
	// again. Both are nil without By; Spare also where there is no other.
	Last, Spare *OpenDay
	// Unknown is the first day, 00:00 in Japan, of which nobody knows whether an office
	// is open; zero: all is known, as far as the errand looks.
	Unknown time.Time
}

// An OpenDay is a day on which an office is open.
type OpenDay struct {
	Date    time.Time   // 00:00 in Japan
	Offices []OfficeDay // those of which it need not be asked first
}

// An OfficeDay is when an office is open on a day.
type OfficeDay struct {
	Name    Text
	Address string
	Phone   string // number
	Spans   []Span // in order; of today those that are not over
	Reserve bool   // a time must be reserved
	Ask     bool   // whether that is so must be asked (要確認)
}

// InTime reports whether the days that are known to be open are enough for all visits.
func (e *Errand) InTime() bool { return e.Count >= e.Visits && e.Visits > 0 }

// Errand tells on which days something can be done at a counter, until a day; zero
// for what can be done on any day, which is then told the next. A last day in the
// past has none, and one in more than a year is looked at for a year.
func (m *Municipality) Errand(q Question, by time.Time) Errand {
	q.Now = q.Now.In(jpki.Japan())
	a := m.Answer(q)
	e := Errand{Question: a.Question}
	if !by.IsZero() {
		e.By = midnight(by.In(jpki.Japan()), 0)
	}
	if !a.Has(Counter) {
		return e
	}
	e.addVisits(&a)
	offices := m.officesFor(&a)
	e.Offices = len(a.Places)
	e.Silent = e.Offices - len(offices)
	if len(offices) > 0 {
		e.addDays(m, offices)
	}
	return e
}

// addVisits fills how often to go, and with what.
func (e *Errand) addVisits(a *Answer) {
	e.Visits, e.Fees = max(1, a.VisitsNeeded()), a.Fees
	if len(a.Visits) > 0 {
		e.Bring = a.Visits[0].Bring
	}
	if e.Visits > 1 {
		e.Between = a.Visits[0].Then
	}
}

// VisitsNeeded counts the visits that are needed in any case.
func (a *Answer) VisitsNeeded() (n int) {
	for _, v := range a.Visits {
		if v.When == nil {
			n++
		}
	}
	return n
}

// An openOffice is an office that does the procedure, and its hours for it.
type openOffice struct {
	*Office
	hours []Hours
}

// officesFor are the offices of an answer that say their hours.
func (m *Municipality) officesFor(a *Answer) (offices []openOffice) {
	today := a.Now.Format(time.DateOnly)
	for _, f := range m.files() {
		for i := range f.Offices {
			o := &f.Offices[i]
			hours := o.hoursFor(a.Procedure, today)
			listed := slices.ContainsFunc(a.Places, func(p Place) bool { return p.ID == o.ID })
			if listed && len(hours) > 0 {
				offices = append(offices, openOffice{o, hours})
			}
		}
	}
	return offices
}

// addDays goes through the days.
func (e *Errand) addDays(m *Municipality, offices []openOffice) {
	for i := range errandAhead {
		date := midnight(e.Now, i)
		if !e.By.IsZero() && date.After(e.By) {
			return
		}
		day, known := m.openDay(date, offices, e.Now)
		if !known && e.Unknown.IsZero() {
			e.Unknown = date
		}
		if len(day.Offices) > 0 {
			e.addDay(day)
		}
		if e.By.IsZero() && (e.Count > 0 || !known) { // what comes after a day that is not known is not the next
			return
		}
	}
	if !e.By.IsZero() && e.Unknown.IsZero() {
		e.Unknown = midnight(e.Now, errandAhead)
	}
}

func (e *Errand) addDay(d OpenDay) {
	e.Count++
	if len(e.First) < ErrandDays {
		e.First = append(e.First, d)
	}
	if !e.By.IsZero() {
		e.Last, e.Spare = &d, e.Last
	}
}

// openDay is when offices are open on a day, after now; known is false where nobody
// knows it.
func (m *Municipality) openDay(date time.Time, offices []openOffice, now time.Time) (d OpenDay, known bool) {
	d.Date = date
	var ask []OfficeDay // where it must be asked whether they are open: behind the others
	for _, o := range offices {
		day, _, _ := m.dayAt(date, o.hours)
		if !day.Known {
			return d, false
		}
		over := func(s Span) bool { return !at(date, s.To).After(now) }
		if spans := slices.DeleteFunc(day.Spans, over); len(spans) > 0 {
			if on := o.onDay(spans); on.Ask {
				ask = append(ask, on)
			} else {
				d.Offices = append(d.Offices, on)
			}
		}
	}
	d.Offices = append(d.Offices, ask...)
	return d, true
}

func (o *openOffice) onDay(spans []Span) OfficeDay {
	unsure := func(h Hours) bool { return h.Check != nil }
	return OfficeDay{
		Name: o.Name, Address: o.Address, Phone: o.Phone, Spans: spans,
		Reserve: o.Reservation != nil && o.Reservation.Required,
		Ask:     o.Check != nil || slices.ContainsFunc(o.hours, unsure),
	}
}

// midnight is 00:00 of the day so many days after one.
func midnight(of time.Time, after int) time.Time {
	y, m, d := of.Date()
	return time.Date(y, m, d+after, 0, 0, 0, 0, of.Location())
}
