package municipality

import (
	"fmt"
	"testing"

	"jpkiweb/shared/lifecycle"
)

// A closure is told long before it, but not after it.
func TestClosuresAreToldInAnyWeek(t *testing.T) {
	for name, test := range map[string]struct {
		now    string
		add    []Closure
		change func(*Municipality)
		want   string
	}{
		"of the nation":              {now: workday, want: "sunday-after-third-saturday/system 12-29–01-03/law"},
		"of the city instead":        {now: workday, add: []Closure{{From: "12-29", To: "01-03"}}, want: "12-29–01-03/page sunday-after-third-saturday/system"},
		"of other days beside":       {now: workday, add: []Closure{{From: "12-28", To: "01-04"}}, want: "12-28–01-04/page sunday-after-third-saturday/system 12-29–01-03/law"},
		"of one year, in August":     {now: workday, add: []Closure{{From: "2026-08-13", To: "2026-08-14"}}, want: "2026-08-13–2026-08-14/page sunday-after-third-saturday/system 12-29–01-03/law"},
		"of one year, on its last":   {now: "2026-08-14 10:00", add: []Closure{{From: "2026-08-13", To: "2026-08-14"}}, want: "2026-08-13–2026-08-14/page sunday-after-third-saturday/system 12-29–01-03/law"},
		"of one year, over":          {now: "2026-08-15 10:00", add: []Closure{{From: "2026-08-13", To: "2026-08-14"}}, want: "sunday-after-third-saturday/system 12-29–01-03/law"},
		"not where nobody goes":      {now: workday, change: func(m *Municipality) { m.National.Guides[0].Ways = []Way{Home} }},
		"not where nobody can do it": {now: workday, change: func(m *Municipality) { m.National.Guides[0].Ways = nil }},
	} {
		t.Run(name, func(t *testing.T) {
			m := example()
			m.National.Sources = append(m.National.Sources, Source{ID: "system", Title: "停止", Date: "2026-06-01", Read: "2026-06-02"})
			m.National.Closed[0].Source = "system"
			for _, c := range test.add {
				c.Source = "page"
				m.City.Closed = append(m.City.Closed, c)
			}
			if test.change != nil {
				test.change(m)
			}
			a := answerAt(t, m, lifecycle.Renew, test.now)
			got := ""
			for i, c := range a.Closed {
				if i > 0 {
					got += " "
				}
				if got += c.Rule; c.Rule == "" {
					got += fmt.Sprint(c.From, "–", c.To)
				}
				got += "/" + a.Sources[c.Source].ID
			}
			if got != test.want {
				t.Errorf("got %s\nwant %s", got, test.want)
			}
		})
	}
}
