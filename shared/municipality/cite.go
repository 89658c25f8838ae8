package municipality

import (
	"slices"
	"time"
)

// cite notes that a fact is used: its source, and its reason to ask if it has
// one. It returns the index of the source.
func (b *builder) cite(f *File, fact Fact) int {
	at := b.reference(f, fact.Source)
	b.checkFact(fact.Check, at)
	return at
}

func (b *builder) reference(f *File, id string) int {
	for i := range b.a.Sources {
		if b.a.Sources[i].Code == f.Code && b.a.Sources[i].ID == id {
			return i
		}
	}
	for _, s := range f.Sources {
		if s.ID == id {
			date := parseDay(s.Date)
			b.a.Sources = append(b.a.Sources, Reference{
				Source: s, Code: f.Code, By: f.Name,
				Old: date != 0 && date+20000 < b.today, Undated: date == 0,
			})
			return len(b.a.Sources) - 1
		}
	}
	return -1
}

func (b *builder) checkFact(text *Text, source int) {
	if text != nil {
		b.check(Check{Why: CheckFact, Text: text, Source: source})
	}
}

// check adds a reason for what is being filled; one that is there already is
// about this, too.
func (b *builder) check(c Check) {
	c.About = b.part
	at := slices.IndexFunc(b.a.Checks, func(have Check) bool {
		return have.Why == c.Why && have.About == c.About && have.Source == c.Source && sameText(have.Text, c.Text)
	})
	if at < 0 {
		at = len(b.a.Checks)
		b.a.Checks = append(b.a.Checks, c)
	}
	have := &b.a.Checks[at]
	if b.name != nil && !slices.ContainsFunc(have.Names, func(n *Text) bool { return *n == *b.name }) {
		have.Names = append(have.Names, b.name)
	}
}

func sameText(a, b *Text) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

// checkSources adds what is to be said about the pages themselves.
func (b *builder) checkSources() {
	b.beginPart(PartPages, nil)
	for i := range b.a.Sources {
		switch s := &b.a.Sources[i]; {
		case s.Old:
			b.check(Check{Why: CheckOld, Source: i})
		case s.Undated:
			b.check(Check{Why: CheckUndated, Source: i})
		}
	}
}

// A day is a date as a number, year*10000 + month*100 + day, so that dates compare.
type day int

func dayOf(t time.Time) day {
	y, m, d := t.Date()
	return day(y*10000 + int(m)*100 + d)
}

// monthDay is the day without its year, month*100 + day.
func (d day) monthDay() day { return d % 10000 }

// isWithin tells whether the day is one of those from one to another, also over the
// year's end.
func (d day) isWithin(from, to day) bool {
	if from > to {
		return d >= from || d <= to
	}
	return from <= d && d <= to
}

// parseDay reads YYYY-MM-DD, or MM-DD as a monthDay; 0 when it is neither.
func parseDay(s string) day {
	d := 0
	switch len(s) {
	case len("2006-01-02"):
		if s[4] != '-' || s[7] != '-' {
			return 0
		}
		s = s[:4] + s[5:7] + s[8:]
	case len("01-02"):
		if s[2] != '-' {
			return 0
		}
		s = s[:2] + s[3:]
	default:
		return 0
	}
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0
		}
		d = d*10 + int(c-'0')
	}
	return day(d)
}
