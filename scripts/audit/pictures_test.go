//go:build e2e && pictures

package audit

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"

	"jpkiweb/scripts/browser"
	"jpkiweb/static"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/counter"
	"jpkiweb/wasm/guidepage"
	"jpkiweb/wasm/view/scene"
)

// screens is the folder of the pictures of every screen.
var screens = filepath.Join(Pictures, "pictures")

// Every scene of the app, for people to look at.
func TestPicturesOfTheApp(t *testing.T) {
	a := openAudit(t)
	for _, lang := range locale.Languages {
		for _, d := range drawAll(t, lang) {
			a.show(t, d)
			must(t, a.tab.SaveScreen(screens, lang, strings.TrimPrefix(d.Name, lang+"/")))
		}
	}
}

// The guide as the page that a municipality hosts.
func TestPicturesOfTheGuidePage(t *testing.T) {
	a := openAudit(t)
	for _, lang := range locale.Languages {
		texts, err := locale.Load(lang)
		must(t, err)
		for _, s := range scene.All() {
			if s.Model.Screen() != app.ScreenGuide {
				continue
			}
			a.show(t, draw(s.Name, guidepage.Draw(guidepage.Model{Now: s.Model.Now, Guide: s.Model.Guide}, texts)))
			must(t, a.tab.SaveScreen(screens, lang, "guidepage_"+s.Name))
		}
	}
}

// The desk of a counter, for staff and visitors of each language.
func TestPicturesOfTheDesk(t *testing.T) {
	a := openShell(t, "counter/index.html")
	for _, d := range drawCounter(t) {
		lang, name, _ := strings.Cut(d.Name, "/")
		a.show(t, d)
		must(t, a.tab.SaveScreen(screens, lang, name))
	}
}

// The visitor's display, on a screen of its own, and the window that prints a slip.
func TestPicturesOfTheDisplay(t *testing.T) {
	for kind, shell := range map[counter.WindowKind]string{counter.Display: "counter/display.html", counter.SlipWindow: "counter/index.html"} {
		a := openShell(t, shell)
		for _, d := range drawWindows(t, kind) {
			lang, name, _ := strings.Cut(d.Name, "/")
			a.show(t, d)
			must(t, a.tab.SaveScreen(screens, lang, name))
		}
	}
}

// What jpki.js says itself: on a telephone, and where no helper answers in a dialog of the
// page or in its window.
func TestPicturesOfTheScript(t *testing.T) {
	page := servePage(t)
	tab, stop, err := browser.Start(t.Context(), browser.Options{})
	must(t, err)
	t.Cleanup(stop)
	const ask, isSaid = `jpki.status().catch(() => {}); 0`, `document.querySelector("h1")`
	for _, lang := range locale.Languages {
		must(t, tab.Open(page+lang+"?opener=same-origin-allow-popups"))
		must(t, tab.Gesture(ask))
		must(t, tab.WaitFor("the dialog", isSaid))
		must(t, tab.SaveScreen(screens, lang, "script_missing_dialog"))
		must(t, tab.Open(page+lang))
		window, err := tab.Popup("", func() error { return tab.Gesture(ask) })
		must(t, err)
		must(t, window.WaitFor("the text", `location.href === "about:blank" && `+isSaid))
		must(t, window.SaveScreen(screens, lang, "script_missing_window"))
		must(t, window.Close())
	}
	const phone = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36"
	must(t, tab.Run("be a phone", emulation.SetUserAgentOverride(phone)))
	for _, lang := range locale.Languages {
		must(t, tab.Open(page+lang))
		must(t, tab.Gesture(ask))
		must(t, tab.WaitFor("the dialog", isSaid))
		must(t, tab.SaveScreen(screens, lang, "script_phone"))
	}
}

// servePage serves a municipal page in each language that asks a helper of which there is
// none, and returns its address.
func servePage(t *testing.T) string {
	t.Helper()
	files, err := static.Load(os.DirFS("../../static"))
	must(t, err)
	mux := http.NewServeMux()
	mux.Handle("/dist/", files)
	mux.HandleFunc("GET /{lang}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if policy := r.URL.Query().Get("opener"); policy != "" {
			w.Header().Set("Cross-Origin-Opener-Policy", policy)
		}
		lang := r.PathValue("lang")
		texts, err := locale.Load(lang)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		fmt.Fprintf(w, `<!doctype html><html lang="%s" data-language="%s"><meta name="viewport" content="width=device-width"><title>city</title>
			<script src="/dist/jpki.js" data-helper="http://127.0.0.1:21572" data-install-url="/install" data-phone-url="/phone"></script>`, texts.Tag(), lang)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL + "/"
}
