//go:build e2e

package view

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
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
	"jpkiweb/wasm/guidepage"
	"jpkiweb/wasm/view/scene"
)

// What is brought to the counter is on one sheet of A4.
func TestCheckListPrintsOnOneSheet(t *testing.T) {
	tab := openShell(t)
	sheets := regexp.MustCompile(`/Type /Page\b[^s]`)
	printed, all := 0, append(scene.All(), realSheets(t)...)
	for _, lang := range locale.Languages {
		texts := texts(t, lang)
		for _, s := range all {
			html := dom.Render(Draw(s.Model, texts).Body)
			if !strings.Contains(html, `data-action="print"`) {
				continue
			}
			pdf, err := printPage(tab, texts.Tag(), html)
			if err != nil {
				t.Fatal(err)
			}
			printed++
			if n := len(sheets.FindAll(pdf, -1)); n != 1 {
				t.Errorf("%s/%s: %d sheets", lang, s.Name, n)
			}
			bad, err := badOnPaper(tab)
			if err != nil {
				t.Fatal(err)
			}
			if bad != "" {
				t.Errorf("%s/%s: letters too small, or a list without a line, on paper: %s", lang, s.Name, bad)
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
	if len(sheets.FindAll(long, -1)) < 2 {
		t.Error("200 lines are on one sheet")
	}
}

// The page that a municipality hosts prints the same sheet.
func TestGuidePagePrintsOnOneSheet(t *testing.T) {
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
		if n := len(regexp.MustCompile(`/Type /Page\b[^s]`).FindAll(pdf, -1)); n != 1 {
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
		for _, p := range []lifecycle.Procedure{lifecycle.Renew, lifecycle.PINReset} {
			for _, who := range []municipality.Applicant{municipality.Self, municipality.Agent} {
				sheets = append(sheets, scene.Scene{Name: code + "/" + string(p) + "/" + string(who), Model: scene.Guide(p, "", func(m *app.Model) {
					m.Guide.Knowledge, m.Guide.Applicant = knowledge, who
				})})
			}
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

// badOnPaper returns a text of the page that is smaller on paper than 10 pt, or
// as furigana than 5 pt, or a banner whose list has no line there.
func badOnPaper(tab *browser.Tab) (text string, err error) {
	err = tab.Run("look at the paper",
		emulation.SetEmulatedMedia().WithMedia("print"),
		chromedp.Evaluate(`(() => {
			const walker = document.createTreeWalker(document.getElementById("app"), NodeFilter.SHOW_TEXT);
			while (walker.nextNode()) {
				const e = walker.currentNode.parentElement;
				const points = parseFloat(getComputedStyle(e).fontSize) * 72 / 96;
				const seen = walker.currentNode.data.trim() && e.getClientRects().length > 0;
				if (seen && points < (e.closest("rt") ? 4.99 : 9.99)) {
					return points + " pt: " + walker.currentNode.data;
				}
			}
			const seen = e => e.getClientRects().length > 0;
			const empty = [...document.querySelectorAll(".notice:has(ul)")].find(n => seen(n) && ![...n.querySelectorAll("li")].some(seen));
			return empty ? "empty: " + empty.textContent : "";
		})()`, &text),
		emulation.SetEmulatedMedia())
	return text, err
}
