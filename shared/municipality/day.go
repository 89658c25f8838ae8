package municipality

import (
	"slices"
	"time"
)

// ruleSystemStop is the monthly stop of the national system: the Sunday after the
// third Saturday, which is not always the third Sunday (municipality facts 3).
const ruleSystemStop = "sunday-after-third-saturday"

// ClosureRules are what Closure.Rule may be.
var ClosureRules = [...]string{ruleSystemStop}

// dayAt is a day of an office with these hours, and the closure that holds on it
// with the file it is from.
func (m *Municipality) dayAt(date time.Time, hours []Hours) (Day, *Closure, *File) {
	d := dayOf(date)
	result := Day{Date: date, Known: m.Holidays.covers(d)}
	if holiday := m.Holidays.on(d); holiday != nil {
		result.Holiday = &holiday.Name
	}
	if c, f := m.closedOn(date); c != nil {
		result.Closed, result.Known = &c.Why, true
		return result, c, f
	}
	if m.ranOut(date) {
		result.Known = false
	}
	if result.Known {
		result.Spans = spansOn(date, result.Holiday != nil, hours)
	}
	return result, nil, nil
}

// ranOut tells whether a day was one of a closure that is given for an earlier year only:
// nobody has said whether it is one again.
func (m *Municipality) ranOut(date time.Time) bool {
	d := dayOf(date)
	for _, f := range m.files() {
		for i := range f.Closed {
			if c := &f.Closed[i]; c.isPast(d) && c.isShort() && d.monthDay().isWithin(parseDay(c.From).monthDay(), parseDay(c.To).monthDay()) {
				return true
			}
		}
	}
	return false
}

// closedOn is the closure that holds on a day. A rule of the city comes before
// the same rule of the nation.
func (m *Municipality) closedOn(date time.Time) (*Closure, *File) {
	for _, f := range m.files() {
		for i := range f.Closed {
			if f.Closed[i].Holds(date) {
				return &f.Closed[i], f
			}
		}
	}
	return nil, nil
}

// Holds tells whether a day is one of the closure.
func (c *Closure) Holds(date time.Time) bool {
	if c.Rule != "" {
		return c.Rule == ruleSystemStop && afterThirdSaturday(date)
	}
	d, from, to := dayOf(date), parseDay(c.From), parseDay(c.To)
	if len(c.From) == len("01-02") {
		d = d.monthDay()
	}
	return d.isWithin(from, to)
}

// afterThirdSaturday: third Saturdays are the 15th to the 21st.
func afterThirdSaturday(date time.Time) bool {
	return date.Weekday() == time.Sunday && date.Day() >= 16 && date.Day() <= 22
}

// spansOn are the times of a day: of a single date if the hours name it, or else
// of its weekday, or of holidays.
func spansOn(date time.Time, holiday bool, hours []Hours) []Span {
	name := dayName(date, holiday)
	single := date.Format("2006-01-02")
	var dated, weekly []Span
	for i := range hours {
		h := &hours[i]
		if slices.Contains(h.Dates, single) {
			dated = append(dated, Span{h.From, h.To})
		}
		if slices.Contains(h.Days, name) {
			weekly = append(weekly, Span{h.From, h.To})
		}
	}
	if len(dated) > 0 {
		return joinSpans(dated)
	}
	return joinSpans(weekly)
}

// DayNames are what Hours.Days may hold; the first is time.Sunday.
var DayNames = [...]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat", "holiday"}

func dayName(date time.Time, holiday bool) string {
	if holiday {
		return DayNames[7]
	}
	return DayNames[date.Weekday()]
}

// joinSpans puts spans in order and makes one of those that touch.
func joinSpans(spans []Span) []Span {
	slices.SortFunc(spans, func(a, b Span) int { return minuteOfDay(a.From) - minuteOfDay(b.From) })
	var result []Span
	for _, s := range spans {
		if last := len(result) - 1; last >= 0 && minuteOfDay(s.From) <= minuteOfDay(result[last].To) {
			result[last].To = max(result[last].To, s.To)
			continue
		}
		result = append(result, s)
	}
	return result
}

// covers tells whether all holidays of that time are known.
func (h *Holidays) covers(d day) bool {
	return h != nil && parseDay(h.From) <= d && d <= parseDay(h.To)
}

func (h *Holidays) on(d day) *Holiday {
	if h == nil {
		return nil
	}
	for i := range h.Days {
		if parseDay(h.Days[i].Date) == d {
			return &h.Days[i]
		}
	}
	return nil
}
