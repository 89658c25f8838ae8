//go:build e2e

package audit

import (
	"context"
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"jpkiweb/helper/own/language"
	"jpkiweb/shared/wire"
	"jpkiweb/static"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/counter"
	"jpkiweb/wasm/counter/scene"
	"jpkiweb/wasm/counter/training"
)

// tooHigh asks whether a screen scrolls.
const tooHigh = `document.documentElement.scrollHeight > innerHeight ? ["" + document.documentElement.scrollHeight + " px high"] : []`

// drawCounter draws every scene of the desk, in each language of visitors where they read
// something: やさしい日本語 is for them, and their staff read Japanese then.
func drawCounter(t *testing.T) []drawn {
	t.Helper()
	var all []drawn
	for _, lang := range locale.Languages {
		visitor, err := locale.Load(lang)
		must(t, err)
		staff := visitor
		if lang == "easy" {
			staff, err = locale.Load("ja")
			must(t, err)
		}
		for _, s := range scene.All() {
			s.Model.Visitor = lang
			all = append(all, draw(lang+"/"+s.Name, counter.Draw(s.Model, staff, visitor)))
		}
		for _, s := range scene.Training() {
			all = append(all, draw(lang+"/"+s.Name, training.Draw(s.Model, staff)))
		}
	}
	return append(all, drawFurther(t)...)
}

// drawFurther draws what a visitor reads in each language that is shipped as a draft.
func drawFurther(t *testing.T) (all []drawn) {
	t.Helper()
	staff, err := locale.Load("ja")
	must(t, err)
	easy, err := locale.Load("easy")
	must(t, err)
	for _, code := range language.Drafts() {
		text, _ := language.Draft(code)
		l, err := language.Parse(text)
		must(t, err)
		lines, err := l.Lines()
		must(t, err)
		own, err := locale.Parse(code, lines)
		must(t, err)
		for _, s := range scene.All() {
			if !regexp.MustCompile(`^counter_(good|expired_locked|unchecked|slip_renew|slip_expired|code_renew)$`).MatchString(s.Name) {
				continue
			}
			s.Model.Visitor = code
			s.Model.Policy.Further = []wire.Language{{Code: l.Code, Ja: l.Ja, En: l.En}}
			all = append(all, draw(code+"/"+s.Name, counter.Draw(s.Model, staff, own.Over(easy))))
		}
	}
	return all
}

// The text is as large as there is room for, and small where a screen is full.
func TestTextOfTheDeskIsAsLargeAsItCanBe(t *testing.T) {
	a := openShell(t, "counter/index.html")
	must(t, a.tab.Resize(1280, 720))
	fit, err := fs.ReadFile(static.FS(), "counter/fit.js")
	must(t, err)
	must(t, a.tab.Evaluate(string(fit)+"\n0", new(int)))
	size := func(d drawn) (times float64) { // of what the visitor reads
		a.show(t, d)
		must(t, a.tab.Evaluate(`parseFloat(document.documentElement.style.fontSize || 100) / 100 * parseFloat(document.documentElement.style.getPropertyValue("--counter-zoom"))`, &times))
		return times
	}
	desks, sum, scrolls := 0, 0.0, false
	for _, d := range drawCounter(t) {
		if !strings.Contains(d.HTML, `id="screen-counter-desk"`) {
			continue
		}
		times := size(d)
		desks++
		sum += times
		if strings.HasSuffix(d.Name, "/counter_good") && times < 1.25 {
			t.Errorf("%s: %.2f times", d.Name, times)
		}
		if must(t, a.tab.Evaluate("document.documentElement.scrollHeight > innerHeight", &scrolls)); scrolls {
			t.Errorf("%s scrolls", d.Name)
		}
	}
	t.Logf("%d desks, %.2f times as large on average", desks, sum/float64(desks))
	if long := (drawn{Name: "long", Lang: "en", HTML: strings.Repeat("<p>line</p>", 60)}); size(long) != 1 {
		t.Error("a page that does not fit is larger than it must be")
	}
	must(t, a.tab.Resize(640, 900))
	if short := (drawn{Name: "short", Lang: "en", HTML: "<p>line</p>"}); size(short) != 1 {
		t.Error("a narrow window is no desk")
	}
}

// drawWindows draws the windows of a kind beside the desk, in each language of visitors.
func drawWindows(t *testing.T, kind counter.WindowKind) []drawn {
	t.Helper()
	var all []drawn
	for _, lang := range locale.Languages {
		texts, err := locale.Load(lang)
		must(t, err)
		for _, s := range scene.Windows() {
			if s.Model.Window.Kind == kind {
				all = append(all, draw(lang+"/"+s.Name, counter.Draw(s.Model, texts, texts)))
			}
		}
	}
	return all
}

