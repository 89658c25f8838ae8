package guide

import (
	"strings"
	"testing"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// The code of a slip leads to the same answer on the municipality's own page, in the language
// in which it is printed; where that has none, there is no code.
func TestCodeOfASlip(t *testing.T) {
	const page = "https://www.city.example.jp/card/"
	for name, test := range map[string]struct {
		lang, page string
		question   Question
		want       string
	}{
		"for oneself":            {"ja", page, Question{Procedure: lifecycle.Renew, Applicant: municipality.Self}, page + "#renew?city=" + townCode},
		"in another language":    {"easy", page, Question{Procedure: lifecycle.Renew, Applicant: municipality.Self}, page + "#renew?city=" + townCode + "&lang=easy"},
		"for somebody else":      {"en", page, Question{Procedure: lifecycle.Renew, Applicant: municipality.Agent}, page + "#renew?city=" + townCode + "&who=agent&lang=en"},
		"a PIN":                  {"ja", page, Question{Procedure: lifecycle.PINReset, Applicant: municipality.Self, PIN: "digital-signature"}, page + "#pin-reset?city=" + townCode + "&pin=digital-signature"},
		"no page":                {"ja", "", Question{Procedure: lifecycle.Renew, Applicant: municipality.Self}, ""},
		"an address too long":    {"ja", page + strings.Repeat("a", 4000), Question{Procedure: lifecycle.Renew, Applicant: municipality.Self}, ""},
		"the day is nobody's":    {"ja", page, Question{Procedure: lifecycle.Renew, Applicant: municipality.Self, Day: "2026-12-01"}, page + "#renew?city=" + townCode},
		"a procedure of no file": {"ja", page, Question{Procedure: lifecycle.LostCard, Applicant: municipality.Self}, page + "#lost-card?city=" + townCode},
	} {
		t.Run(name, func(t *testing.T) {
			texts := texts(t, test.lang)
			m := sight{&Model{Question: test.question, Knowledge: Knowledge{Code: townCode}}, Facts{Now: noon}}
			html := dom.Render(slipCode(&m, texts, &municipality.Answer{Guide: test.page}))
			if test.want == "" {
				if html != "" {
					t.Errorf("there is a code: %.100s", html)
				}
				return
			}
			code, ok := part.Code(test.want, "", true)
			path := func(html string) string {
				_, dark, _ := strings.Cut(html, `class="qr-dark"`)
				dark, _, _ = strings.Cut(dark, "</path>")
				return dark
			}
			if want := path(dom.Render(code)); !ok || want == "" || path(html) != want {
				t.Errorf("another code than that of %s", test.want)
			}
		})
	}
}

// A slip is short: two offices, each paper by its name and once, and no explanation.
func TestSlipIsShort(t *testing.T) {
	ja := texts(t, "ja")
	text := func(s string) municipality.Text { return municipality.Text{Ja: s} }
	when := text("忘れたとき")
	bring := func(id string, when *municipality.Text) municipality.Paperwork {
		more := text("説明" + id)
		return municipality.Paperwork{Paper: municipality.Paper{ID: id, Name: text(id), More: &more}, When: when}
	}
	a := municipality.Answer{
		Question: municipality.Question{Procedure: lifecycle.Renew, Applicant: municipality.Self, Now: noon}, Known: true,
		Ways: []municipality.Way{municipality.Counter},
		Places: []municipality.Place{
			{Name: text("本庁"), Address: "1番地", Hours: []municipality.HoursLine{{Days: []string{"mon", "tue"}, Span: municipality.Span{From: "09:00", To: "17:00"}}}},
			{Name: text("支所")}, {Name: text("三番目")},
		},
		Visits: []municipality.Visit{{Bring: []municipality.Paperwork{bring("カード", nil), bring("免許証", &when)}}, {Bring: []municipality.Paperwork{bring("カード", nil)}}},
		Fees:   []municipality.FeeLine{{Yen: 200}},
		Phones: []municipality.PhoneLine{{Number: "000-000-0001", For: "inquiry", Label: text("市民課")}},
	}
	m := sight{&Model{Question: Question{Procedure: lifecycle.Renew, Applicant: municipality.Self}}, Facts{Now: noon}}
	html := dom.Render(pocketSlip(&m, ja, &a))
	for _, want := range []string{"本庁 1番地", "月・火 9:00〜17:00", "支所", ja.T("guide.first.unknown"), "カード 場合によって：免許証", "200円", "000-000-0001 市民課"} {
		if !strings.Contains(html, want) {
			t.Errorf("no %s in %s", want, html)
		}
	}
	for _, long := range []string{"三番目", "説明", "qr"} {
		if strings.Contains(html, long) {
			t.Errorf("%s in %s", long, html)
		}
	}
	a.Ways = nil
	if html := dom.Render(pocketSlip(&m, ja, &a)); html != "" {
		t.Errorf("of what nobody can do there is a slip: %s", html)
	}
}

// While the answer is drawn first, the sheet waits; it holds every question, and what counts
// as a paper once.
func TestSheetIsDrawnAfterTheAnswer(t *testing.T) {
	ja := texts(t, "ja")
	text := municipality.Text{Ja: "説明"}
	paper := municipality.Paperwork{Paper: municipality.Paper{ID: "card", Name: municipality.Text{Ja: "カード"}, More: &text}}
	a := municipality.Answer{
		Known: true, Ways: []municipality.Way{municipality.Counter}, Visits: []municipality.Visit{{Bring: []municipality.Paperwork{paper}}, {Bring: []municipality.Paperwork{paper}}},
		Checks: []municipality.Check{{Why: municipality.CheckHolidays, Source: -1}, {Why: municipality.CheckHours, Source: -1}},
	}
	m := sight{&Model{Question: Question{Procedure: lifecycle.Renew, Applicant: municipality.Self}}, Facts{Now: noon}}
	html := dom.Render(sheet(&m, ja, "", &a))
	if strings.Count(html, `class="block visit"`) != 2 || strings.Count(html, "説明") != 1 {
		t.Errorf("visits: %s", html)
	}
	for _, c := range a.Checks {
		if want := ja.T("guide.ask."+string(c.Why), "names", ""); !strings.Contains(html, want) {
			t.Errorf("no %s in %s", want, html)
		}
	}
	m.folding.waits = true
	if html := dom.Render(sheet(&m, ja, "", &a)); html != "" {
		t.Errorf("it does not wait: %s", html)
	}
}

func TestUnknownDaysOfAWeek(t *testing.T) {
	ja := texts(t, "ja")
	p := municipality.Place{Week: []municipality.Day{{Date: noon, Known: true}, {Date: noon.AddDate(0, 0, 1)}, {Date: noon.AddDate(0, 0, 2)}}}
	if got, want := dom.Render(unknownDays(ja, &p)), ja.T("errand.unknown", "day", "11月22日（日）"); !strings.Contains(got, want) {
		t.Errorf("%s, want %s", got, want)
	}
	p.Week = p.Week[:1]
	if got := dom.Render(unknownDays(ja, &p)); got != "" {
		t.Errorf("of a week that is known: %s", got)
	}
}
