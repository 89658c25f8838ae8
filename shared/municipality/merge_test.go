package municipality

import (
	"slices"
	"testing"

	"jpkiweb/shared/lifecycle"
)

// Whoever comes for the holder has a card, too.
func TestPapersAreNamedForWhoComes(t *testing.T) {
	m := example()
	m.National.Guides[0].Applicants = Applicants[:]
	m.National.Guides[0].Visits[0].Bring = append(m.National.Guides[0].Visits[0].Bring, Item{Paper: "id"})
	m.National.Papers[0].ForOthers = japanese("本人のマイナンバーカード")
	m.National.Papers[0].Check = japanese("古い書類です")
	for _, applicant := range Applicants {
		want := "本人のマイナンバーカード"
		if applicant == Self {
			want = "マイナンバーカード"
		}
		a := m.Answer(Question{Procedure: lifecycle.Renew, Applicant: applicant, Now: japanTime(t, workday)})
		if bring := a.Visits[0].Bring; bring[0].Name.Ja != want || bring[1].Name.Ja != "本人確認書類" {
			t.Errorf("%s: %+v", applicant, bring)
		}
		if c := a.Checks[0]; c.About != PartPaper || c.Names[0].Ja != want {
			t.Errorf("%s: check %+v", applicant, c)
		}
	}
	m.City.Papers = []Paper{{ID: "card", Name: ja("カード"), ForOthers: japanese("親のカード")}}
	a := m.Answer(Question{Procedure: lifecycle.Renew, Applicant: Agent, Now: japanTime(t, workday)})
	if got := a.Visits[0].Bring[0].Name.Ja; got != "親のカード" {
		t.Errorf("the city calls it %s", got)
	}
}

// What is doubtful about a paper is told wherever it is asked for, beside what is
// doubtful about the visit, which is from another page.
func TestCheckOfAPaper(t *testing.T) {
	ended, differs := japanese("期限の終わった書類があります。"), japanese("市によって違います。")
	for name, ofVisit := range map[string]*Text{"alone": nil, "beside that of the visit": differs} {
		t.Run(name, func(t *testing.T) {
			m := example()
			m.National.Papers[1].Check = ended
			m.National.Guides[1].Visits[0].Bring[1].Check = ofVisit
			a := answerAt(t, m, lifecycle.PINReset, workday)
			if p := a.Visits[0].Bring[1]; !sameText(p.Paper.Check, ended) || !sameText(p.Check, ofVisit) {
				t.Errorf("%+v", p)
			}
			for text, source := range map[*Text]int{ended: -1, ofVisit: a.Source} {
				at := slices.IndexFunc(a.Checks, func(c Check) bool { return c.Why == CheckFact && sameText(c.Text, text) })
				if text != nil && (at < 0 || a.Checks[at].Source != source || a.Checks[at].Names[0].Ja != "本人確認書類") {
					t.Errorf("checks %+v", a.Checks)
				}
			}
		})
	}
}

