package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
)

// Who lost a card is told in every city all that the nation says of the numbers
// that stop it.
func TestEmergencyNumbersInEveryCity(t *testing.T) {
	all := cities(t)
	for code, m := range all {
		for _, p := range []lifecycle.Procedure{lifecycle.LostCard, lifecycle.Suspend} {
			for _, applicant := range municipality.Applicants {
				a := m.Answer(workdayQuestion(t, p, applicant))
				for _, want := range all[municipality.NationalCode].National.Phones {
					if !slices.Contains(want.For, "suspend") {
						continue
					}
					at := slices.IndexFunc(a.Phones, func(got municipality.PhoneLine) bool { return got.Number == want.Number })
					if at < 0 {
						t.Errorf("%s %s %s: no %s", code, p, applicant, want.Number)
						continue
					}
					got := a.Phones[at]
					if got.For != "suspend" || got.Hours == nil || *got.Hours != *want.Hours || got.Label != want.Label {
						t.Errorf("%s %s %s: %+v, want %+v", code, p, applicant, got, want)
					}
				}
			}
		}
	}
}

// The screen adds to a label that the call is free.
func TestLabelsDoNotSayFreeTwice(t *testing.T) {
	for code, m := range cities(t) {
		for _, f := range []*municipality.File{m.National, m.City} {
			for _, p := range f.Phones {
				label := p.Label.Ja + p.Label.Easy + p.Label.En
				if p.Free && (strings.Contains(label, "無料") || strings.Contains(label, "いりません") || strings.Contains(label, "free")) {
					t.Errorf("%s: %s is free twice: %s", code, p.Number, label)
				}
			}
		}
	}
}

func TestForeignersHaveALine(t *testing.T) {
	a := seeds(t)[hokuei].Answer(workdayQuestion(t, lifecycle.LostCard, municipality.Self))
	for _, p := range a.Phones {
		if p.Foreign != (p.Number == "0120-0178-27") {
			t.Errorf("%s: foreign %t", p.Number, p.Foreign)
		}
	}
}

// An agent has a card, too: whose card and PIN is meant is said.
func TestThingsOfTheHolderAreNamedSo(t *testing.T) {
	for code, m := range cities(t) {
		for _, p := range lifecycle.Procedures {
			for _, applicant := range municipality.Applicants {
				a := m.Answer(workdayQuestion(t, p, applicant))
				for _, v := range a.Visits {
					for _, paper := range v.Bring {
						theirs := paper.ID == "card" || paper.ID == "card-or-juki-card" || strings.HasPrefix(paper.ID, "pin-") && !strings.HasPrefix(paper.ID, "pin-form")
						if named := strings.HasPrefix(paper.Name.Ja, "本人の") && strings.HasPrefix(paper.Name.En, "The cardholder’s"); theirs && named != (applicant != municipality.Self) {
							t.Errorf("%s %s %s: %s is called %s", code, p, applicant, paper.ID, paper.Name.Ja)
						}
					}
				}
			}
		}
	}
}

// A note of the city stands in the place of the national one of its ID.
func TestNotesAreNotSaidTwice(t *testing.T) {
	all := seeds(t)
	for _, test := range []struct {
		city      string
		procedure lifecycle.Procedure
		own, gone string
	}{
		{narashino, lifecycle.Renew, "更新は、期限の3か月前から", "更新は、有効期限の3か月前の日の次の日から"},
		{kakogawa, lifecycle.Renew, "更新は、期限の3か月前から", "更新は、有効期限の3か月前の日の次の日から"},
		{hokuei, lifecycle.Renew, "更新は、期限の3か月前から", "更新は、有効期限の3か月前の日の次の日から"},
		{ojiya, lifecycle.Renew, "更新は、期限の3か月前から", "更新は、有効期限の3か月前の日の次の日から"},
		{hokuei, lifecycle.LostCard, "見つかったときは、窓口で一時停止の解除を", "見つかったときは、窓口で一時停止を"},
		{hokuei, lifecycle.LostCard, "気付いたら、すぐに電話", "まず電話をして"},
	} {
		own, gone := 0, 0
		for _, n := range all[test.city].Answer(workdayQuestion(t, test.procedure, municipality.Self)).Notes {
			if strings.HasPrefix(n.Text.Ja, test.own) {
				own++
			}
			if strings.HasPrefix(n.Text.Ja, test.gone) {
				gone++
			}
		}
		if own != 1 || gone != 0 {
			t.Errorf("%s %s: %q %d times, %q %d times", test.city, test.procedure, test.own, own, test.gone, gone)
		}
		notes := all[sanda].Answer(workdayQuestion(t, test.procedure, municipality.Self)).Notes
		if !slices.ContainsFunc(notes, func(n municipality.NoteLine) bool { return strings.HasPrefix(n.Text.Ja, test.gone) }) {
			t.Errorf("%s: %q is told nowhere", test.procedure, test.gone)
		}
	}
}

