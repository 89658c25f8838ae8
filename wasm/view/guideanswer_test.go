package view

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/view/scene"
)

// Whom a telephone does not connect from everywhere, it is not asked to call.
func TestNoAnswerLinksToPartOfANumber(t *testing.T) {
	texts := texts(t, "ja")
	questions(t, func(name string, m app.Model) {
		if found := regexp.MustCompile(`href="tel:[^0][^"]*`).FindString(dom.Render(Draw(m, texts).Body)); found != "" {
			t.Errorf("%s: %s", name, found)
		}
	})
}

// What a move does to the certificates is told before what else to know.
func TestForecastOfAMoveStandsWithTheEffects(t *testing.T) {
	marks, _ := markedTexts(t, "ja")
	html := dom.Render(Draw(scene.Guide(lifecycle.NameAddressChange, "", func(*app.Model) {}), marks).Body)
	var at []int
	for _, key := range []string{"guide.first.fee", "forecast.title", "guide.notes", "guide.sources"} {
		at = append(at, strings.Index(html, "⟦"+key+"⟧"))
	}
	if at[0] < 0 || !slices.IsSorted(at) || strings.Count(html, "⟦forecast.title⟧") != 1 {
		t.Errorf("%v", at)
	}
	for lost, html := range map[bool]string{
		true:  dom.Render(Draw(scene.Guide(lifecycle.LostCard, "", func(*app.Model) {}), marks).Body),
		false: html,
	} {
		if strings.Contains(html, "⟦guide.effects.lost⟧") != lost || strings.Contains(html, "⟦guide.visits.lost⟧") != lost {
			t.Errorf("a lost card: %t", lost)
		}
	}
}

// A form that a city names can be opened, a fax is there for who cannot call, and
// the city hears what is thought of its page.
func TestCitiesAreReachedWithoutACall(t *testing.T) {
	texts := texts(t, "ja")
	for name, want := range map[string][]string{
		"guide_renew_mihon_weekday":    {"000-000-0003", texts.T("guide.feedback"), texts.T("guide.mail.open")},
		"guide_issue_agent":            {texts.T("guide.form.open"), texts.T("guide.visits.range", "least", "2", "n", "3")},
		"guide_revoke":                 {"失効申請／秘密鍵漏えい等届出書", texts.T("guide.form.open")},
		"guide_renew_hinagata_weekday": {texts.T("guide.phone.unknown")},
	} {
		html := drawnHTML(t, texts, name)
		for _, word := range want {
			if !strings.Contains(html, word) {
				t.Errorf("%s: no %s", name, word)
			}
		}
	}
	if strings.Contains(drawnHTML(t, texts, "guide_renew_mihon_weekday"), texts.T("guide.phone.unknown")) {
		t.Error("the number of the city is said to be unknown")
	}
}

// An amount with exceptions that nobody names is told as the rule.
func TestUsualFeeIsNotTheOnlyOne(t *testing.T) {
	ja := texts(t, "ja")
	usual := "<strong>" + ja.T("guide.fee.usual", "amount", ja.T("guide.fee.free")) + "</strong>"
	if html := drawnHTML(t, ja, "guide_issue_hinagata"); !strings.Contains(html, usual) || !strings.Contains(html, "200円かかる場合があります") {
		t.Error(html)
	}
}
