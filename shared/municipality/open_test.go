package municipality

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
)

func TestOpenNowAndNext(t *testing.T) {
	tests := []struct {
		name      string
		office    string
		procedure lifecycle.Procedure
		now       string
		want      string // state, and until or next
	}{
		{"a minute before opening", "main", lifecycle.Renew, "2026-07-16 08:59", "closed, next 2026-07-16 09:00"},
		{"the opening minute", "main", lifecycle.Renew, "2026-07-16 09:00", "open until 2026-07-16 17:00"},
		{"the last minute", "main", lifecycle.Renew, "2026-07-16 16:59", "open until 2026-07-16 17:00"},
		{"the closing minute is closed", "main", lifecycle.Renew, "2026-07-16 17:00", "closed, next 2026-07-17 09:00"},
		{"midnight", "main", lifecycle.Renew, "2026-07-16 00:00", "closed, next 2026-07-16 09:00"},
		{"Friday evening", "main", lifecycle.Renew, "2026-07-10 17:00", "closed, next 2026-07-13 09:00"},
		{"Friday evening before three free days", "main", lifecycle.Renew, "2026-07-17 17:00", "closed, next 2026-07-21 09:00"},
		{"holiday Monday, closed", "main", lifecycle.Renew, "2026-07-20 10:00", "closed, next 2026-07-21 09:00"},
		{"holiday Monday, open at holiday hours", "centre", lifecycle.Renew, "2026-07-20 10:00", "open until 2026-07-20 17:00"},
		{"holiday Monday, after holiday hours", "centre", lifecycle.Renew, "2026-07-20 17:30", "closed, next 2026-07-21 10:00"},
		{"citizens' holiday between two", "main", lifecycle.Renew, "2026-09-22 10:00", "closed, next 2026-09-24 09:00"},
		{"substitute holiday", "main", lifecycle.Renew, "2026-05-06 10:00", "closed, next 2026-05-07 09:00"},
		{"last Friday before the year's end", "main", lifecycle.Renew, "2026-12-28 17:00", "closed, next 2027-01-04 09:00"},
		{"29 December", "centre", lifecycle.Renew, "2026-12-29 11:00", "closed, next 2027-01-04 10:00"},
		{"28 December", "centre", lifecycle.Renew, "2026-12-28 11:00", "open until 2026-12-28 18:00"},
		{"1 January is closed though a holiday", "centre", lifecycle.Renew, "2027-01-01 11:00", "closed, next 2027-01-04 10:00"},
		{"3 January", "centre", lifecycle.Renew, "2026-01-03 11:00", "closed, next 2026-01-04 10:00"},
		{"system stop: the Sunday after the third Saturday", "centre", lifecycle.Renew, "2026-11-22 11:00", "closed, next 2026-11-23 10:00"},
		{"the third Sunday before it is open", "centre", lifecycle.Renew, "2026-11-15 11:00", "open until 2026-11-15 17:00"},
		{"system stop that is the third Sunday", "centre", lifecycle.Renew, "2026-08-16 11:00", "closed, next 2026-08-17 10:00"},
		{"the Sunday after", "centre", lifecycle.Renew, "2026-08-23 11:00", "open until 2026-08-23 17:00"},
		{"Saturday evening before a system stop and a holiday", "centre", lifecycle.Renew, "2026-11-21 17:00", "closed, next 2026-11-23 10:00"},
		{"single date", "main", lifecycle.Renew, "2026-10-11 14:59", "open until 2026-10-11 15:00"},
		{"single date, closing minute", "main", lifecycle.Renew, "2026-10-11 15:00", "closed, next 2026-10-13 09:00"},
		{"single date is next", "main", lifecycle.Renew, "2026-10-09 17:00", "closed, next 2026-10-11 09:00"},
		{"single date not for this procedure", "main", lifecycle.PINReset, "2026-10-11 10:00", "closed, next 2026-10-13 09:00"},
		{"single date instead of the weekday", "main", lifecycle.Renew, "2026-10-14 09:00", "closed, next 2026-10-14 13:00"},
		{"the weekday stays for another procedure", "main", lifecycle.PINReset, "2026-10-14 09:00", "open until 2026-10-14 17:00"},
		{"hours that touch are one", "centre", lifecycle.PINReset, "2026-07-16 11:00", "open until 2026-07-16 13:00"},
		{"where they touch", "centre", lifecycle.PINReset, "2026-07-16 12:00", "open until 2026-07-16 13:00"},
		{"noon break", "centre", lifecycle.PINReset, "2026-07-16 13:00", "closed, next 2026-07-16 14:00"},
		{"hours of another procedure", "centre", lifecycle.PINReset, "2026-07-18 11:00", "closed, next 2026-07-21 09:00"},
		{"office with unknown hours", "branch", lifecycle.Renew, "2026-07-16 10:00", "hours-unknown"},
		{"before all that is known", "main", lifecycle.Renew, "2025-12-26 10:00", "day-unknown"},
		{"after all that is known", "main", lifecycle.Renew, "2028-01-11 10:00", "day-unknown"},
		{"closed by rule beyond all that is known", "main", lifecycle.Renew, "2028-01-03 10:00", "closed"},
		{"last evening that is known", "main", lifecycle.Renew, "2027-12-28 18:00", "closed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := answerAt(t, example(), test.procedure, test.now)
			if got := placeText(placeOf(t, &a, test.office)); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func placeText(p *Place) string {
	const form = "2006-01-02 15:04"
	switch {
	case p.State == Open:
		return "open until " + p.Until.Format(form)
	case p.Next != nil:
		return string(p.State) + ", next " + p.Next.From.Format(form)
	}
	return string(p.State)
}

func TestNowInAnotherZone(t *testing.T) {
	now := time.Date(2026, 7, 16, 0, 0, 0, 0, time.UTC) // 09:00 in Japan
	a := example().Answer(Question{Procedure: lifecycle.Renew, Applicant: Self, Now: now})
	if got := placeText(placeOf(t, &a, "main")); got != "open until 2026-07-16 17:00" {
		t.Error(got)
	}
	a = example().Answer(Question{Procedure: lifecycle.Renew, Applicant: Self, Now: now.Add(-time.Second).In(time.FixedZone("west", -8*3600))})
	if got := placeText(placeOf(t, &a, "main")); got != "closed, next 2026-07-16 09:00" {
		t.Error(got)
	}
}

// What is said to be the next opening is one, and nothing opens before it.
func TestNextIsTheFirstOpening(t *testing.T) {
	m := example()
	for _, procedure := range []lifecycle.Procedure{lifecycle.Renew, lifecycle.PINReset} {
		for now := japanTime(t, "2026-01-01 07:30"); now.Year() == 2026; now = now.Add(29 * time.Hour) {
			a := m.Answer(Question{Procedure: procedure, Applicant: Self, Now: now})
			for _, p := range a.Places {
				if p.State != Closed {
					continue
				}
				for at := now; at.Before(p.Next.From); at = at.Add(30 * time.Minute) {
					later := m.Answer(Question{Procedure: procedure, Applicant: Self, Now: at})
					if placeOf(t, &later, p.ID).State == Open {
						t.Fatalf("%s %s at %v: next is %v, but open at %v", procedure, p.ID, now, p.Next.From, at)
					}
				}
				later := m.Answer(Question{Procedure: procedure, Applicant: Self, Now: p.Next.From})
				if q := placeOf(t, &later, p.ID); q.State != Open || !q.Until.Equal(p.Next.To) {
					t.Fatalf("%s %s: next is %v, but then it is %s", procedure, p.ID, p.Next, placeText(q))
				}
			}
		}
	}
}

func TestNothingOpensAnyMore(t *testing.T) {
	m := example()
	m.City.Offices[0].Hours = []Hours{{Dates: []string{"2026-02-02"}, From: "09:00", To: "15:00", Fact: Fact{Source: "page"}}}
	a := answerAt(t, m, lifecycle.Renew, "2026-02-02 15:00")
	if got := placeText(placeOf(t, &a, "main")); got != "closed" {
		t.Error(got)
	}
	if reasons(&a)[CheckHolidays] != 0 {
		t.Error("the search went beyond a year")
	}
}

func TestUnknownDaysAreSaid(t *testing.T) {
	for name, test := range map[string]struct {
		now  string
		want int
	}{
		"all known":                   {"2026-07-16 10:00", 0},
		"a day of the week unknown":   {"2027-12-29 10:00", 1},
		"today unknown":               {"2028-02-01 10:00", 1},
		"the last week that is known": {"2027-12-25 10:00", 0},
	} {
		t.Run(name, func(t *testing.T) {
			a := answerAt(t, example(), lifecycle.Renew, test.now)
			if got := reasons(&a)[CheckHolidays]; got != test.want {
				t.Errorf("said %d times, want %d", got, test.want)
			}
		})
	}
	m := example()
	m.Holidays = nil
	a := answerAt(t, m, lifecycle.Renew, "2026-07-16 10:00")
	if placeOf(t, &a, "main").State != DayUnknown || reasons(&a)[CheckHolidays] != 1 {
		t.Error("open without a calendar")
	}
}

func TestWeekOfAPlace(t *testing.T) {
	a := answerAt(t, example(), lifecycle.Renew, "2026-11-18 10:00") // Wednesday
	var got []string
	for _, d := range placeOf(t, &a, "centre").Week {
		line := d.Date.Format("Mon 02")
		if d.Holiday != nil {
			line += " " + d.Holiday.Ja
		}
		if d.Closed != nil {
			line += " " + d.Closed.Ja
		}
		for _, s := range d.Spans {
			line += fmt.Sprintf(" %s-%s", s.From, s.To)
		}
		got = append(got, line)
	}
	want := "Wed 18 10:00-18:00|Thu 19 10:00-18:00|Fri 20 10:00-18:00|Sat 21 10:00-17:00|Sun 22 システム停止|Mon 23 祝日 10:00-17:00|Tue 24 10:00-18:00"
	if strings.Join(got, "|") != want {
		t.Errorf("got %s", strings.Join(got, "|"))
	}
	a = answerAt(t, example(), lifecycle.PINReset, "2026-11-18 10:00")
	if spans := placeOf(t, &a, "centre").Week[0].Spans; len(spans) != 2 || spans[0] != (Span{"09:00", "13:00"}) {
		t.Errorf("with a noon break: %v", spans)
	}
	if lines := placeOf(t, &a, "centre").Hours; len(lines) != 3 || lines[0].Span != (Span{"09:00", "12:00"}) {
		t.Errorf("as the page writes them: %v", lines)
	}
}

func TestSystemStopOfEveryMonth(t *testing.T) {
	// Computed the other way round: count Saturdays.
	for month := time.January; month <= time.December; month++ {
		for _, year := range []int{2026, 2027, 2028} {
			saturdays, stop := 0, 0
			for d := time.Date(year, month, 1, 0, 0, 0, 0, jpki.Japan()); d.Month() == month; d = d.AddDate(0, 0, 1) {
				if d.Weekday() == time.Saturday {
					if saturdays++; saturdays == 3 {
						stop = d.Day() + 1
					}
				}
			}
			for d := time.Date(year, month, 1, 0, 0, 0, 0, jpki.Japan()); d.Month() == month; d = d.AddDate(0, 0, 1) {
				if afterThirdSaturday(d) != (d.Day() == stop) {
					t.Errorf("%v", d)
				}
			}
		}
	}
}

func TestClosuresOfOneYearOrEvery(t *testing.T) {
	for name, test := range map[string]struct {
		from, to, on string
		want         bool
	}{
		"every year, first day":   {"08-13", "08-15", "2026-08-13", true},
		"every year, last day":    {"08-13", "08-15", "2030-08-15", true},
		"every year, day after":   {"08-13", "08-15", "2026-08-16", false},
		"over the year, December": {"12-29", "01-03", "2026-12-31", true},
		"over the year, January":  {"12-29", "01-03", "2027-01-03", true},
		"over the year, outside":  {"12-29", "01-03", "2027-01-04", false},
		"one year, inside":        {"2026-12-28", "2027-01-05", "2027-01-05", true},
		"one year, a year later":  {"2026-12-28", "2027-01-05", "2028-01-05", false},
		"a single day":            {"2026-12-28", "2026-12-28", "2026-12-28", true},
	} {
		t.Run(name, func(t *testing.T) {
			c := Closure{From: test.from, To: test.to}
			if got := c.Holds(japanTime(t, test.on+" 00:00")); got != test.want {
				t.Errorf("closed: %v", got)
			}
		})
	}
}

// A closure of one year that has run out leaves the same days of later years open to
// question, and no others; so does the last of the single days on which an office opened.
func TestWhatRunsOutIsNotKnown(t *testing.T) {
	week := Closure{From: "2026-08-13", To: "2026-08-14", Fact: Fact{Source: "page"}}
	for name, test := range map[string]struct {
		closed Closure
		now    string
		want   string // state of the office, and the reasons to ask
	}{
		"in its year":                    {week, "2026-08-13 10:00", "closed, next 2026-08-17 09:00"},
		"the day before, a year later":   {week, "2027-08-12 17:00", "closed days:1"},
		"a year later":                   {week, "2027-08-13 10:00", "day-unknown days:1"},
		"the day after, a year later":    {week, "2027-08-16 10:00", "open until 2027-08-16 17:00"},
		"over the year's end":            {Closure{From: "2026-12-28", To: "2027-01-05", Fact: week.Fact}, "2027-12-28 10:00", "day-unknown days:1"},
		"what holds every year is known": {Closure{From: "2026-12-28", To: "2027-01-05", Fact: week.Fact}, "2027-12-29 10:00", "closed holidays:1"},
		"a building site does not recur": {Closure{From: "2026-02-01", To: "2026-03-31", Fact: week.Fact}, "2027-02-02 10:00", "open until 2027-02-02 17:00"},
		"behind the calendar":            {week, "2028-08-13 10:00", "day-unknown holidays:1"},
		"before it":                      {week, "2025-12-02 10:00", "day-unknown holidays:1"},
	} {
		t.Run(name, func(t *testing.T) {
			m := example()
			m.City.Offices = m.City.Offices[:1]
			m.City.Offices[0].Hours = m.City.Offices[0].Hours[:1]
			m.City.Closed = []Closure{test.closed}
			m.City.Sources[0].Date = test.now[:10]
			m.National.Sources[0].Date, m.National.Sources[1].Date = test.now[:10], test.now[:10]
			a := answerAt(t, m, lifecycle.Renew, test.now)
			got := placeText(placeOf(t, &a, "main"))
			counts := reasons(&a)
			for _, why := range CheckReasons {
				if counts[why] > 0 {
					got += fmt.Sprintf(" %s:%d", why, counts[why])
				}
			}
			if got != test.want {
				t.Errorf("got %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestSingleDaysThatAreOver(t *testing.T) {
	for now, want := range map[string]string{"2026-10-14 12:00": "", "2026-10-15 10:00": "市民課"} {
		a := answerAt(t, example(), lifecycle.Renew, now)
		got := ""
		for _, c := range a.Checks {
			if c.Why == CheckSpecial {
				for _, n := range c.Names {
					got += n.Ja
				}
			}
		}
		if got != want {
			t.Errorf("%s: asked of %q, want %q", now, got, want)
		}
	}
	if a := answerAt(t, example(), lifecycle.PINReset, "2026-10-15 10:00"); reasons(&a)[CheckSpecial] != 0 {
		t.Error("asked of another procedure")
	}
}
