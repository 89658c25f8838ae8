package municipality

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"jpkiweb/shared/lifecycle"
)

const workday = "2026-07-16 10:00"

func TestUnknownProcedureSaysWhomToCall(t *testing.T) {
	a := answerAt(t, example(), lifecycle.Revoke, workday)
	if a.Known || a.Source != -1 || len(a.Ways)+len(a.Places)+len(a.Visits)+len(a.Fees) != 0 {
		t.Errorf("something is known: %+v", a)
	}
	if reasons(&a)[CheckProcedure] != 1 || !a.Ask() {
		t.Errorf("checks %v", a.Checks)
	}
	if len(a.Phones) != 1 || a.Phones[0].Number != "000-000-0001" {
		t.Errorf("phones %v", a.Phones)
	}
}

func TestMunicipalityWithoutAFile(t *testing.T) {
	m := Merge(nationalFile(), nil)
	m.Holidays = calendar()
	a := answerAt(t, m, lifecycle.Renew, workday)
	if !a.Known || reasons(&a)[CheckPlace] != 1 || len(a.Visits) != 1 || a.Phones[0].Number != "0120-95-0178" {
		t.Errorf("%+v", a)
	}
	empty := Merge(nil, nil)
	if a := empty.Answer(Question{Procedure: lifecycle.Renew, Applicant: Self}); a.Known {
		t.Error("known from nothing")
	}
}

func TestGuideOfTheCityComesFirst(t *testing.T) {
	m := example()
	m.City.Guides = []Guide{
		{Procedure: lifecycle.Renew, Applicants: []Applicant{Self}, Ways: []Way{Counter}, Visits: []Step{{Bring: []Item{{Paper: "card"}, {Paper: "id", When: japanese("はじめて"), Check: japanese("古い")}}, Then: japanese("照会書")}, {Bring: []Item{{Paper: "seal"}}}}, Fact: Fact{Source: "page"}},
	}
	m.City.Papers = []Paper{{ID: "seal", Name: ja("印鑑")}, {ID: "card", Name: ja("カード (市の呼び方)")}}
	a := answerAt(t, m, lifecycle.Renew, workday)
	if len(a.Visits) != 2 || a.Visits[0].Then.Ja != "照会書" {
		t.Fatalf("visits %+v", a.Visits)
	}
	first, last := a.Visits[0].Bring, a.Visits[1].Bring
	if first[0].Name.Ja != "カード (市の呼び方)" || first[1].Name.Ja != "本人確認書類" || first[1].When.Ja != "はじめて" || last[0].Name.Ja != "印鑑" {
		t.Errorf("papers %+v %+v", first, last)
	}
	if s := a.Sources[a.Source]; s.Code != "999997" || s.ID != "page" || s.National() || s.By.Ja != "例示市" {
		t.Errorf("source %+v", s)
	}
	if reasons(&a)[CheckFact] != 1 {
		t.Errorf("checks %+v", a.Checks)
	}
	// Another applicant is still told by the national file.
	b := m.Answer(Question{Procedure: lifecycle.Issue, Applicant: Agent, Now: japanTime(t, workday)})
	if !b.Known || len(b.Ways) != 0 || b.Notes[0].Text.Ja != "代理ではできません。" || !b.Sources[b.Source].National() {
		t.Errorf("%+v", b)
	}
}

func TestSourcesOfTheSameNameStayApart(t *testing.T) {
	m := example()
	m.National.Guides[0].Source = "page"
	a := answerAt(t, m, lifecycle.Renew, workday)
	if s := a.Sources[a.Source]; !s.National() || s.Title != "同じIDの別のページ" {
		t.Errorf("guide is from %+v", s)
	}
	if s := a.Sources[a.Places[0].Source]; s.National() || s.Title != "電子証明書" {
		t.Errorf("office is from %+v", s)
	}
}

