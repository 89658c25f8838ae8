package guide

import (
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/municipality"
	"jpkiweb/wasm/dom"
)

func TestDaysOfOpeningHours(t *testing.T) {
	for _, test := range []struct {
		days   string
		ja, en string
	}{
		{"mon tue wed thu fri", "月〜金", "Monday to Friday"},
		{"mon tue wed thu fri sat sun", "月〜日", "Monday to Sunday"},
		{"mon tue wed thu fri sat sun holiday", "月〜日・祝日", "Monday to Sunday, national holidays"},
		{"sat sun holiday", "土・日・祝日", "Saturday, Sunday, national holidays"},
		{"sun sat", "土・日", "Saturday, Sunday"},
		{"mon tue thu fri sat", "月・火・木〜土", "Monday, Tuesday, Thursday to Saturday"},
		{"wed", "水", "Wednesday"},
		{"holiday", "祝日", "national holidays"},
	} {
		t.Run(test.days, func(t *testing.T) {
			for lang, want := range map[string]string{"ja": test.ja, "en": test.en} {
				if got := daysOf(texts(t, lang), strings.Fields(test.days)); got != want {
					t.Errorf("%s: %q, want %q", lang, got, want)
				}
			}
		})
	}
}

// A day on which the office never opens is no exception, nor one without a reason.
func TestRestDaysAreThoseThatSurprise(t *testing.T) {
	why := &municipality.Text{Ja: "年末年始"}
	open := []municipality.Span{{From: "09:00", To: "17:00"}}
	monday := time.Date(2026, 12, 28, 0, 0, 0, 0, jpki.Japan())
	for name, test := range map[string]struct {
		day  municipality.Day
		want bool
	}{
		"closed":                  {municipality.Day{Date: monday, Known: true, Closed: why}, true},
		"holiday":                 {municipality.Day{Date: monday, Known: true, Holiday: why}, true},
		"open on a holiday":       {municipality.Day{Date: monday, Known: true, Holiday: why, Spans: open}, false},
		"open":                    {municipality.Day{Date: monday, Known: true, Spans: open}, false},
		"usual day off":           {municipality.Day{Date: monday.AddDate(0, 0, 5), Known: true, Closed: why}, false},
		"holidays are not known":  {municipality.Day{Date: monday}, false},
		"closed without a reason": {municipality.Day{Date: monday, Known: true}, false},
	} {
		t.Run(name, func(t *testing.T) {
			p := municipality.Place{
				Hours: []municipality.HoursLine{{Days: []string{"mon", "tue"}, Span: open[0]}},
				Week:  []municipality.Day{test.day},
			}
			html := dom.Render(restDays(texts(t, "ja"), &p))
			if got := strings.Contains(html, "12月28日（月）") && strings.Contains(html, why.Ja); got != test.want || !test.want && html != "" {
				t.Errorf("told %t: %s", got, html)
			}
		})
	}
}

// Single days stand apart from the hours of a week.
func TestUsualHoursAreThoseOfAnyWeek(t *testing.T) {
	line := municipality.HoursLine{Days: []string{"mon"}, Span: municipality.Span{From: "09:00", To: "17:00"}, Source: -1}
	p := municipality.Place{Hours: []municipality.HoursLine{line, {Dates: []string{"2026-12-28"}, Span: line.Span, Source: -1}}}
	if html := dom.Render(UsualHours(texts(t, "ja"), &p)); strings.Count(html, "9:00〜17:00") != 1 {
		t.Error(html)
	}
}

// What is closed in one year only has its year and its reason.
func TestClosuresOfOneYearSayWhy(t *testing.T) {
	c := municipality.ClosureLine{From: "2026-08-13", To: "2026-08-14", Why: municipality.Text{Ja: "庁舎の工事"}}
	if got := ClosedDays(texts(t, "ja"), &c); got != "2026年8月13日〜2026年8月14日（庁舎の工事）" {
		t.Error(got)
	}
	if c.To = c.From; ClosedDays(texts(t, "ja"), &c) != "2026年8月13日（庁舎の工事）" {
		t.Error(ClosedDays(texts(t, "ja"), &c))
	}
}
