package view

import (
	"regexp"
	"strings"
	"testing"

	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/guidepage"
	"jpkiweb/wasm/view/scene"
)

// guidePages are the scenes of the guide as the page that a municipality hosts.
func guidePages() map[string]guidepage.Model {
	pages := map[string]guidepage.Model{}
	for _, s := range scene.All() {
		if s.Model.Screen() == app.ScreenGuide {
			pages[s.Name] = guidepage.Model{Now: s.Model.Now, Guide: s.Model.Guide}
		}
	}
	return pages
}

// guidePageTexts draws what that page alone has, and what stands inside its texts.
func guidePageTexts(t locale.Texts) string {
	text := t.T("about.home.software") + t.T("about.home.software.alone")
	for _, m := range guidePages() {
		s := guidepage.Draw(m, t)
		text += s.Title + dom.Render(s.Body)
	}
	here := municipality.Answer{Known: true, Source: -1, Ways: []municipality.Way{municipality.Here}}
	return text + dom.Render(guide.DrawAnswer(guide.Model{}, guide.Facts{Alone: true}, t, &here))
}

// Every button of the page does something there, and nothing leads to a screen that
// needs a helper, or is said of one that is not there.
func TestGuidePageLeadsNowhereElse(t *testing.T) {
	actions := regexp.MustCompile(`data-action="([^"]*)"`)
	for _, lang := range locale.Languages {
		marks, _ := markedTexts(t, lang)
		seen := 0
		for name, m := range guidePages() {
			s := guidepage.Draw(m, marks)
			html := dom.Render(s.Body)
			for _, action := range actions.FindAllStringSubmatch(html, -1) {
				seen++
				if _, ok := guidepage.Decode(dom.Event{Action: action[1]}); !ok {
					t.Errorf("%s: nothing does %s", name, action[1])
				}
			}
			for _, text := range []string{"app.", "pinchange.home", "about.expiry.card", "guide.way.here⟧", "forecast.any⟧"} {
				if strings.Contains(html+s.Title, "⟦"+text) {
					t.Errorf("%s/%s shows %s", lang, name, text)
				}
			}
		}
		if seen == 0 {
			t.Error("no page has a button")
		}
	}
}
