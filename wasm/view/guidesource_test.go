package view

import (
	"strings"
	"testing"

	"jpkiweb/shared/municipality"
)

// What has to be asked is a question that can be read out, also on paper; a note is
// a whole sentence and stands below it.
func TestChecksAreQuestions(t *testing.T) {
	for _, lang := range []string{"ja", "en"} {
		texts := texts(t, lang)
		for _, why := range municipality.CheckReasons {
			if why != municipality.CheckFact && why != municipality.CheckUndated && !isQuestion(texts.T("guide.ask."+string(why))) {
				t.Errorf("%s: %s", lang, texts.T("guide.ask."+string(why)))
			}
		}
		for _, about := range municipality.Parts[:len(municipality.Parts)-1] { // pages are reasons themselves
			if !isQuestion(texts.T("guide.ask." + string(about))) {
				t.Errorf("%s: %s", lang, texts.T("guide.ask."+string(about)))
			}
		}
	}
	ja := texts(t, "ja")
	html := drawnHTML(t, ja, "guide_renew_mihon_weekday")
	_, list, _ := strings.Cut(html, `class="list questions"`)
	for _, want := range []string{ja.T("guide.ask.paper", "names", "届出人の印鑑"), ja.T("guide.ask.days"), ja.T("guide.ask.fee")} {
		before, _, found := strings.Cut(list, want)
		if !found || strings.LastIndex(before, "no-print") > strings.LastIndex(before, "<li") {
			t.Errorf("no question on paper: %s", want)
		}
	}
}

func isQuestion(text string) bool {
	return strings.Contains(text, "か。") || strings.Contains(text, "?")
}
