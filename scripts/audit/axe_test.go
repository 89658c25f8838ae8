//go:build e2e

package audit

import (
	"strings"
	"testing"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/view"
	"jpkiweb/wasm/view/scene"
)

// axe-core finds nothing against WCAG 2.2 A or AA: in any scene and language as
// it comes, and in the language with the most signs on a small window with all
// unfolded.
func TestAxeOnEveryScene(t *testing.T) {
	a := openAudit(t)
	advice := map[string]int{}
	hear := func(all []drawn, how string) {
		for _, d := range all {
			wrong, advised := a.axe(t, d)
			for _, w := range wrong {
				t.Errorf("%s, %s: %s", d.Name, how, w)
			}
			for _, text := range advised {
				advice[text]++
			}
		}
	}
	hear(drawAll(t), "as it comes")
	must(t, a.tab.Resize(320, 900))
	a.unfold(t, true)
	hear(drawAll(t, "easy"), "unfolded at 320 px")
	for text, scenes := range advice {
		t.Logf("advice, %d times: %s", scenes, text)
	}
}

// axe shows a scene and returns what axe-core says.
func (a audited) axe(t *testing.T, d drawn) (wrong, advice []string) {
	t.Helper()
	a.show(t, d)
	var said struct{ Wrong, Advice []string }
	must(t, a.tab.Evaluate("audit.axe()", &said))
	return said.Wrong, said.Advice
}

// The judge judges: each break of a screen is found by the rule for it.
func TestAxeFindsWhatIsBroken(t *testing.T) {
	a := openAudit(t)
	texts, err := locale.Load("ja")
	must(t, err)
	// The last try: with a notice and its icon.
	whole := draw("ja/login", view.Draw(scene.With(scene.Connected(scene.Status(1, 5)), scene.LoginRequest), texts))
	if wrong, _ := a.axe(t, whole); len(wrong) > 0 {
		t.Fatalf("the whole screen: %q", wrong)
	}
	const small = `<button style="padding: 0; border: 0; inline-size: 9px; block-size: 9px">x</button>`
	for _, broken := range []struct{ name, old, new, rule string }{
		{"the PIN has no label", `for="pin"`, `for="nothing"`, "label: #pin"},
		{"a button has no name", `data-action="decline">`, `data-action="decline"></button><button>`, "button-name"},
		{"an icon has no name", `role="img" aria-label="`, `role="img" data-label="`, "svg-img-alt"},
		{"grey on white", `class="support"`, `style="color: #aaa"`, "color-contrast"},
		{"no such language", `</h1>`, `<span lang="klingon">Qapla</span></h1>`, "valid-lang"},
		{"too small to hit", `</main>`, small + small + small + `</main>`, "target-size"},
	} {
		t.Run(broken.name, func(t *testing.T) {
			d := whole
			if d.HTML = strings.Replace(whole.HTML, broken.old, broken.new, 1); d.HTML == whole.HTML {
				t.Fatalf("the screen has no %q", broken.old)
			}
			wrong, _ := a.axe(t, d)
			if !strings.Contains(strings.Join(wrong, "\n"), broken.rule) {
				t.Errorf("found %q, not %s", wrong, broken.rule)
			}
		})
	}
}
