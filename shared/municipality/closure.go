package municipality

import "time"

// shortClosure is how long a closure may be, in days, that comes back in other years, such
// as one of a week in August. Who closes for longer builds.
const shortClosure = 31

// closures are all days on which every office is closed, also those that do not
// come up this week: who goes in a month must know them as well. A city's comes
// before that of the nation for the same days or by the same rule.
func (b *builder) closures() {
	if !b.a.Has(Counter) {
		return
	}
	b.beginPart(PartDays, nil)
	for _, f := range b.m.files() {
		for _, c := range f.Closed {
			if !c.isPast(b.today) && !b.listsClosure(c) {
				b.a.Closed = append(b.a.Closed, ClosureLine{c.From, c.To, c.Rule, c.Why, b.cite(f, c.Fact), c.Check})
			}
		}
	}
}

// isPast tells whether the closure is of days that have passed, and will not recur.
func (c *Closure) isPast(today day) bool {
	return len(c.To) == len("2006-01-02") && parseDay(c.To) < today
}

// isShort tells whether a closure of one year is as short as one that comes back.
func (c *Closure) isShort() bool {
	from, err := time.Parse(time.DateOnly, c.From)
	to, err2 := time.Parse(time.DateOnly, c.To)
	return err == nil && err2 == nil && to.Sub(from) < shortClosure*24*time.Hour
}

// listsClosure tells whether a closure is there already.
func (b *builder) listsClosure(c Closure) bool {
	for i := range b.a.Closed {
		if listed := &b.a.Closed[i]; listed.From == c.From && listed.To == c.To && listed.Rule == c.Rule {
			return true
		}
	}
	return false
}