func TestWaysByPIN(t *testing.T) {
	cityResets := Guide{Procedure: lifecycle.PINReset, Applicants: []Applicant{Self}, Ways: []Way{Counter}, Ask: true, Fact: Fact{Source: "page"}}
	cannot := cityResets
	cannot.Ways = []Way{}
	byMail := cityResets
	byMail.Ways = []Way{Home}
	tests := []struct {
		name      string
		city      []Guide
		procedure lifecycle.Procedure
		pin       lifecycle.PINName
		want      []Way
		kiosks    int
	}{
		{"kiosk sets the signing password", nil, lifecycle.PINReset, "digital-signature", []Way{AtKiosk, Counter}, 2},
		{"fewer kiosks set the four digits", nil, lifecycle.PINReset, "user-authentication", []Way{AtKiosk, Counter}, 1},
		{"no kiosk sets the card info PIN", nil, lifecycle.PINReset, "card-info", []Way{Counter}, 0},
		{"which PIN is not known", nil, lifecycle.PINReset, "", []Way{AtKiosk, Counter}, 2},
		{"a city that tells of its counter only", []Guide{cityResets}, lifecycle.PINReset, "digital-signature", []Way{AtKiosk, Counter}, 2},
		{"the same, no kiosk for this PIN", []Guide{cityResets}, lifecycle.PINReset, "resident-register", []Way{Counter}, 0},
		{"a city that does it by mail only", []Guide{byMail}, lifecycle.PINReset, "digital-signature", []Way{AtKiosk, Home}, 2},
		{"a city that says no", []Guide{cannot}, lifecycle.PINReset, "digital-signature", nil, 0},
		{"change here", nil, lifecycle.PINChange, "digital-signature", []Way{Here, Counter}, 0},
		{"a guide for this very PIN", nil, lifecycle.PINChange, "resident-register", []Way{Counter}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := example()
			m.City.Guides = test.city
			a := m.Answer(Question{Procedure: test.procedure, Applicant: Self, PIN: test.pin, Now: japanTime(t, workday)})
			if !slices.Equal(a.Ways, test.want) || len(a.Kiosks) != test.kiosks {
				t.Errorf("ways %q, %d kiosks; want %q, %d", a.Ways, len(a.Kiosks), test.want, test.kiosks)
			}
		})
	}
}

func TestKiosksOpenNow(t *testing.T) {
	for now, want := range map[string]OpenState{
		"2026-12-31 06:29": Closed, "2026-12-31 06:30": Open, "2026-12-31 22:59": Open, "2026-12-31 23:00": Closed,
	} {
		a := answerAt(t, example(), lifecycle.PINReset, now)
		if a.Kiosks[0].State != want {
			t.Errorf("at %s: %s", now, a.Kiosks[0].State)
		}
	}
}

func TestOfficesForTheApplicant(t *testing.T) {
	m := example()
	m.National.Guides[0].Applicants = []Applicant{Self, Agent}
	a := m.Answer(Question{Procedure: lifecycle.Renew, Applicant: Agent, Now: japanTime(t, workday)})
	if len(a.Places) != 2 || a.Places[0].ID != "main" || a.Places[1].ID != "branch" {
		t.Errorf("places %+v", a.Places)
	}
	if len(a.Refused) != 1 || a.Refused[0].Name.Ja != "市民センター" {
		t.Errorf("refused %+v", a.Refused)
	}
	if len(a.Phones) != 2 || a.Phones[0].For != "agent" || a.Phones[1].For != "inquiry" {
		t.Errorf("a number for two purposes is there twice: %+v", a.Phones)
	}
	branch := placeOf(t, &a, "branch")
	if r := branch.Reservation; r == nil || !r.Required || r.Phone != "000-000-0002" || a.Sources[r.Source].ID != "page" {
		t.Errorf("reservation %+v", r)
	}
	if reasons(&a)[CheckHours] != 1 {
		t.Errorf("checks %+v", a.Checks)
	}
	// An office with hours for other procedures only does not do this one.
	m.City.Offices[0].Hours = m.City.Offices[1].Hours[2:]
	if a := answerAt(t, m, lifecycle.Renew, workday); len(a.Places) != 2 {
		t.Errorf("places %+v", a.Places)
	}
}

func TestRefusedProcedure(t *testing.T) {
	m := example()
	m.City.Offices[0].Refused = []Refusal{{Procedures: []lifecycle.Procedure{lifecycle.PINReset}, Applicants: []Applicant{Self}, Fact: Fact{Source: "page"}}}
	if a := answerAt(t, m, lifecycle.PINReset, workday); len(a.Places) != 2 || len(a.Refused) != 1 {
		t.Errorf("places %+v", a.Places)
	}
	if a := answerAt(t, m, lifecycle.Renew, workday); len(a.Places) != 3 {
		t.Error("another procedure is refused")
	}
}

func TestFeesOfTheCityOrTheNation(t *testing.T) {
	m := example()
	a := answerAt(t, m, lifecycle.Renew, workday)
	if len(a.Fees) != 1 || a.Fees[0].Yen != 0 || !a.Sources[a.Fees[0].Source].National() {
		t.Errorf("fees %+v", a.Fees)
	}
	m.City.Fees = []Fee{
		{Procedures: []lifecycle.Procedure{lifecycle.Renew}, Yen: 200, When: japanese("紛失のあと"), Fact: Fact{Source: "old", Check: japanese("ほかのページは無料")}},
		{Procedures: []lifecycle.Procedure{lifecycle.Renew}, Fact: Fact{Source: "page"}},
	}
	a = answerAt(t, m, lifecycle.Renew, workday)
	if len(a.Fees) != 2 || a.Fees[0].Yen != 200 || a.Fees[0].When.Ja != "紛失のあと" || a.Fees[0].Check == nil || a.Sources[a.Fees[1].Source].ID != "page" {
		t.Errorf("fees %+v", a.Fees)
	}
	if got := reasons(&a); got[CheckFact] != 1 || got[CheckOld] != 1 {
		t.Errorf("checks %+v", a.Checks)
	}
}