// What a page says that holds no longer, or of another city, is to be asked about.
func TestDoubtfulFactsAreMarked(t *testing.T) {
	all := seeds(t)
	for _, test := range []struct {
		name      string
		city      string
		procedure lifecycle.Procedure
		applicant municipality.Applicant
		about     municipality.Part
		says      string
	}{
		{"fee of another city", kakogawa, lifecycle.PINReset, municipality.Self, municipality.PartFee, "小千谷市のページ（2020年6月12日）"},
		{"page of a private person", sanda, lifecycle.Renew, municipality.Self, municipality.PartNote, "行政書士のページ"},
		{"papers that ended", hokuei, lifecycle.Renew, municipality.Self, municipality.PartPaper, "健康保険証と住民基本台帳カード"},
		{"papers that ended, national guide", hokuei, lifecycle.Revoke, municipality.Self, municipality.PartPaper, "健康保険証と住民基本台帳カード"},
		{"papers that ended, beside another reason", hokuei, lifecycle.Revoke, municipality.Agent, municipality.PartPaper, "北栄町のページ（日付なし）にある住民基本台帳カード"},
		{"agent of Kakogawa", kakogawa, lifecycle.Renew, municipality.Agent, municipality.PartPaper, "加古川市のページ（2020年10月1日）にある住民基本台帳カード"},
		{"number without area code", hokuei, lifecycle.Renew, municipality.Self, municipality.PartPhone, "北条支所（36-3111）"},
	} {
		a := all[test.city].Answer(workdayQuestion(t, test.procedure, test.applicant))
		if !slices.ContainsFunc(a.Checks, func(c municipality.Check) bool {
			return c.About == test.about && c.Text != nil && strings.Contains(c.Text.Ja, test.says)
		}) {
			t.Errorf("%s: not told", test.name)
		}
	}
}

func TestPagesAreOfTheirKind(t *testing.T) {
	kinds := map[string]string{}
	for _, s := range seeds(t)[kakogawa].Answer(workdayQuestion(t, lifecycle.Renew, municipality.Self)).Sources {
		kinds[s.ID] = s.Kind
	}
	for id, want := range map[string]string{"page": "", "kobe-np": "press", "limo": "press", "zairyu": "person", "nara": "city", "etax": ""} {
		if got, ok := kinds[id]; !ok || got != want {
			t.Errorf("%s: kind %q, want %q", id, got, want)
		}
	}
}

// Whoever moves is told by when, whoever goes to the counter.
func TestMoversAreToldTheDays(t *testing.T) {
	m := seeds(t)[municipality.NationalCode]
	for _, applicant := range municipality.Applicants {
		a := m.Answer(workdayQuestion(t, lifecycle.NameAddressChange, applicant))
		if !slices.ContainsFunc(a.Notes, func(n municipality.NoteLine) bool {
			return strings.Contains(n.Text.Ja, "14日以内") && strings.Contains(n.Text.Ja, "90日以内")
		}) {
			t.Errorf("%s: not told", applicant)
		}
	}
}

// workdayQuestion is a question on a Thursday morning.
func workdayQuestion(t *testing.T, p lifecycle.Procedure, a municipality.Applicant) municipality.Question {
	return municipality.Question{Procedure: p, Applicant: a, Now: japanTime(t, "2026-07-16 10:00")}
}

// A city whose agents come twice tells it in its own words alone.
func TestVisitsOfAgentsAreToldOnce(t *testing.T) {
	m := seeds(t)[hokuei]
	has := func(text string) bool {
		return slices.ContainsFunc(m.Answer(workdayQuestion(t, lifecycle.Renew, municipality.Agent)).Notes, func(n municipality.NoteLine) bool { return strings.Contains(n.Text.Ja, text) })
	}
	if !has("もう一度行きます（2回）") {
		t.Fatal("the nation does not tell it")
	}
	m.City.Notes = append(m.City.Notes, municipality.Note{ID: "two-visits", Text: municipality.Text{Ja: "窓口に2回行きます。"}})
	if has("もう一度行きます（2回）") || !has("窓口に2回行きます。") {
		t.Error("the note of the city does not stand for it")
	}
}

