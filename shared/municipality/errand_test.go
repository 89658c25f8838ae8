package municipality

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/lifecycle"
)

// errandText is an errand in short: count, named days, last and spare day, and from
// when on nothing is known.
func errandText(e *Errand) string {
	var b strings.Builder
	fmt.Fprint(&b, e.Count, ":")
	for _, d := range e.First {
		b.WriteString(" " + d.Date.Format("Mon2"))
	}
	if e.Last != nil {
		b.WriteString(" last " + e.Last.Date.Format("01-02"))
	}
	if e.Spare != nil {
		b.WriteString(" spare " + e.Spare.Date.Format("01-02"))
	}
	if !e.Unknown.IsZero() {
		b.WriteString(" unknown from " + e.Unknown.Format(time.DateOnly))
	}
	return b.String()
}

func TestErrand(t *testing.T) {
	mainOnly := func(m *Municipality) { m.City.Offices = m.City.Offices[:1] }
	for name, test := range map[string]struct {
		now, by string
		change  func(*Municipality)
		want    string
	}{
		"three days":                       {"2026-11-30 10:00", "2026-12-02", mainOnly, "3: Mon30 Tue1 Wed2 last 12-02 spare 12-01"},
		"today after closing time":         {"2026-11-30 17:00", "2026-12-02", mainOnly, "2: Tue1 Wed2 last 12-02 spare 12-01"},
		"the last minute of the last day":  {"2026-12-02 16:59", "2026-12-02", mainOnly, "1: Wed2 last 12-02"},
		"the last evening":                 {"2026-12-02 17:00", "2026-12-02", mainOnly, "0:"},
		"the last day is over":             {"2026-12-03 10:00", "2026-12-02", mainOnly, "0:"},
		"ends on a Sunday":                 {"2026-12-01 10:00", "2026-12-06", mainOnly, "4: Tue1 Wed2 Thu3 Fri4 last 12-04 spare 12-03"},
		"over the year's end":              {"2026-12-28 10:00", "2027-01-03", mainOnly, "1: Mon28 last 12-28"},
		"to behind the year's end":         {"2026-12-28 16:00", "2027-01-05", mainOnly, "3: Mon28 Mon4 Tue5 last 01-05 spare 01-04"},
		"a holiday":                        {"2026-09-18 17:00", "2026-09-24", mainOnly, "1: Thu24 last 09-24"},
		"a closure of the city":            {"2026-08-12 10:00", "2026-08-14", func(m *Municipality) { mainOnly(m); m.City.Closed = []Closure{{From: "2026-08-13", To: "2026-08-13"}} }, "2: Wed12 Fri14 last 08-14 spare 08-12"},
		"the stop on a Sunday":             {"2026-11-21 18:00", "2026-11-22", nil, "0:"},
		"a Sunday without it":              {"2026-11-14 18:00", "2026-11-15", nil, "1: Sun15 last 11-15"},
		"more days than are named":         {"2026-12-01 10:00", "2026-12-25", mainOnly, "19: Tue1 Wed2 Thu3 Fri4 Mon7 last 12-25 spare 12-24"},
		"the calendar ends in between":     {"2027-12-27 10:00", "2028-01-07", mainOnly, "2: Mon27 Tue28 last 12-28 spare 12-27 unknown from 2028-01-04"},
		"all is behind the calendar":       {"2028-02-01 10:00", "2028-02-10", mainOnly, "0: unknown from 2028-02-01"},
		"all is before it":                 {"2025-02-03 10:00", "2025-02-10", mainOnly, "0: unknown from 2025-02-03"},
		"no calendar":                      {"2026-11-30 10:00", "2026-12-02", func(m *Municipality) { m.Holidays = nil }, "0: unknown from 2026-11-30"},
		"looked at for a year":             {"2026-01-01 10:00", "2027-03-01", func(m *Municipality) { mainOnly(m); m.City.Closed = []Closure{{From: "01-01", To: "12-31"}} }, "0: unknown from 2027-01-03"},
		"any day":                          {"2026-11-30 10:00", "", mainOnly, "1: Mon30"},
		"any day, on a Friday evening":     {"2026-12-04 18:00", "", mainOnly, "1: Mon7"},
		"any day, behind the calendar":     {"2028-02-01 10:00", "", mainOnly, "0: unknown from 2028-02-01"},
		"any day, the calendar ends first": {"2027-12-28 17:00", "", mainOnly, "0: unknown from 2028-01-04"},
		"no hours are known":               {"2026-11-30 10:00", "2026-12-02", func(m *Municipality) { m.City.Offices = m.City.Offices[2:] }, "0:"},
		"no municipality":                  {"2026-11-30 10:00", "2026-12-02", func(m *Municipality) { m.City = &File{} }, "0:"},
	} {
		t.Run(name, func(t *testing.T) {
			m := example()
			if test.change != nil {
				test.change(m)
			}
			var by time.Time
			if test.by != "" {
				by = japanTime(t, test.by+" 23:59")
			}
			e := m.Errand(Question{Procedure: lifecycle.Renew, Applicant: Self, Now: japanTime(t, test.now)}, by)
			if got := errandText(&e); got != test.want {
				t.Errorf("got %s\nwant %s", got, test.want)
			}
		})
	}
}

