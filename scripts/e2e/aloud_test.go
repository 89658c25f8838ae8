//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// A fakeSpeech puts a speech engine in the place of the browser's: it has the voices that
// come with voicesCome, tells what it is given to read, and comes to an end only when
// lineRead is called.
const fakeSpeech = `(() => {
	const speech = new EventTarget(), voices = [];
	window.heard = [];
	window.silences = 0;
	let current = null;
	window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
	speech.getVoices = () => voices;
	speech.speak = (u) => { current = u; heard.push([u.voice.name, u.lang, u.text]); };
	speech.cancel = () => { silences++; const u = current; current = null; u?.onerror?.({ error: "canceled" }); };
	window.voicesCome = (...more) => { voices.push(...more); speech.dispatchEvent(new Event("voiceschanged")); };
	window.lineRead = () => { const u = current; current = null; u.onend({}); };
	Object.defineProperty(window, "speechSynthesis", { value: speech });
})();`

// readsAloud is the button that reads an answer aloud.
const readsAloud = `[data-action=aloud]`

// hostSpeakingGuide hosts the guide for a browser with a speech engine without voices.
func hostSpeakingGuide(t *testing.T) guideHost {
	t.Helper()
	h := hostGuide(t, nil)
	must(t, h.tab.Run("put the engine in", chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := page.AddScriptToEvaluateOnNewDocument(fakeSpeech).Do(ctx)
		return err
	})))
	return h
}

// wantButton waits for what was drawn, and wants the button there or not.
func (h guideHost) wantButton(t *testing.T, when string, want bool) {
	t.Helper()
	if want {
		must(t, h.tab.WaitFor(when, fmt.Sprintf("document.querySelector(%q) !== null", readsAloud)))
		return
	}
	// What is drawn of a fold comes after whatever came before it.
	must(t, h.tab.Run("go there and back", chromedp.EvaluateAsDevTools(`document.querySelector("[data-action=guide]").click()`, nil)))
	must(t, h.tab.WaitFor("the list", `document.getElementById("screen-guide") !== null`))
	must(t, h.tab.Click(`[data-action=guide][data-value=renew]`))
	must(t, h.tab.WaitFor("the answer again", `document.querySelector(".first-answer") !== null`))
	var there bool
	must(t, h.tab.Evaluate(fmt.Sprintf("document.querySelector(%q) !== null", readsAloud), &there))
	if there {
		t.Errorf("%s: there is a button", when)
	}
}

// The browser of this test has no voice of its own, and offers to read nothing; nor does
// one whose voices are all on the network.
func TestNoNetworkVoiceReads(t *testing.T) {
	for name, host := range map[string]func(*testing.T) guideHost{"own": func(t *testing.T) guideHost { return hostGuide(t, nil) }, "network": hostSpeakingGuide} {
		t.Run(name, func(t *testing.T) {
			h := host(t)
			must(t, h.tab.Open(h.address+"#renew?lang=ja&city="+anyCity(t).Code))
			must(t, h.tab.WaitFor("the answer", `document.querySelector(".first-answer") !== null`))
			if name == "network" {
				must(t, h.tab.Evaluate(`voicesCome({ name: "far", lang: "ja-JP", localService: false, default: true }, { name: "other", lang: "en-US", localService: true }), 0`, nil))
			}
			h.wantButton(t, "voices: "+name, false)
			if name != "network" {
				return
			}
			must(t, h.tab.Evaluate(`voicesCome({ name: "near", lang: "ja_JP", localService: true }), 0`, nil))
			h.wantButton(t, "a voice of its own has come", true)
			must(t, h.tab.Click(readsAloud))
			must(t, h.tab.WaitFor("the first line", "heard.length === 1"))
			var by string
			must(t, h.tab.Evaluate("heard[0][0]", &by))
			if by != "near" {
				t.Errorf("%q reads", by)
			}
		})
	}
}

// An answer is read line by line to its end, by the keyboard too; a second press ends it,
// and so does another language, another answer, and the printer.
func TestGuideIsReadAloud(t *testing.T) {
	h := hostSpeakingGuide(t)
	city := anyCity(t)
	must(t, h.tab.Open(h.address+"#renew?lang=ja&city="+city.Code))
	must(t, h.tab.WaitFor("the answer", `document.querySelector(".answer-lines") !== null`))
	must(t, h.tab.Evaluate(`window.print = () => { dispatchEvent(new Event("beforeprint")); }, voicesCome({ name: "a", lang: "ja-JP", localService: true }, { name: "b", lang: "en-GB", localService: true }), 0`, nil))
	h.wantButton(t, "voices", true)
	pressed := func(on bool) string {
		return fmt.Sprintf("document.querySelector(%q)?.getAttribute('aria-pressed') === '%t'", readsAloud, on)
	}
	begin := func() {
		t.Helper()
		must(t, h.tab.WaitFor("nothing is read", pressed(false)))
		must(t, h.tab.Evaluate("heard.length = 0, silences = 0, 0", nil))
		must(t, h.tab.Run("press by the keyboard", chromedp.SendKeys(readsAloud, "\r", chromedp.ByQuery)))
		must(t, h.tab.WaitFor("it reads", "heard.length === 1 && "+pressed(true)))
	}
	begin()
	savePicture(t, h.tab, "guide-aloud")
	var lines []string
	must(t, h.tab.Evaluate(fmt.Sprintf(`document.querySelector(%q).dataset.value.trim().split("\n").map(line => line.slice(3))`, readsAloud), &lines))
	for i := range lines {
		must(t, h.tab.WaitFor(fmt.Sprintf("line %d", i), fmt.Sprintf("heard.length === %d", i+1)))
		must(t, h.tab.Evaluate("lineRead(), 0", nil))
	}
	must(t, h.tab.WaitFor("the end", pressed(false)))
	var heard [][]string
	must(t, h.tab.Evaluate("heard", &heard))
	var texts []string
	for _, line := range heard {
		if line[0] != "a" || line[1] != "ja" {
			t.Errorf("%q", line)
		}
		texts = append(texts, line[2])
	}
	if !slices.Equal(texts, lines) || len(lines) < 5 || !strings.Contains(strings.Join(lines, ""), "マイナンバーカード") {
		t.Errorf("read %q of %q", texts, lines)
	}
	for _, ends := range []struct{ what, by string }{
		{"a second press", readsAloud}, {"the printer", "[data-action=print]"}, {"another language", "#language-easy"},
		{"the list", "[data-action=guide]:not([data-value])"},
	} {
		begin()
		must(t, h.tab.Click(ends.by))
		must(t, h.tab.WaitFor(ends.what, "silences === 1"))
	}
}