// The visitor's display is for all eyes, too, and nobody scrolls it.
func TestAccessOfTheDisplay(t *testing.T) {
	a := openShell(t, "counter/display.html")
	all := drawWindows(t, counter.Display)
	if len(all) < 60 {
		t.Fatalf("only %d displays", len(all))
	}
	for _, size := range [...][2]int64{{1280, 720}, {1024, 768}, {1920, 1080}} {
		must(t, a.tab.Resize(size[0], size[1]))
		a.wantNothingWrong(t, tooHigh, all)
	}
	for _, d := range all {
		wrong, _ := a.axe(t, d)
		for _, w := range wrong {
			t.Errorf("%s: %s", d.Name, w)
		}
	}
	for _, width := range []int64{320, 640, 1280} {
		must(t, a.tab.Resize(width, 900))
		a.wantNothingWrong(t, "[...audit.reflow(), ...audit.clipped(), ...audit.torn()]", all)
	}
}

// Staff see all of a card, of a slip and of the keys at once: on the smallest screen of a
// desk nothing scrolls.
func TestDeskIsOnePage(t *testing.T) {
	a := openShell(t, "counter/index.html")
	must(t, a.tab.Resize(1280, 720))
	var desks []drawn
	screens := regexp.MustCompile(`id="screen-(counter-(desk|waiting|slip|keys|form|pin|pin-reading|receipt)|training-[a-z]+)"`)
	for _, d := range drawCounter(t) {
		if screens.MatchString(d.HTML) {
			desks = append(desks, d)
		}
	}
	if len(desks) < 60 {
		t.Fatalf("only %d desks", len(desks))
	}
	a.wantNothingWrong(t, tooHigh, desks)
	if answers := a.askEach(t, tooHigh, []drawn{{Name: "long", Lang: "en", HTML: strings.Repeat("<p>line</p>", 60)}}); len(answers) != 1 {
		t.Error("a long page is not found")
	}
}

// The desk is for all eyes and hands, as the app is.
func TestAccessOfTheDesk(t *testing.T) {
	a := openShell(t, "counter/index.html")
	all := drawCounter(t)
	for _, d := range all {
		wrong, _ := a.axe(t, d)
		for _, w := range wrong {
			t.Errorf("%s: %s", d.Name, w)
		}
	}
	for _, width := range []int64{320, 640, 1280} {
		must(t, a.tab.Resize(width, 900))
		a.wantNothingWrong(t, "[...audit.reflow(), ...audit.clipped(), ...audit.torn()]", all)
	}
	pressTab(t, a)
	a.wantNothingWrong(t, "[...audit.focus(), ...audit.doubled()]", all)
}

// The slip is one page of A5, and of a roll of 80 mm; nothing but the slip is printed.
func TestSlipPrintsOnOnePage(t *testing.T) {
	a := openShell(t, "counter/index.html")
	pages, printed := regexp.MustCompile(`/Type /Page\b[^s]`), 0
	count := func(d drawn, width, height float64) int {
		a.show(t, d)
		var pdf []byte
		must(t, a.tab.Run("print", chromedp.ActionFunc(func(ctx context.Context) (err error) {
			pdf, _, err = page.PrintToPDF().WithPaperWidth(width).WithPaperHeight(height).WithMarginTop(0.2).WithMarginBottom(0.2).WithMarginLeft(0.2).WithMarginRight(0.2).Do(ctx)
			return err
		})))
		return len(pages.FindAll(pdf, -1))
	}
	for _, d := range drawCounter(t) {
		if !strings.Contains(d.HTML, `id="slip"`) {
			continue
		}
		printed++
		for _, paper := range []struct {
			name          string
			width, height float64 // inches
		}{{"A5", 5.83, 8.27}, {"80 mm", 3.15, 11.7}} {
			if n := count(d, paper.width, paper.height); n != 1 {
				t.Errorf("%s on %s: %d pages", d.Name, paper.name, n)
			}
		}
	}
	if long := (drawn{Name: "long", Lang: "en", HTML: `<main class="main"><article class="slip">` + strings.Repeat("<p>line</p>", 200) + "</article></main>"}); count(long, 5.83, 8.27) < 2 || printed == 0 {
		t.Errorf("%d slips, and 200 lines are one page", printed)
	}
	a.emulate(t, "print")
	reasons := 0
	for _, d := range drawCounter(t) {
		if strings.Contains(d.HTML, `id="slip"`) {
			a.show(t, d)
			var other int
			must(t, a.tab.Evaluate(`[...document.querySelectorAll("h1, header, footer, button, kbd")].filter((e) => e.checkVisibility()).length`, &other))
			if other > 0 {
				t.Errorf("%s prints %d things that are not the slip", d.Name, other)
			}
			var asked, hidden int
			must(t, a.tab.Evaluate(`document.querySelectorAll(".slip .ask").length`, &asked))
			must(t, a.tab.Evaluate(`[...document.querySelectorAll(".slip .ask > span")].filter((e) => !e.checkVisibility()).length`, &hidden))
			if reasons += asked; hidden > 0 {
				t.Errorf("%s has something to ask about, and prints no reason", d.Name)
			}
		}
	}
	if reasons == 0 {
		t.Error("no slip with something to ask about")
	}
}
