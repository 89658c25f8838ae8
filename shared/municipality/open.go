package municipality

import (
	"slices"
	"time"

	"jpkiweb/shared/lifecycle"
)

// addPlaces are the offices that do the procedure for the applicant.
func (b *builder) addPlaces() {
	if !b.a.Has(Counter) {
		return
	}
	b.beginPart(PartOffice, nil)
	for _, f := range b.m.files() {
		for i := range f.Offices {
			b.addPlace(f, &f.Offices[i])
		}
	}
	if len(b.a.Places) == 0 {
		b.beginPart(PartOffice, nil)
		b.check(Check{Why: CheckPlace, Source: -1})
	}
}

func (b *builder) addPlace(f *File, o *Office) {
	b.beginPart(PartOffice, &o.Name)
	for _, r := range o.Refused {
		if r.appliesTo(b.a.Procedure, b.a.Applicant) {
			b.a.Refused = append(b.a.Refused, RefusedPlace{o.Name, b.cite(f, r.Fact), r.Check})
			return
		}
	}
	hours := o.hoursFor(b.a.Procedure, b.date(0).Format(time.DateOnly))
	if len(hours) == 0 && len(o.Hours) > 0 {
		return // it has hours, but none for this
	}
	p := Place{ID: o.ID, Name: o.Name, Address: o.Address, Phone: o.Phone, State: HoursUnknown, Source: b.cite(f, o.Fact), Check: o.Check}
	if r := o.Reservation; r != nil {
		p.Reservation = &Reserve{r.Required, r.Phone, r.URL, b.cite(f, r.Fact), r.Check}
	}
	if len(hours) == 0 {
		b.check(Check{Why: CheckHours, Source: p.Source})
	} else {
		if !slices.ContainsFunc(hours, func(h Hours) bool { return len(h.Dates) > 0 }) {
			b.checkSpecial(o)
		}
		b.opening(&p, f, hours)
	}
	b.a.Places = append(b.a.Places, p)
}

func (r *Refusal) appliesTo(p lifecycle.Procedure, a Applicant) bool {
	return (len(r.Procedures) == 0 || slices.Contains(r.Procedures, p)) &&
		(len(r.Applicants) == 0 || slices.Contains(r.Applicants, a))
}

// hoursFor are the hours for a procedure, without single days that are over.
func (o *Office) hoursFor(p lifecycle.Procedure, today string) []Hours {
	var list []Hours
	for _, h := range o.Hours {
		if h.isFor(p) && !h.isPast(today) {
			list = append(list, h)
		}
	}
	return list
}

func (h *Hours) isFor(p lifecycle.Procedure) bool {
	return len(h.Procedures) == 0 || slices.Contains(h.Procedures, p)
}

func (h *Hours) isPast(today string) bool {
	return len(h.Dates) > 0 && slices.Max(h.Dates) < today
}

// opening fills when the place is open.
func (b *builder) opening(p *Place, f *File, hours []Hours) {
	for _, h := range hours {
		p.Hours = append(p.Hours, HoursLine{h.Days, h.Dates, Span{h.From, h.To}, b.cite(f, h.Fact), h.Check})
	}
	b.beginPart(PartDays, nil)
	for i := range 7 {
		d, closure, by := b.m.dayAt(b.date(i), hours)
		if closure != nil {
			b.cite(by, closure.Fact)
		}
		if !d.Known {
			b.checkDay(d.Date)
		}
		p.Week = append(p.Week, d)
	}
	now, today := clock(b.a.Now), &p.Week[0]
	p.State = Closed
	if !today.Known {
		p.State = DayUnknown
	}
	for _, s := range today.Spans {
		if minuteOfDay(s.From) <= now && now < minuteOfDay(s.To) {
			p.State, p.Until = Open, at(today.Date, s.To)
		}
	}
	if p.State == Closed {
		p.Next = b.nextOpening(hours, now)
	}
}

// checkDay says why a day is not known: nobody knows its holidays, or whether it is closed
// as in an earlier year.
func (b *builder) checkDay(date time.Time) {
	why := CheckDays
	if !b.m.Holidays.covers(dayOf(date)) {
		why = CheckHolidays
	}
	b.check(Check{Why: why, Source: -1})
}

// checkSpecial says that all single days on which an office opened besides are over: there
// may be others.
func (b *builder) checkSpecial(o *Office) {
	for i := range o.Hours {
		if h := &o.Hours[i]; h.isFor(b.a.Procedure) && h.isPast(b.date(0).Format(time.DateOnly)) {
			b.check(Check{Why: CheckSpecial, Source: -1})
			return
		}
	}
}

// nextOpening is the first opening after now, at most a year ahead and not beyond the
// days of which all is known.
func (b *builder) nextOpening(hours []Hours, now int) *Opening {
	for i := range 367 {
		d, closure, by := b.m.dayAt(b.date(i), hours)
		if !d.Known {
			b.checkDay(d.Date)
			return nil
		}
		if closure != nil {
			b.cite(by, closure.Fact)
		}
		for _, s := range d.Spans {
			if i > 0 || minuteOfDay(s.From) > now {
				return &Opening{at(d.Date, s.From), at(d.Date, s.To)}
			}
		}
	}
	return nil
}

// date is 00:00 of the day so many days after today.
func (b *builder) date(after int) time.Time { return midnight(b.a.Now, after) }

// clock is the time of day in minutes.
func clock(t time.Time) int { return t.Hour()*60 + t.Minute() }

// minuteOfDay reads HH:MM, which the build has checked.
func minuteOfDay(s string) int {
	if len(s) != len("15:04") {
		return 0
	}
	return (int(s[0]-'0')*10+int(s[1]-'0'))*60 + int(s[3]-'0')*10 + int(s[4]-'0')
}

// at is a time HH:MM of a day.
func at(date time.Time, s string) time.Time {
	return date.Add(time.Duration(minuteOfDay(s)) * time.Minute)
}

// kiosks are those that set the PIN anew.
func (b *builder) kiosks() {
	if !b.a.Has(AtKiosk) {
		return
	}
	now := clock(b.a.Now)
	for _, f := range b.m.files() {
		for _, k := range f.Kiosks {
			if !k.setsPIN(b.a.Question) {
				continue
			}
			state := Closed
			if minuteOfDay(k.From) <= now && now < minuteOfDay(k.To) {
				state = Open
			}
			b.beginPart(PartKiosk, &k.Name)
			b.a.Kiosks = append(b.a.Kiosks, KioskPlace{k.Name, k.PINs, Span{k.From, k.To}, state, b.cite(f, k.Fact), k.Check})
		}
	}
}

func (k *Kiosk) setsPIN(q Question) bool { return q.PIN == "" || slices.Contains(k.PINs, q.PIN) }

func (m *Municipality) hasKiosk(q Question) bool {
	for _, f := range m.files() {
		for i := range f.Kiosks {
			if f.Kiosks[i].setsPIN(q) {
				return true
			}
		}
	}
	return false
}
