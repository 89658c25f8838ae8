//go:build e2e

package e2e

import (
	"bytes"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"jpkiweb/scripts/browser"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/guide"
)

// guideFolder is what the build makes for a municipality to host.
const guideFolder = "../../static/guide"

// strictPolicy is that of a municipality's server: its own files only, and what
// WebAssembly needs.
const strictPolicy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'"

// A guideHost is the folder on a server of files, below a path, by plain http and under
// a name that is not this machine's for the browser.
type guideHost struct {
	address string
	tab     *browser.Tab
}

// hostGuide hosts the folder on a server, and opens a browser as wide as a telephone;
// change does an answer in the place of the server, or changes its headers.
func hostGuide(t *testing.T, change func(http.ResponseWriter, *http.Request) (done bool)) guideHost {
	t.Helper()
	const under = "/kurashi/card/"
	files := http.StripPrefix(under, http.FileServer(http.Dir(guideFolder)))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", strictPolicy)
		if change == nil || !change(w, r) {
			files.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	at, err := url.Parse(server.URL)
	must(t, err)
	tab, stop, err := browser.Start(t.Context(), browser.Options{Flags: map[string]any{"host-resolver-rules": "MAP " + publicHost + " 127.0.0.1"}})
	must(t, err)
	t.Cleanup(stop)
	h := guideHost{"http://" + net.JoinHostPort(publicHost, at.Port()) + under, tab}
	must(t, tab.Run("be a telephone", chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulateScale(2))))
	return h
}

// wantPage waits for a page of the guide and looks at its address.
func (h guideHost) wantPage(t *testing.T, name, address string) {
	t.Helper()
	must(t, h.tab.WaitFor(name, `document.getElementById("screen-`+name+`") !== null`))
	must(t, h.tab.WaitFor("its address "+address, fmt.Sprintf(`location.href === %q`, h.address+address)))
}

// The guide that a municipality hosts is there for a telephone by its address, answers,
// goes back and prints, and all that time speaks to nobody but the folder it is in.
func TestGuidePageSpeaksToItsFolderOnly(t *testing.T) {
	h, city := hostGuide(t, nil), anyCity(t)
	traffic, err := h.tab.Traffic()
	must(t, err)
	there := "?city=" + city.Code
	must(t, h.tab.Open(h.address+"#lost-card"+there))
	h.wantPage(t, "guide-lost-card", "#lost-card"+there)
	must(t, h.tab.WaitFor("the call that stops the card", `document.querySelector("main a[href='tel:`+guide.SuspensionPhones[0]+`']") !== null`))
	must(t, h.tab.WaitFor("the office", `document.querySelector("main").textContent.includes("`+city.Offices[0].Name.Ja+`")`))
	must(t, h.tab.Click(`[data-action=guide]:not([data-value])`))
	h.wantPage(t, "guide", "#"+there)
	must(t, h.tab.Click(`[data-action=guide][data-value=pin-change]`))
	h.wantPage(t, "guide-pin-change", "#pin-change"+there)
	must(t, h.tab.Click(".guide-question > summary"))
	must(t, h.tab.Click(`input[data-action=applicant][value=agent]`))
	h.wantPage(t, "guide-pin-change", "#pin-change"+there+"&who=agent")
	must(t, h.tab.Run("open it again", chromedp.Reload()))
	h.wantPage(t, "guide-pin-change", "#pin-change"+there+"&who=agent")
	must(t, h.tab.WaitFor("the same answer", `document.querySelector("input[data-action=applicant][value=agent]")?.checked`))
	must(t, h.tab.Evaluate(`window.print = () => { window.printed = true; }, 0`, nil))
	must(t, h.tab.Click(`[data-action=print]`))
	must(t, h.tab.WaitFor("the printer", `window.printed`))
	must(t, h.tab.Evaluate(`history.back(), 0`, nil))
	h.wantPage(t, "guide", "#"+there)
	must(t, h.tab.Click("#language-en"))
	must(t, h.tab.WaitFor("English", `document.documentElement.lang === "en"`))
	asked := traffic()
	if len(asked) < 20 { // or nobody listened
		t.Errorf("only %q", asked)
	}
	for _, what := range asked {
		if !strings.HasPrefix(what, h.address) {
			t.Errorf("the page is not alone: %s", what)
		}
	}
	var kept []string
	must(t, h.tab.Evaluate(`Object.keys(localStorage).concat(document.cookie || [])`, &kept))
	if len(kept) != 1 || kept[0] != "jpki-language" {
		t.Errorf("the page keeps %q", kept)
	}
}

