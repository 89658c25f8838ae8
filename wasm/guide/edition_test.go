package guide

import (
	"strings"
	"testing"

	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
)

// An answer says of what day its data are, and why newer ones are not used, in every language.
func TestEditionOfAnAnswer(t *testing.T) {
	old := municipality.Edition{Number: 2026112800, Made: "2026-11-28"}
	own := municipality.Edition{Number: 2026112800, Made: "2026-11-28", Own: []municipality.OwnEdition{{Code: townCode, Number: 7, Made: "2026-11-30"}}}
	refused := old
	refused.Refused = []string{"older", "of tomorrow", "unreachable"}
	for _, lang := range locale.Languages {
		texts := texts(t, lang)
		drawn := func(e *municipality.Edition) string {
			return dom.Render(edition(&sight{Model: &Model{Knowledge: Knowledge{Code: townCode, Edition: e}}}, texts))
		}
		if html := drawn(nil); html != "" {
			t.Error(html)
		}
		if html := drawn(&old); !strings.Contains(html, "2026112800") || strings.Contains(html, "notice") {
			t.Error(html)
		}
		if html := drawn(&own); !strings.Contains(html, " 7") || strings.Contains(html, "2026112800") {
			t.Error(html)
		}
		html := drawn(&refused)
		if strings.Count(html, "<li") != 2 || strings.ContainsAny(html, "[《") || !strings.Contains(html, "notice-warning") {
			t.Error(html)
		}
	}
}

// The edition is fetched with what is the same everywhere, and the guide answers without it.
func TestEditionIsLearned(t *testing.T) {
	files := map[string]string{
		holidaysFile: `{"from":"2026-01-01","to":"2026-12-31","days":[]}`, indexFile: `[]`,
		municipalityFile(municipality.NationalCode): `{"code":"000000","name":{"ja":"全国"},"sources":[]}`,
	}
	for _, test := range []struct {
		text string
		want int64
	}{{`{"number":5,"made":"2026-11-28","builtIn":true}`, 5}, {"", 0}, {"<!DOCTYPE html>", 0}} {
		delete(files, editionFile)
		if test.text != "" {
			files[editionFile] = test.text
		}
		b := browser{files: files}
		Do(t.Context(), Learn{Nation: true}, World{&b, &b})
		learned := b.told[0].(KnowledgeLearned)
		if learned.national == nil || (learned.edition == nil) != (test.want == 0) || learned.edition != nil && learned.edition.Number != test.want {
			t.Errorf("%q: %+v", test.text, learned)
		}
	}
}