// Each day has every office that is open on it, with what is left of today; one that need
// not be asked comes first.
func TestErrandHasEveryOffice(t *testing.T) {
	m := example()
	m.City.Offices[0].Check = japanese("古い")
	m.City.Offices[0].Address, m.City.Offices[0].Phone = "例示1番地", "000-000-0001"
	m.City.Offices[1].Reservation = &Reservation{Required: true, Fact: Fact{Source: "page"}}
	e := m.Errand(Question{Procedure: lifecycle.PINReset, Applicant: Self, Now: japanTime(t, "2026-11-30 13:30")}, japanTime(t, "2026-12-01 23:59"))
	got := fmt.Sprintf("%d offices, %d silent", e.Offices, e.Silent)
	for _, d := range e.First {
		for _, o := range d.Offices {
			got += fmt.Sprintf("; %s %s %v %s%s %t %t", d.Date.Format("2"), o.Name.Ja, o.Spans, o.Address, o.Phone, o.Reserve, o.Ask)
		}
	}
	want := "3 offices, 1 silent" +
		"; 30 市民センター [{14:00 19:00}]  true false; 30 市民課 [{09:00 17:00}] 例示1番地000-000-0001 false true" +
		"; 1 市民センター [{09:00 13:00} {14:00 19:00}]  true false; 1 市民課 [{09:00 17:00}] 例示1番地000-000-0001 false true"
	if got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if !e.InTime() || e.Visits != 1 || len(e.Bring) != 2 || e.Bring[0].Name.Ja != "マイナンバーカード" || len(e.Fees) != 1 || e.Between != nil {
		t.Errorf("%+v", e)
	}
}

// Who is asked to go twice needs two days, the first with time for a letter.
func TestErrandOfAnAgent(t *testing.T) {
	letter := Text{Ja: "照会書が郵便で届きます。"}
	always, sometimes := Step{Bring: []Item{{Paper: "id"}}, Then: &letter}, Step{When: japanese("委任状がないとき"), Bring: []Item{{Paper: "card"}}}
	for name, test := range map[string]struct {
		visits []Step
		by     string
		want   string
	}{
		"two visits, two days":       {[]Step{always, {Bring: []Item{{Paper: "card"}}}}, "2026-12-01", "2 visits in 2 days, in time true, between true"},
		"two visits, one day":        {[]Step{always, {Bring: []Item{{Paper: "card"}}}}, "2026-11-30", "2 visits in 1 days, in time false, between true"},
		"a visit that may be needed": {[]Step{always, sometimes}, "2026-11-30", "1 visits in 1 days, in time true, between false"},
		"papers that nobody names":   {nil, "2026-11-30", "1 visits in 1 days, in time true, between false"},
	} {
		t.Run(name, func(t *testing.T) {
			m := example()
			m.City.Guides = []Guide{{Procedure: lifecycle.Renew, Applicants: []Applicant{Agent}, Ways: []Way{Counter}, Visits: test.visits, Fact: Fact{Source: "page"}}}
			e := m.Errand(Question{Procedure: lifecycle.Renew, Applicant: Agent, Now: japanTime(t, "2026-11-30 10:00")}, japanTime(t, test.by+" 00:00"))
			if got := fmt.Sprintf("%d visits in %d days, in time %t, between %t", e.Visits, e.Count, e.InTime(), e.Between != nil); got != test.want {
				t.Errorf("got %s\nwant %s", got, test.want)
			}
			if e.Offices != 2 { // the centre serves no agents
				t.Errorf("%d offices", e.Offices)
			}
		})
	}
}

// What is not done at a counter is no errand, nor what this applicant cannot do.
func TestNoErrand(t *testing.T) {
	m := example()
	for _, q := range []Question{{Procedure: lifecycle.LostCard, Applicant: Self}, {Procedure: lifecycle.Issue, Applicant: Agent}, {Procedure: lifecycle.CardApply, Applicant: Self}} {
		q.Now = japanTime(t, "2026-11-30 10:00")
		e := m.Errand(q, q.Now)
		if e.Visits != 0 || e.Count != 0 || e.InTime() || !e.Unknown.IsZero() {
			t.Errorf("%+v", e)
		}
	}
}
