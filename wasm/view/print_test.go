//go:build e2e

package view

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"jpkiweb/scripts/browser"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/static"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/guidepage"
	"jpkiweb/wasm/view/scene"
)

// mostSheets is how many sheets of A4 an answer may take, with the slip for the pocket.
const mostSheets = 3

// sheetsOf counts the sheets of a PDF.
var sheetsOf = regexp.MustCompile(`/Type /Page\b[^s]`)

// What is brought to the counter is on few sheets of A4, in letters that can be read.
func TestAnswersPrintOnFewSheets(t *testing.T) {
	tab := openShell(t)
	printed, real := 0, realSheets(t)
	for _, lang := range locale.Languages {
		texts, sheets := texts(t, lang), real
		if lang == "ja" {
			sheets = append(scene.All(), real...)
		}
		for _, s := range sheets {
			html := dom.Render(Draw(s.Model, texts).Body)
			if !strings.Contains(html, `data-action="print"`) {
				continue
			}
			pdf, err := printPage(tab, texts.Tag(), html)
			if err != nil {
				t.Fatal(err)
			}
			printed++
			if n := len(sheetsOf.FindAll(pdf, -1)); n < 1 || n > mostSheets {
				t.Errorf("%s/%s: %d sheets", lang, s.Name, n)
			}
			bad, err := badOnPaper(tab)
			if err != nil {
				t.Fatal(err)
			}
			if bad != "" {
				t.Errorf("%s/%s: on paper: %s", lang, s.Name, bad)
			}
		}
	}
	if printed == 0 {
		t.Error("no scene can be printed")
	}
	long, err := printPage(tab, "ja", strings.Repeat("<p>a line</p>", 200)) // else nothing is counted above
	if err != nil {
		t.Fatal(err)
	}
	if len(sheetsOf.FindAll(long, -1)) < 2 {
		t.Error("200 lines are on one sheet")
	}
}

// The code on a printed slip is read as the same answer on the municipality's own page.
func TestCodeOnPaperLeadsToTheAnswer(t *testing.T) {
	tab := openShell(t)
	for lang, want := range map[string]string{"ja": scene.OwnPage + "#renew?city=" + scene.Mihon, "easy": scene.OwnPage + "#renew?city=" + scene.Mihon + "&lang=easy"} {
		texts := texts(t, lang)
		pdf, err := printPage(tab, texts.Tag(), drawnHTML(t, texts, "guide_renew_own_page"))
		if err != nil {
			t.Fatal(err)
		}
		if got := readCodes(t, pdf); got != want {
			t.Errorf("%s: the code leads to %q, want %q", lang, got, want)
		}
	}
	pdf, err := printPage(tab, "ja", drawnHTML(t, texts(t, "ja"), "guide_renew_mihon_weekday"))
	if err != nil {
		t.Fatal(err)
	}
	if got := readCodes(t, pdf); got != "" {
		t.Errorf("without a page there is a code of %q", got)
	}
}

// readCodes reads the QR codes of a PDF as a camera would, at 150 dots an inch.
func readCodes(t *testing.T, pdf []byte) string {
	t.Helper()
	folder := t.TempDir()
	file := filepath.Join(folder, "answer.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "pdftoppm", "-r", "150", "-png", file, filepath.Join(folder, "sheet")).CombinedOutput(); err != nil {
		t.Fatalf("pdftoppm: %v\n%s", err, out)
	}
	sheets, err := filepath.Glob(filepath.Join(folder, "sheet*.png"))
	if err != nil || len(sheets) == 0 {
		t.Fatalf("%d sheets, %v", len(sheets), err)
	}
	out, err := exec.CommandContext(t.Context(), "zbarimg", append([]string{"--quiet", "--raw"}, sheets...)...).Output()
	if exit := new(exec.ExitError); err != nil && (!errors.As(err, &exit) || exit.ExitCode() != noCode) {
		t.Fatalf("zbarimg: %v", err)
	}
	return strings.TrimSpace(string(out))
}

// noCode is how zbarimg ends where it finds no code.
const noCode = 4

// The page that a municipality hosts prints the same sheets.
func TestGuidePagePrintsOnFewSheets(t *testing.T) {
	tab := openShell(t)
	for _, lang := range locale.Languages {
		texts := texts(t, lang)
		m, there := guidePages()["guide_renew_mihon_weekday"]
		screen := guidepage.Draw(m, texts)
		html := dom.Render(screen.Body)
		if !there || !strings.Contains(html, `data-action="print"`) {
			t.Fatal("the scene cannot be printed")
		}
		pdf, err := printPage(tab, screen.Lang, html)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(sheetsOf.FindAll(pdf, -1)); n < 1 || n > mostSheets {
			t.Errorf("%s: %d sheets", lang, n)
		}
		if bad, err := badOnPaper(tab); bad != "" || err != nil {
			t.Errorf("%s: on paper: %s, %v", lang, bad, err)
		}
	}
}