func TestNoteOfTheCityStandsForTheNational(t *testing.T) {
	law, page := Fact{Source: "law"}, Fact{Source: "page"}
	counter := Guide{Procedure: lifecycle.Renew, Applicants: []Applicant{Self}, Ways: []Way{Counter}, Ask: true, Fact: page}
	own := func(id string) []Note { return []Note{{ID: id, Text: ja("市のお知らせ"), Fact: page}} }
	for name, test := range map[string]struct {
		guide *Note // of the city's guide
		file  []Note
		want  []string
	}{
		"in its guide":             {&own("window")[0], nil, []string{"市のお知らせ", "期限の後", "全体"}},
		"for all procedures":       {nil, own("window"), []string{"期限の後", "市のお知らせ", "全体"}},
		"for a note of the file":   {nil, own("all"), []string{"3か月前", "期限の後", "市のお知らせ"}},
		"in its guide, of a file":  {&own("all")[0], nil, []string{"市のお知らせ", "3か月前", "期限の後"}},
		"of another subject":       {&own("other")[0], nil, []string{"市のお知らせ", "3か月前", "期限の後", "全体"}},
		"without subject":          {&own("")[0], nil, []string{"市のお知らせ", "3か月前", "期限の後", "全体"}},
		"no note of the city":      {nil, nil, []string{"3か月前", "期限の後", "全体"}},
		"the same subject in both": {&own("window")[0], own("window"), []string{"市のお知らせ", "期限の後", "市のお知らせ", "全体"}},
	} {
		t.Run(name, func(t *testing.T) {
			m := example()
			m.National.Notes = []Note{{ID: "all", Text: ja("全体"), Fact: law}}
			m.National.Guides[0].Notes = []Note{{ID: "window", Text: ja("3か月前"), Fact: law}, {Text: ja("期限の後"), Fact: law}}
			if test.guide != nil {
				g := counter
				g.Notes = []Note{*test.guide}
				m.City.Guides = []Guide{g}
			}
			m.City.Notes = test.file
			var got []string
			for _, n := range answerAt(t, m, lifecycle.Renew, workday).Notes {
				got = append(got, n.Text.Ja)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// A city's page that names a national number knows less of it than the nation.
func TestNationalNumberIsToldByTheNation(t *testing.T) {
	for _, purpose := range []string{"suspend", "inquiry"} {
		m := example()
		m.National.Phones[0].Hours = japanese("24時間")
		m.City.Phones = []Phone{{Number: "0120-95-0178", For: []string{purpose}, Label: ja("フリーダイヤル（無料）"), Fact: Fact{Source: "page"}}}
		a := answerAt(t, m, lifecycle.LostCard, workday)
		p := a.Phones[0]
		if p.Number != "0120-95-0178" || p.For != "suspend" || p.Label.Ja != "フリーダイヤル" || !p.Free || p.Hours == nil || !a.Sources[p.Source].National() {
			t.Errorf("%s: %+v", purpose, p)
		}
		if n := len(a.Phones); n != 2 {
			t.Errorf("%s: %d numbers", purpose, n)
		}
	}
}

// A time is not reserved at an office that does not do this.
func TestReservationsElsewhereAreNotListed(t *testing.T) {
	for name, test := range map[string]struct {
		change func(branch *Office)
		want   []string
	}{
		"the branch does it":      {func(*Office) {}, []string{"1", "2"}},
		"the branch refuses":      {func(o *Office) { o.Refused = []Refusal{{Procedures: []lifecycle.Procedure{lifecycle.Renew}}} }, []string{"1"}},
		"the branch has no hours": {func(o *Office) { o.Hours[0].Procedures = []lifecycle.Procedure{lifecycle.Issue} }, []string{"1"}},
		"number of another name": {func(o *Office) {
			o.Reservation = &Reservation{Phone: "2"}
			o.Phone = ""
			o.Refused = []Refusal{{Applicants: []Applicant{Self}}}
		}, []string{"1"}},
		"number of both": {func(o *Office) { o.Phone = "1"; o.Refused = []Refusal{{Applicants: []Applicant{Self}}} }, []string{"1", "2"}},
	} {
		t.Run(name, func(t *testing.T) {
			m, page := example(), Fact{Source: "page"}
			weekly := func() []Hours { return []Hours{{Days: []string{"mon"}, From: "09:00", To: "17:00", Fact: page}} }
			branch := Office{ID: "branch", Name: ja("支所"), Phone: "2", Hours: weekly(), Fact: page}
			test.change(&branch)
			m.City.Offices = []Office{{ID: "main", Name: ja("本庁"), Phone: "1", Hours: weekly(), Fact: page}, branch}
			m.City.Phones = []Phone{
				{Number: "1", For: []string{"reservation"}, Label: ja("本庁"), Fact: page},
				{Number: "2", For: []string{"reservation"}, Label: ja("支所"), Fact: page},
			}
			var got []string
			for _, p := range answerAt(t, m, lifecycle.Renew, workday).Phones {
				if p.For == "reservation" {
					got = append(got, p.Number)
				}
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestLineForForeigners(t *testing.T) {
	m := example()
	m.National.Phones[1].Foreign = true
	a := answerAt(t, m, lifecycle.LostCard, workday)
	if a.Phones[0].Foreign || !a.Phones[1].Foreign {
		t.Errorf("%+v", a.Phones)
	}
}

func TestReferenceSaysWhosePageItIs(t *testing.T) {
	m := example()
	m.National.Sources[0].Kind = "press"
	a := answerAt(t, m, lifecycle.Renew, workday)
	if s := a.Sources[a.Source]; s.Kind != "press" {
		t.Errorf("%+v", s)
	}
}
