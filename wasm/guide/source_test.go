package guide

import (
	"strings"
	"testing"

	"jpkiweb/shared/municipality"
	"jpkiweb/wasm/dom"
)

// drawnChecks draws what must be asked because of some checks.
func drawnChecks(t *testing.T, list ...municipality.Check) string {
	t.Helper()
	return dom.Render(checks(&sight{Model: &Model{}}, texts(t, "ja"), &municipality.Answer{
		Phones: []municipality.PhoneLine{{Number: "079-427-9185", For: "inquiry", Label: municipality.Text{Ja: "市民課"}}},
		Checks: list,
		Sources: []municipality.Reference{
			{Source: municipality.Source{Title: "証明書", Date: "2020-10-01"}, By: municipality.Text{Ja: "例示市"}},
			{Source: municipality.Source{Title: "記事", Kind: "press"}, By: municipality.Text{Ja: "全国共通"}},
		},
	}))
}

// What must be asked is a question with the number to call; why, and which page leaves it
// open, and whose that is, is folded below. All stand there once.
func TestListOfChecks(t *testing.T) {
	seal, why := municipality.Text{Ja: "印鑑"}, municipality.Text{Ja: "古いページです"}
	texts := texts(t, "ja")
	for name, test := range map[string]struct {
		check municipality.Check
		has   []string
	}{
		"paper":     {municipality.Check{About: municipality.PartPaper, Names: []*municipality.Text{&seal}}, []string{texts.T("guide.ask.paper", "names", seal.Ja), "例示市", "証明書", "2020年10月1日"}},
		"fee":       {municipality.Check{About: municipality.PartFee}, []string{texts.T("guide.ask.fee"), "例示市"}},
		"guide":     {municipality.Check{About: municipality.PartGuide}, []string{texts.T("guide.ask.guide", "procedure", "[guide.p.]")}},
		"the press": {municipality.Check{About: municipality.PartDays, Source: 1}, []string{texts.T("guide.ask.days"), texts.T("guide.source.kind.press"), "記事", texts.T("guide.undated")}},
	} {
		t.Run(name, func(t *testing.T) {
			test.check.Why, test.check.Text = municipality.CheckFact, &why
			html := drawnChecks(t, test.check)
			for _, word := range append(test.has, why.Ja, `href="tel:079-427-9185"`) {
				if strings.Count(html, word) != 1 {
					t.Errorf("%s is there %d times in %s", word, strings.Count(html, word), html)
				}
			}
			if strings.Contains(html, "全国共通") {
				t.Error("the state speaks")
			}
		})
	}
}

func TestEachDoubtfulThingIsNamedOnce(t *testing.T) {
	seal, card, one, other := municipality.Text{Ja: "印鑑"}, municipality.Text{Ja: "カード"}, municipality.Text{Ja: "一"}, municipality.Text{Ja: "二"}
	fact := func(about municipality.Part, text *municipality.Text, names ...*municipality.Text) municipality.Check {
		return municipality.Check{Why: municipality.CheckFact, About: about, Text: text, Names: names, Source: -1}
	}
	texts := texts(t, "ja")
	html := drawnChecks(t,
		fact(municipality.PartFee, &one), fact(municipality.PartFee, &other),
		fact(municipality.PartPaper, &one, &seal), fact(municipality.PartPaper, &other, &seal), fact(municipality.PartPaper, &other, &seal, &card),
		municipality.Check{Why: municipality.CheckOld, About: municipality.PartPages}, municipality.Check{Why: municipality.CheckUndated, About: municipality.PartPages, Source: 1},
	)
	questions, _, _ := strings.Cut(html, "<details")
	for word, want := range map[string]int{
		"<li": 3, texts.T("guide.ask.fee"): 1, texts.T("guide.ask.paper", "names", "印鑑、カード"): 1, seal.Ja: 1, card.Ja: 1,
		texts.T("guide.ask.source-old"): 1,
	} {
		if got := strings.Count(questions, word); got != want {
			t.Errorf("%s %d times, want %d: %s", word, got, want, html)
		}
	}
}

// What is to be asked of a note stands with the note, which is folded, and not in the list.
func TestNotesAreAskedAboutWhereTheyStand(t *testing.T) {
	why := municipality.Text{Ja: "古いページです"}
	check := municipality.Check{Why: municipality.CheckFact, About: municipality.PartNote, Text: &why}
	if html := drawnChecks(t, check); html != "" {
		t.Error(html)
	}
	a := municipality.Answer{Notes: []municipality.NoteLine{{Text: municipality.Text{Ja: "混みます"}, Check: &why, Source: -1}}, Checks: []municipality.Check{check}}
	html := dom.Render(notes(&sight{Model: &Model{}}, texts(t, "ja"), &a))
	if strings.Count(html, why.Ja) != 1 || !strings.Contains(html, texts(t, "ja").T("guide.ask.note")) {
		t.Error(html)
	}
}

// What cannot be a link is no dead one: it is told, to be typed.
func TestAddressWithoutEncryptionIsTold(t *testing.T) {
	html := dom.Render(openPage(texts(t, "ja"), "http://www.city.example/page.html", "guide.source.open"))
	if strings.Contains(html, "<a") || !strings.Contains(html, "http://www.city.example/page.html") {
		t.Error(html)
	}
}
