package health

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
)

// town is a municipality whose only office is open on working days, and its calendar ends
// with 2026.
func town() *municipality.Municipality {
	page := municipality.Fact{Source: "page"}
	counter := func(p lifecycle.Procedure) municipality.Guide {
		return municipality.Guide{
			Procedure: p, Applicants: []municipality.Applicant{municipality.Self}, Ways: []municipality.Way{municipality.Counter},
			Visits: []municipality.Step{{Bring: []municipality.Item{{Paper: "card"}, {Paper: "id", When: &municipality.Text{Ja: "忘れたとき"}}}}}, Fact: page,
		}
	}
	m := municipality.Merge(nil, &municipality.File{
		Code: "999997", Name: municipality.Text{Ja: "例示市"},
		Offices: []municipality.Office{{
			ID: "main", Name: municipality.Text{Ja: "例示市役所"}, Address: "例示1番地",
			Hours: []municipality.Hours{{Days: []string{"mon", "tue", "wed", "thu", "fri"}, From: "09:00", To: "17:00", Fact: page}}, Fact: page,
		}},
		Closed: []municipality.Closure{{From: "12-29", To: "01-03", Why: municipality.Text{Ja: "年末年始"}, Fact: page}},
		Fees:   []municipality.Fee{{Procedures: []lifecycle.Procedure{lifecycle.Renew}, Yen: 200, Fact: page}},
		Papers: []municipality.Paper{{ID: "card", Name: municipality.Text{Ja: "カード"}}, {ID: "id", Name: municipality.Text{Ja: "免許証"}}},
		Guides: []municipality.Guide{counter(lifecycle.Renew), counter(lifecycle.Issue), counter(lifecycle.PINReset)},
	})
	m.Holidays = &municipality.Holidays{From: "2026-01-01", To: "2026-12-31"}
	return m
}

// errandFacts are the facts of a card whose certificate ends on a day, in the town.
func errandFacts(now, last time.Time) Facts {
	f := readCardFacts()
	f.Rules.Renewal.AfterExpiry.Value = "issue"
	f.Now, f.Status.UserAuthentication.NotAfter, f.Offices = now, last.AddDate(0, 0, 1).Add(-time.Second), town()
	return f
}

func japanese(t *testing.T) locale.Texts {
	t.Helper()
	texts, err := locale.Load("ja")
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

func TestErrandOfACard(t *testing.T) {
	monday := day(2026, 11, 30).Add(10 * time.Hour)
	for name, test := range map[string]struct {
		now, last time.Time
		change    func(*Facts)
		want      string // what is said, by lines
	}{
		"three days are left":         {monday, day(2026, 12, 2), nil, "期限は12月2日（水）です。窓口が開いている日は、あと3日です。|11月30日（月） 9:00〜17:00 例示市役所|12月1日（火） 9:00〜17:00 例示市役所|12月2日（水） 9:00〜17:00 例示市役所"},
		"it ends on a Sunday":         {day(2026, 12, 4).Add(10 * time.Hour), day(2026, 12, 6), nil, "期限は12月6日（日）です。窓口が開いている日は、あと1日です。|12月4日（金） 9:00〜17:00 例示市役所|12月6日（日）は、窓口が休みです。12月4日（金）までに行ってください。"},
		"no day is left":              {day(2026, 12, 4).Add(18 * time.Hour), day(2026, 12, 6), nil, "期限は12月6日（日）です。それまでに窓口が開いている日は、もうありません。期限が過ぎたら、「電子証明書の更新」ではなく、「電子証明書の発行」をします。"},
		"the calendar ends":           {day(2026, 12, 28).Add(10 * time.Hour), day(2027, 1, 12), nil, "期限は1月12日（火）です。窓口が開いている日は、少なくともあと1日あります。|12月28日（月） 9:00〜17:00 例示市役所|1月4日（月）からは、祝日や休みがまだ分かりません。開いているかどうかは、電話で確認してください。"},
		"all is behind the calendar":  {day(2027, 2, 1).Add(10 * time.Hour), day(2027, 2, 3), nil, "2月1日（月）からは、祝日や休みがまだ分かりません。開いているかどうかは、電話で確認してください。"},
		"a locked PIN has no last":    {monday, day(2029, 12, 2), func(f *Facts) { f.Status.UserAuthentication.TriesLeft = 0 }, "次に窓口が開く日：|11月30日（月） 9:00〜17:00 例示市役所"},
		"what has ended has no last":  {monday, day(2026, 11, 2), nil, "次に窓口が開く日：|11月30日（月） 9:00〜17:00 例示市役所"},
		"the hours are not known":     {monday, day(2026, 12, 2), func(f *Facts) { f.Offices.City.Offices[0].Hours = nil }, "窓口が開いている日と時間は、分かりません。電話で確認してください。"},
		"nothing is needed":           {monday, day(2029, 12, 2), nil, ""},
		"a phone":                     {monday, day(2026, 12, 2), func(f *Facts) { f.Status.Kind = jpki.KindAndroid }, ""},
		"no municipality was chosen":  {monday, day(2026, 12, 2), func(f *Facts) { f.Offices = nil }, ""},
		"one that has no such office": {monday, day(2026, 12, 2), func(f *Facts) { f.Offices.City.Offices = nil }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := errandFacts(test.now, test.last)
			if test.change != nil {
				test.change(&f)
			}
			got := ""
			if e, ok := errandOf(&f); ok {
				before, days, after := errandWords(japanese(t), &e)
				got = strings.Join(append(append(before, days...), after...), "|")
			}
			if got != test.want {
				t.Errorf("got %s\nwant %s", got, test.want)
			}
			if drawn := dom.Render(Glance(Model{}, f, japanese(t))); strings.Contains(drawn, `class="errand"`) != (test.want != "") {
				t.Errorf("drawn: %s", drawn)
			}
		})
	}
}