// realSheets are what people print in each municipality that ships.
func realSheets(t *testing.T) (sheets []scene.Scene) {
	t.Helper()
	for code, knowledge := range realKnowledge(t) {
		for _, q := range []guide.Question{
			{Procedure: lifecycle.Renew, Applicant: municipality.Self}, {Procedure: lifecycle.LostCard, Applicant: municipality.Self},
			{Procedure: lifecycle.PINReset, Applicant: municipality.Self}, {Procedure: lifecycle.Issue, Applicant: municipality.Agent},
		} {
			sheets = append(sheets, scene.Scene{Name: code + "/" + string(q.Procedure) + "/" + string(q.Applicant), Model: scene.Guide(q.Procedure, "", func(m *app.Model) {
				m.Guide.Knowledge, m.Guide.Applicant = knowledge, q.Applicant
			})})
		}
	}
	return sheets
}

// openShell opens the page of the app, without its scripts.
func openShell(t *testing.T) *browser.Tab {
	t.Helper()
	shell, err := os.ReadFile("../../static/index.html")
	if err != nil {
		t.Fatal(err)
	}
	shell = regexp.MustCompile(`<script[^>]*></script>`).ReplaceAll(shell, nil)
	files := http.FileServerFS(static.FS())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			files.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write(shell)
	}))
	t.Cleanup(server.Close)
	tab, stop, err := browser.Start(t.Context(), browser.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	if err := tab.Open(server.URL + "/"); err != nil {
		t.Fatal(err)
	}
	return tab
}

// printPage puts a screen into the page and prints it on A4.
func printPage(tab *browser.Tab, lang, html string) (pdf []byte, err error) {
	content, err := json.Marshal(html)
	if err != nil {
		return nil, err
	}
	err = tab.Run("print",
		chromedp.Evaluate(`document.documentElement.lang = "`+lang+`"; document.getElementById("app").innerHTML = `+string(content), nil),
		chromedp.ActionFunc(func(ctx context.Context) (err error) {
			pdf, _, err = page.PrintToPDF().WithPreferCSSPageSize(true).WithPrintBackground(true).Do(ctx)
			return err
		}))
	return pdf, err
}

// badOnPaper returns what is wrong on paper: a text that is smaller than 12 pt, on the slip
// than 11 pt or as furigana than 5.4 pt; a box to tick off that is smaller than 5 mm; a block
// that may break, or is higher than a sheet; a column beside another; a part of the screen.
func badOnPaper(tab *browser.Tab) (text string, err error) {
	err = tab.Run("look at the paper",
		emulation.SetEmulatedMedia().WithMedia("print"),
		chromedp.Evaluate(`(() => {
			const seen = e => e.getClientRects().length > 0, mm = 96 / 25.4;
			const walker = document.createTreeWalker(document.getElementById("app"), NodeFilter.SHOW_TEXT);
			while (walker.nextNode()) {
				const e = walker.currentNode.parentElement;
				if (!walker.currentNode.data.trim() || !seen(e) || e.closest(".visually-hidden")) continue;
				const points = parseFloat(getComputedStyle(e).fontSize) * 72 / 96;
				const least = e.closest("rt") ? 5.39 : e.closest(".slip") ? 10.99 : 11.99;
				if (points < least) return points + " pt: " + walker.currentNode.data;
				if (!e.closest(".sheet, .heading-1")) return "of the screen: " + walker.currentNode.data;
			}
			for (const li of document.querySelectorAll(".checklist li")) {
				if (seen(li) && parseFloat(getComputedStyle(li, "::before").inlineSize) < 5 * mm) return "a small box: " + li.textContent;
			}
			for (const b of document.querySelectorAll(".sheet :is(.block, .office, .slip)")) {
				if (getComputedStyle(b.matches(".slip") ? b.parentElement : b).breakInside !== "avoid" || b.getBoundingClientRect().height > 270 * mm) return "a block that breaks: " + b.textContent;
			}
			const offices = [...document.querySelectorAll(".sheet .office")].map(o => o.getBoundingClientRect().left);
			return offices.some(left => left !== offices[0]) ? "two columns" : "";
		})()`, &text),
		emulation.SetEmulatedMedia())
	return text, err
}