// What the person chooses counts, also when the screen of before is drawn once more at that
// moment: after an answer follows what is folded.
func TestGuideKeepsAChoiceThatMeetsADrawing(t *testing.T) {
	h, city := hostGuide(t, nil), anyCity(t)
	asked := "#pin-reset?city=" + city.Code
	must(t, h.tab.Open(h.address+asked))
	h.wantPage(t, "guide-pin-reset", asked)
	must(t, h.tab.WaitFor("the question", `document.querySelector("input[data-action=applicant]") !== null`))
	for _, who := range []string{"agent", "same-household"} {
		must(t, h.tab.Evaluate(`(() => {
			const app = document.getElementById("app"), before = app.innerHTML;
			addEventListener("click", () => jpkiMorph(app, before), { capture: true, once: true });
			document.querySelector("input[data-action=applicant][value=`+who+`]").click();
		})(), 0`, nil))
		h.wantPage(t, "guide-pin-reset", asked+"&who="+who)
		must(t, h.tab.WaitFor(who+" chosen", `document.querySelector("input[data-action=applicant]:checked")?.value === "`+who+`"`))
	}
}

// An address says who is shown what, and a language; one that says nothing, or what is
// not there, shows the list, with what the page was set to.
func TestGuidePageByAddress(t *testing.T) {
	city := anyCity(t)
	h := hostGuide(t, func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, "/") {
			return false
		}
		html, err := os.ReadFile(filepath.Join(guideFolder, "index.html"))
		if err != nil {
			return false
		}
		_, err = w.Write(bytes.Replace(html, []byte(`data-municipality=""`), []byte(`data-municipality="`+city.Code+`"`), 1))
		return err == nil
	})
	for i, test := range []struct{ address, page, after string }{
		{"", "guide", "#?city=" + city.Code},
		{"#no-such-thing?city=000001&who=cat", "guide", "#"},
		{"#pin-reset?pin=digital-signature", "guide-pin-reset", "#pin-reset?city=" + city.Code + "&pin=digital-signature"},
		{"#forecast?event=death&lang=en", "forecast", "#forecast?city=" + city.Code + "&event=death&lang=en"},
		{"#pin-names", "pin-names", "#pin-names?city=" + city.Code},
		{"#about", "about", "#about?city=" + city.Code},
	} {
		must(t, h.tab.Open(h.address+"?"+strconv.Itoa(i)+test.address)) // else the browser would not load it anew
		must(t, h.tab.WaitFor(test.page, `document.getElementById("screen-`+test.page+`") !== null`))
		must(t, h.tab.WaitFor("its address "+test.after, fmt.Sprintf(`(location.hash || "#") === %q`, test.after)))
	}
}

// Whatever a server of files says of the program, the guide runs.
func TestGuidePageFromAnyServer(t *testing.T) {
	program := func(r *http.Request) bool { return strings.Contains(r.URL.Path, "guide.wasm") }
	packed := func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, ".gz") }
	for name, change := range map[string]func(http.ResponseWriter, *http.Request) bool{
		"knows no type": func(w http.ResponseWriter, r *http.Request) bool {
			if program(r) {
				w.Header().Set("Content-Type", "application/octet-stream")
			}
			return false
		},
		"has the browser unpack": func(w http.ResponseWriter, r *http.Request) bool {
			if packed(r) {
				w.Header().Set("Content-Encoding", "gzip")
			}
			return false
		},
		"serves nothing packed": func(w http.ResponseWriter, r *http.Request) bool {
			if packed(r) {
				http.NotFound(w, r)
			}
			return packed(r)
		},
		"has a page for what it does not serve": func(w http.ResponseWriter, r *http.Request) bool {
			if packed(r) {
				fmt.Fprint(w, "<!DOCTYPE html><title>none</title>")
			}
			return packed(r)
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := hostGuide(t, change)
			must(t, h.tab.Open(h.address+"#renew"))
			h.wantPage(t, "guide-renew", "#renew")
		})
	}
}