func TestPhonesInTheOrderToCall(t *testing.T) {
	ownStop := Phone{Number: "000-000-0009", For: []string{"suspend"}, Label: ja("市の窓口"), Fact: Fact{Source: "page"}}
	for name, test := range map[string]struct {
		add       []Phone
		procedure lifecycle.Procedure
		applicant Applicant
		want      string
	}{
		"lost card":                       {nil, lifecycle.LostCard, Self, "0120-95-0178 suspend, 0570-783-578 suspend, 000-000-0001 inquiry"},
		"lost card, a number of the city": {[]Phone{ownStop}, lifecycle.LostCard, Self, "000-000-0009 suspend, 0120-95-0178 suspend, 0570-783-578 suspend, 000-000-0001 inquiry"},
		"phone certificate":               {nil, lifecycle.PhoneCertificate, Self, "0120-95-0178 phone-certificate, 000-000-0001 inquiry"},
		"counter":                         {nil, lifecycle.Renew, Self, "000-000-0002 reservation, 000-000-0001 inquiry"},
		"agent":                           {nil, lifecycle.Issue, Agent, "000-000-0002 agent, 000-000-0001 inquiry"},
	} {
		t.Run(name, func(t *testing.T) {
			m := example()
			m.City.Phones = append(m.City.Phones, test.add...)
			a := m.Answer(Question{Procedure: test.procedure, Applicant: test.applicant, Now: japanTime(t, workday)})
			got := ""
			for i, p := range a.Phones {
				if i > 0 {
					got += ", "
				}
				got += fmt.Sprint(p.Number, " ", p.For)
			}
			if got != test.want {
				t.Errorf("got %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestAgeOfSources(t *testing.T) {
	for name, test := range map[string]struct {
		source, now  string
		old, undated bool
	}{
		"two years to the day": {"old", "2025-04-01 23:59", false, false},
		"a day more":           {"old", "2025-04-02 00:00", true, false},
		"new":                  {"page", "2026-07-16 10:00", false, false},
		"no date":              {"bare", "2026-07-16 10:00", false, true},
	} {
		t.Run(name, func(t *testing.T) {
			m := example()
			m.City.Notes = []Note{{Text: ja("お知らせ"), Fact: Fact{Source: test.source}}}
			a := answerAt(t, m, lifecycle.Revoke, test.now)
			if s := a.Sources[a.Notes[0].Source]; s.Old != test.old || s.Undated != test.undated {
				t.Errorf("old %v, undated %v", s.Old, s.Undated)
			}
			got := reasons(&a)
			if (got[CheckOld] == 1) != test.old || (got[CheckUndated] == 1) != test.undated {
				t.Errorf("checks %+v", a.Checks)
			}
		})
	}
}

func TestSourcesAreOnlyThoseUsed(t *testing.T) {
	m := example()
	a := answerAt(t, m, lifecycle.Renew, workday)
	var got []string
	for _, s := range a.Sources {
		got = append(got, s.Code+"/"+s.ID)
	}
	if want := []string{"000000/law", "999997/page"}; !slices.Equal(got, want) {
		t.Errorf("sources %q, want %q", got, want)
	}
}

func TestClosureOfTheWeekIsCited(t *testing.T) {
	m := example()
	m.City.Closed = []Closure{{From: "2026-07-18", To: "2026-07-18", Why: ja("工事"), Fact: Fact{Source: "bare"}}}
	if a := answerAt(t, m, lifecycle.Renew, workday); reasons(&a)[CheckUndated] != 1 {
		t.Errorf("checks %+v", a.Checks)
	}
	if a := answerAt(t, m, lifecycle.Renew, "2026-08-03 10:00"); reasons(&a)[CheckUndated] != 0 {
		t.Errorf("checks %+v", a.Checks)
	}
}

// A reason to ask says what it is about.
func TestChecksHaveTheirSubject(t *testing.T) {
	why := japanese("古いページです")
	for name, mark := range map[string]func(n, c *File) (Part, *Text){
		"guide": func(n, _ *File) (Part, *Text) { n.Guides[1].Check = why; return PartGuide, nil },
		"paper": func(n, _ *File) (Part, *Text) {
			n.Guides[1].Visits[0].Bring[1].Check = why
			return PartPaper, &n.Papers[1].Name
		},
		"office": func(_, c *File) (Part, *Text) { c.Offices[1].Check = why; return PartOffice, &c.Offices[1].Name },
		"hours": func(_, c *File) (Part, *Text) {
			c.Offices[1].Hours[3].Check = why
			return PartOffice, &c.Offices[1].Name
		},
		"closure": func(n, _ *File) (Part, *Text) { n.Closed[0].Check = why; return PartDays, nil },
		"kiosk":   func(n, _ *File) (Part, *Text) { n.Kiosks[1].Check = why; return PartKiosk, &n.Kiosks[1].Name },
		"fee":     func(n, _ *File) (Part, *Text) { n.Fees[0].Check = why; return PartFee, nil },
		"phone":   func(_, c *File) (Part, *Text) { c.Phones[0].Check = why; return PartPhone, &c.Phones[0].Label },
		"note":    func(n, _ *File) (Part, *Text) { n.Notes[0].Check = why; return PartNote, &n.Notes[0].Text },
	} {
		t.Run(name, func(t *testing.T) {
			m := example()
			part, of := mark(m.National, m.City)
			a := answerAt(t, m, lifecycle.PINReset, workday)
			at := slices.IndexFunc(a.Checks, func(c Check) bool { return sameText(c.Text, why) })
			if at < 0 {
				t.Fatalf("not told: %+v", a.Checks)
			}
			var names []*Text
			if of != nil {
				names = []*Text{of}
			}
			if c := a.Checks[at]; c.About != part || !slices.EqualFunc(c.Names, names, sameText) {
				t.Errorf("about %q %+v, want %q %+v", c.About, c.Names, part, of)
			}
		})
	}
}

func TestOneReasonForTwoOffices(t *testing.T) {
	m := example()
	main, branch := &m.City.Offices[0], &m.City.Offices[2]
	main.Check, branch.Check = japanese("古いページです"), japanese("古いページです")
	for _, c := range answerAt(t, m, lifecycle.Renew, workday).Checks {
		if c.Why == CheckFact && slices.EqualFunc(c.Names, []*Text{&main.Name, &branch.Name}, sameText) {
			return
		}
	}
	t.Error("not told once with both names")
}

func TestGuideThatSaysOnlyToAsk(t *testing.T) {
	m := example()
	m.City.Guides = []Guide{{Procedure: lifecycle.Renew, Applicants: []Applicant{Self}, Ways: []Way{Counter}, Ask: true, Fact: Fact{Source: "page"}}}
	a := answerAt(t, m, lifecycle.Renew, workday)
	if len(a.Visits) != 0 || a.Checks[0].Why != CheckAsk || len(a.Places) != 3 {
		t.Errorf("%+v", a)
	}
}

func TestAnswersDoNotChangeTheFiles(t *testing.T) {
	m := example()
	before, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range lifecycle.Procedures {
		for _, applicant := range Applicants {
			m.Answer(Question{Procedure: p, Applicant: applicant, Now: japanTime(t, workday)})
		}
	}
	if after, err := json.Marshal(m); err != nil || string(after) != string(before) {
		t.Errorf("changed to %s, %v", after, err)
	}
}

// A city's page need not say what holds everywhere.
func TestNationalNotesStay(t *testing.T) {
	for name, test := range map[string]struct {
		ways []Way
		want bool
	}{
		"counter only":     {[]Way{Counter}, true},
		"kiosk of its own": {[]Way{AtKiosk, Counter}, true},
		"no way at all":    {[]Way{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			m := example()
			for i := range m.National.Guides {
				if g := &m.National.Guides[i]; g.Procedure == lifecycle.PINReset {
					g.Notes = []Note{{Text: ja("先に予約します。"), Fact: Fact{Source: "law"}}}
				}
			}
			m.City.Guides = []Guide{{Procedure: lifecycle.PINReset, Applicants: []Applicant{Self}, Ways: test.ways, Fact: Fact{Source: "page"}}}
			a := m.Answer(Question{Procedure: lifecycle.PINReset, Applicant: Self, PIN: "digital-signature", Now: japanTime(t, workday)})
			got := slices.ContainsFunc(a.Notes, func(n NoteLine) bool { return n.Text.Ja == "先に予約します。" })
			if got != test.want {
				t.Errorf("said %t: %+v", got, a.Notes)
			}
		})
	}
}

func TestDaysThatAreOverAreNotShown(t *testing.T) {
	m := example()
	m.City.Offices[0].Hours[1].Check = japanese("去年のものです")
	for now, want := range map[string]bool{"2026-10-11 23:59": true, "2026-10-12 00:00": false} {
		a := answerAt(t, m, lifecycle.Renew, now)
		shown := slices.ContainsFunc(placeOf(t, &a, "main").Hours, func(h HoursLine) bool { return slices.Contains(h.Dates, "2026-10-11") })
		asked := reasons(&a)[CheckFact] > 0
		if shown != want || asked != want {
			t.Errorf("%s: shown %t, to be asked %t", now, shown, asked)
		}
	}
}
