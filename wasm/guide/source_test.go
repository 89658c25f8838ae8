package guide

import (
	"strings"
	"testing"

	"jpkiweb/shared/municipality"
	"jpkiweb/wasm/dom"
)

// What is marked above is named below; what has no place above is told in full.
func TestListOfChecks(t *testing.T) {
	seal, why := municipality.Text{Ja: "印鑑"}, municipality.Text{Ja: "2020年のページです"}
	texts := texts(t, "ja")
	for name, test := range map[string]struct {
		check     municipality.Check
		has, lack string
	}{
		"paper":   {municipality.Check{About: municipality.PartPaper, Names: []*municipality.Text{&seal}}, seal.Ja, why.Ja},
		"fee":     {municipality.Check{About: municipality.PartFee}, texts.T("guide.ask.fee"), why.Ja},
		"guide":   {municipality.Check{About: municipality.PartGuide}, why.Ja, seal.Ja},
		"closure": {municipality.Check{About: municipality.PartDays}, why.Ja, seal.Ja},
	} {
		t.Run(name, func(t *testing.T) {
			test.check.Why, test.check.Text, test.check.Source = municipality.CheckFact, &why, -1
			html := dom.Render(checks(texts, &municipality.Answer{Checks: []municipality.Check{test.check}}))
			if !strings.Contains(html, test.has) || strings.Contains(html, test.lack) {
				t.Error(html)
			}
		})
	}
}

// A mark says why, and which page leaves it open; of whom that page is, if neither
// the city nor the state speaks.
func TestMarkNamesItsPage(t *testing.T) {
	texts := texts(t, "ja")
	a := municipality.Answer{Sources: []municipality.Reference{
		{Source: municipality.Source{Title: "証明書", Date: "2020-10-01"}, By: municipality.Text{Ja: "例示市"}},
		{Source: municipality.Source{Title: "記事", Kind: "press"}, By: municipality.Text{Ja: "全国共通"}},
	}}
	why := municipality.Text{Ja: "古いページです"}
	for source, want := range [][]string{{why.Ja, "例示市", "証明書", "2020年10月1日"}, {why.Ja, texts.T("guide.source.kind.press"), "記事", texts.T("guide.undated")}} {
		html := dom.Render(askMark(texts, &a, &why, source))
		for _, word := range want {
			if !strings.Contains(html, word) {
				t.Errorf("no %s in %s", word, html)
			}
		}
		if source == 1 && strings.Contains(html, "全国共通") {
			t.Error("the state speaks")
		}
	}
}

func TestEachDoubtfulThingIsNamedOnce(t *testing.T) {
	seal, card, one, other := municipality.Text{Ja: "印鑑"}, municipality.Text{Ja: "カード"}, municipality.Text{Ja: "一"}, municipality.Text{Ja: "二"}
	fact := func(about municipality.Part, text *municipality.Text, names ...*municipality.Text) municipality.Check {
		return municipality.Check{Why: municipality.CheckFact, About: about, Text: text, Names: names, Source: -1}
	}
	texts := texts(t, "ja")
	html := dom.Render(checks(texts, &municipality.Answer{Checks: []municipality.Check{
		fact(municipality.PartFee, &one), fact(municipality.PartFee, &other),
		fact(municipality.PartPaper, &one, &seal), fact(municipality.PartPaper, &other, &seal), fact(municipality.PartPaper, nil, &seal, &card),
	}}))
	for word, want := range map[string]int{"<li": 2, texts.T("guide.ask.fee"): 1, texts.T("guide.ask.paper", "names", "印鑑、カード"): 1, seal.Ja: 1, card.Ja: 1} {
		if got := strings.Count(html, word); got != want {
			t.Errorf("%s %d times, want %d: %s", word, got, want, html)
		}
	}
}

// What cannot be a link is no dead one: it is told, to be typed.
func TestAddressWithoutEncryptionIsTold(t *testing.T) {
	html := dom.Render(openPage(texts(t, "ja"), "http://www.city.example/page.html", "guide.source.open"))
	if strings.Contains(html, "<a") || !strings.Contains(html, "http://www.city.example/page.html") {
		t.Error(html)
	}
}