// Where the program cannot run, the numbers that stop a card are there, and the page
// says so; where it runs they are not there twice.
func TestGuidePageWithoutItsProgram(t *testing.T) {
	h := hostGuide(t, func(w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Content-Security-Policy", "default-src 'self'")
		return false
	})
	must(t, h.tab.Open(h.address+"#lost-card"))
	must(t, h.tab.Run("see what failed", browser.Visible("#boot-failed"), browser.Visible("#boot-lost")))
	savePicture(t, h.tab, "guidepage-failed")
	shown, err := h.tab.Text("#boot-lost")
	must(t, err)
	for _, number := range guide.SuspensionPhones {
		if !strings.Contains(shown, number) {
			t.Errorf("no %s in %s", number, shown)
		}
	}
	h = hostGuide(t, nil)
	must(t, h.tab.Open(h.address))
	h.wantPage(t, "guide", "")
	var display string
	must(t, h.tab.Evaluate(`getComputedStyle(document.getElementById("boot-lost")).display`, &display))
	if display != "none" {
		t.Error("the numbers stand below the guide too")
	}
}

// The screens of the page on a telephone, in every language.
func TestGuidePagePictures(t *testing.T) {
	h, city := hostGuide(t, nil), anyCity(t)
	for _, lang := range locale.Languages {
		for _, name := range []string{"", "lost-card", "pin-change"} {
			must(t, h.tab.Open(h.address+"?"+lang+name+"#"+name+"?city="+city.Code+"&lang="+lang))
			must(t, h.tab.WaitFor("the guide", `document.querySelector("main:not(:has(#boot-loading, progress))") !== null`))
			savePicture(t, h.tab, "guidepage-"+lang+"-"+name)
		}
	}
}

// The folder has every file that the page names, and names nothing outside; the program
// knows no socket and no helper.
func TestGuideFolderIsComplete(t *testing.T) {
	named := regexp.MustCompile(`(?:src|href)="([^"]+)"|url\(([^)]+)\)|fetch\("([^"]+)"|load\("([^"]+)"`)
	outside := regexp.MustCompile(`(?i)(https?|wss?)://|"//|127\.0\.0\.1|localhost|WebSocket|jpki-helper`)
	found := 0
	must(t, fs.WalkDir(os.DirFS(guideFolder), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(guideFolder, name))
		switch path.Ext(name) {
		case ".html", ".css", ".js":
		case ".wasm":
			for _, word := range []string{"WebSocket", "WebTransport", "localhost", "21573"} {
				if bytes.Contains(text, []byte(word)) {
					t.Errorf("%s holds %s", name, word)
				}
			}
			return err
		default:
			return err
		}
		for _, m := range named.FindAllSubmatch(text, -1) {
			address, _, _ := strings.Cut(string(bytes.Join(m[1:], nil)), "?")
			if strings.HasPrefix(address, "tel:") || strings.HasPrefix(address, "#") {
				continue
			}
			found++
			if _, err := os.Stat(filepath.Join(guideFolder, path.Dir(name), address)); err != nil || strings.HasPrefix(address, "/") {
				t.Errorf("%s names %s: %v", name, address, err)
			}
		}
		if name != "dist/wasm_exec.js" { // Go's own has addresses in its comments
			for _, m := range outside.FindAll(text, -1) {
				t.Errorf("%s names %s", name, m)
			}
		}
		return err
	}))
	if found < 15 {
		t.Errorf("found %d names", found)
	}
}
