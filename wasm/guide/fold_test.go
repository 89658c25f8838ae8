package guide

import (
	"slices"
	"strings"
	"testing"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/wasm/dom"
)

// Another answer is drawn without what is folded, which follows; what the person has unfolded
// is there all the time.
func TestAnswerIsDrawnBeforeWhatIsFolded(t *testing.T) {
	m, texts := withKnowledge(t, ""), texts(t, "ja")
	f := Facts{Now: testNow, Open: true}
	sources := func() string {
		_, fold, _ := strings.Cut(dom.Render(View(m, f, texts).Body), `data-value="`+foldSources+`"`)
		fold, _, _ = strings.Cut(fold, "</details>")
		return fold
	}
	has := func(when string, want bool) {
		t.Helper()
		if fold := sources(); strings.Contains(fold, "ページ</cite>") != want || !strings.Contains(fold, texts.T("guide.sources")) {
			t.Errorf("%s: %s", when, fold)
		}
	}
	if effects := Update(&m, Open{Procedure: lifecycle.Renew}, f); !slices.Contains(effects, Effect(DrawRest{})) {
		t.Errorf("%+v", effects)
	}
	has("opened", false)
	b := browser{}
	Do(t.Context(), DrawRest{}, World{&b, &b})
	for _, told := range b.told {
		Update(&m, told, f)
	}
	has("painted", true)
	Update(&m, ChooseApplicant{municipality.Agent}, f)
	has("another applicant", false)
	if effects := Update(&m, ChooseApplicant{municipality.Agent}, f); effects != nil {
		t.Errorf("the same applicant: %+v", effects)
	}
	Update(&m, ChooseApplicant{municipality.Self}, f)
	for _, open := range []bool{true, false} {
		message, ok := Decode(dom.Event{Action: ActionFold, Value: foldSources, Open: open})
		if !ok {
			t.Fatal("nothing hears of a fold")
		}
		Update(&m, message, f)
		has("opened and closed", open)
	}
	for name, message := range map[string]Message{"the browser's way to print": DrawNow{}, "the button": PrintPage{}} {
		Update(&m, ChooseApplicant{municipality.Agent}, f)
		Update(&m, ChooseApplicant{municipality.Self}, f)
		has("before "+name, false)
		Update(&m, message, f)
		has(name, true)
		if !strings.Contains(dom.Render(View(m, f, texts).Body), `class="sheet print-only"`) {
			t.Errorf("%s: no sheet", name)
		}
	}
	if Update(&m, Toggle{Fold: "door", Open: true}, f); len(m.folding.open) != 0 {
		t.Errorf("%q", m.folding.open)
	}
}