// A calendar reminds on a day on which somebody is there: of the last day, before it.
func TestErrandsInTheCalendar(t *testing.T) {
	for name, test := range map[string]struct {
		now, last time.Time
		want      map[string]string // alarm by the kind of the day, "" for none of its own
	}{
		"it ends on a Sunday":    {day(2026, 8, 1), day(2026, 12, 6), map[string]string{"2026-09-06": "2026-09-07", "2026-11-06": "2026-11-06", "2026-12-06": "2026-12-03"}},
		"it ends on a Wednesday": {day(2026, 8, 1), day(2026, 12, 2), map[string]string{"2026-09-02": "2026-09-02", "2026-11-02": "2026-11-02", "2026-12-02": "2026-12-01"}},
		"one day is left":        {day(2026, 12, 4), day(2026, 12, 6), map[string]string{"2026-12-06": "2026-12-04"}},
		"no day is left":         {day(2026, 12, 5), day(2026, 12, 6), map[string]string{"2026-12-06": ""}},
		"behind the calendar":    {day(2026, 12, 1), day(2027, 12, 6), map[string]string{"2027-09-06": "", "2027-11-06": "", "2027-12-06": ""}},
	} {
		t.Run(name, func(t *testing.T) {
			f := errandFacts(test.now, test.last)
			got := map[string]string{}
			for _, e := range CalendarEvents(withErrands(Reminders(&f.Life), &f), japanese(t)) {
				got[e.Day] = ""
				if e.Alarm != nil {
					got[e.Day] = e.Alarm.Day
				}
				if place := "例示市役所 例示1番地"; (e.Location == place) != (e.Alarm != nil) {
					t.Errorf("%s: at %q", e.Day, e.Location)
				}
			}
			if gotText, want := encoded(t, got), encoded(t, test.want); gotText != want {
				t.Errorf("got %s, want %s", gotText, want)
			}
		})
	}
}

func encoded(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestWhatTheCalendarSaysOfAnErrand(t *testing.T) {
	f := errandFacts(day(2026, 12, 1), day(2026, 12, 6))
	events := CalendarEvents(withErrands(Reminders(&f.Life), &f), japanese(t))
	e := events[len(events)-1]
	for _, want := range []string{"あと4日です。\n・12月1日（火） 9:00〜17:00 例示市役所\n", "12月4日（金）までに行ってください。\n", "持って行くもの\n・カード\n・免許証（次のときだけ：忘れたとき）\n", "手数料\n・200円"} {
		if !strings.Contains(e.Description, want) {
			t.Errorf("no %q in %q", want, e.Description)
		}
	}
	if want := "マイナンバーカードの電子証明書の期限は、12月6日（日）です"; e.Alarm.Text != want {
		t.Errorf("%q, want %q", e.Alarm.Text, want)
	}
	f.Offices = nil
	for _, e := range CalendarEvents(withErrands(Reminders(&f.Life), &f), japanese(t)) {
		if e.Location != "" || e.Alarm != nil || strings.Contains(e.Description, "・") {
			t.Errorf("without a municipality: %+v", e)
		}
	}
}
