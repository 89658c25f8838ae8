//go:build e2e

package view

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/view/scene"
)

// A report on paper has all of it, also what is folded on the screen, but no address, and
// nothing to press.
func TestReportIsPrintedWithoutTheAddress(t *testing.T) {
	tab := openShell(t)
	for _, lang := range locale.Languages {
		texts, screen := texts(t, lang), dom.Screen{}
		for _, s := range scene.All() {
			if s.Name == "verify_claims" {
				screen = Draw(s.Model, texts)
			}
		}
		html := dom.Render(screen.Body)
		const address, folded = "見本県見本市見本町1-2-3", "gap_wide"
		if !strings.Contains(html, address) {
			t.Fatal("the scene has no address")
		}
		content, err := json.Marshal(html)
		if err != nil {
			t.Fatal(err)
		}
		var said string
		err = tab.Run("look at the paper",
			chromedp.Evaluate(`document.getElementById("app").innerHTML = `+string(content), nil),
			emulation.SetEmulatedMedia().WithMedia("print"),
			chromedp.Evaluate(`document.getElementById("app").innerText`, &said),
			emulation.SetEmulatedMedia())
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"藤　花子", "INDETERMINATE", folded, "a sentence for experts"} {
			if !strings.Contains(said, word) {
				t.Errorf("%s: %s is not on paper:\n%s", lang, word, said)
			}
		}
		for _, word := range []string{address, locale.Bare(texts.T("verification.print")), locale.Bare(texts.T("verification.choose.other"))} {
			if strings.Contains(said, word) {
				t.Errorf("%s: %s is on paper", lang, word)
			}
		}
	}
}