// Whose card expires renews it: by letter, phone or photo booth, with one visit, and
// without the papers of a lost card.
func TestCardThatExpiresIsRenewedAndNotReissued(t *testing.T) {
	lost := []string{"police-number", "loss-form", "disaster-certificate"}
	for code, m := range cities(t) {
		a := m.Answer(workdayQuestion(t, lifecycle.CardRenew, municipality.Self))
		if !slices.Equal(a.Ways, []municipality.Way{municipality.Home, municipality.Counter}) || len(a.Visits) != 1 {
			t.Errorf("%s: ways %q, %d visits", code, a.Ways, len(a.Visits))
			continue
		}
		for _, p := range a.Visits[0].Bring {
			if slices.Contains(lost, p.ID) {
				t.Errorf("%s: %s is asked for", code, p.Name.Ja)
			}
		}
		if len(a.Fees) == 0 {
			t.Errorf("%s: no fees", code)
		}
	}
}

// What a page says of cards alone is told of cards alone.
func TestCitiesTellOfTheCardItself(t *testing.T) {
	all := seeds(t)
	for _, test := range []struct {
		city      string
		procedure lifecycle.Procedure
		says      string
		want      bool
	}{
		{sanda, lifecycle.CardRenew, "新しいカードを申請してください", true},
		{sanda, lifecycle.PINReset, "新しいカードを申請してください", false},
		{narashino, lifecycle.CardApply, "申請から受け取りまでには、時間がかかります", true},
		{narashino, lifecycle.Renew, "申請から受け取りまでには、時間がかかります", false},
	} {
		a := all[test.city].Answer(workdayQuestion(t, test.procedure, municipality.Self))
		if isTold := slices.ContainsFunc(a.Notes, func(n municipality.NoteLine) bool { return strings.Contains(n.Text.Ja, test.says) }); isTold != test.want {
			t.Errorf("%s %s: %s: %t", test.city, test.procedure, test.says, isTold)
		}
	}
}

// A city of which no number is known does not send people to the phone.
func TestNobodyIsToldToCallWithoutANumber(t *testing.T) {
	for code, m := range cities(t) {
		text, err := json.Marshal(m.City)
		if err != nil {
			t.Fatal(err)
		}
		if code != municipality.NationalCode && !m.OwnPhone() && strings.Contains(string(text), "電話で") {
			t.Errorf("%s: there is no number to call", code)
		}
	}
}

// Word by word: what a second look at the five pages corrected.
func TestCitiesWordByWord(t *testing.T) {
	all := seeds(t)
	papers := func(city string, p lifecycle.Procedure, who municipality.Applicant, visit int) (list string) {
		for _, paper := range all[city].Answer(workdayQuestion(t, p, who)).Visits[visit].Bring {
			list += paper.ID
			if paper.When != nil {
				list += "(" + paper.When.Ja + ")"
			}
			list += " "
		}
		return list
	}
	if got := papers(kakogawa, lifecycle.Renew, municipality.Agent, 0); !strings.Contains(got, "notice notifier-seal ") && !strings.Contains(got, "notice pin-resident-register notifier-seal ") {
		t.Errorf("the notice, in which the letter is, and the seal of who applies: %s", got)
	}
	if got := papers(ojiya, lifecycle.PINReset, municipality.Self, 0); !strings.Contains(got, "id-one(暗証番号を忘れたとき、ロックされたとき") {
		t.Errorf("identification for a locked PIN too: %s", got)
	}
	if got := papers(hokuei, lifecycle.Revoke, municipality.Self, 0); !strings.Contains(got, "revoke-form ") {
		t.Error(got)
	}
	visits := all[hokuei].Answer(workdayQuestion(t, lifecycle.Issue, municipality.Agent)).Visits
	if len(visits) != 3 || visits[0].When == nil || len(visits[0].Bring) != 0 || visits[1].When != nil {
		t.Errorf("%d visits: the form is fetched first, if it cannot be printed", len(visits))
	}
	fees := all[narashino].Answer(workdayQuestion(t, lifecycle.Issue, municipality.Self)).Fees
	if len(fees) != 2 || !fees[0].Usual || fees[0].Yen != 0 || fees[1].Yen != 200 {
		t.Errorf("fees %+v", fees)
	}
	if got := all[sanda].Answer(workdayQuestion(t, lifecycle.Issue, municipality.Agent)); len(got.Visits) != 2 || len(got.Places) != 1 || len(got.Refused) != 1 {
		t.Errorf("the second page of Sanda: %d visits, places %v, refused %v", len(got.Visits), got.Places, got.Refused)
	}
}
