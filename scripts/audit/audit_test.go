//go:build e2e

package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"

	"jpkiweb/scripts/browser"
	"jpkiweb/static"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/view"
	"jpkiweb/wasm/view/scene"
)

// A drawn scene is what the app would put into its page.
type drawn struct {
	Name  string `json:"name"` // language/scene
	Lang  string `json:"lang"`
	Title string `json:"title"`
	HTML  string `json:"html"`
}

// drawAll draws every scene in these languages, or in every one of the app.
func drawAll(t *testing.T, languages ...string) []drawn {
	t.Helper()
	if languages == nil {
		languages = locale.Languages[:]
	}
	var all []drawn
	for _, lang := range languages {
		texts, err := locale.Load(lang)
		must(t, err)
		for _, s := range scene.All() {
			s.Model.Lang = lang
			all = append(all, draw(lang+"/"+s.Name, view.Draw(s.Model, texts)))
		}
	}
	return all
}

func draw(name string, s dom.Screen) drawn {
	return drawn{Name: name, Lang: s.Lang, Title: s.Title, HTML: dom.Render(s.Body)}
}

// An audited page is the shell of the app with its style and without the app:
// scenes are put into it.
type audited struct {
	tab *browser.Tab
}

// openAudit starts a browser with the page of the app in it.
func openAudit(t *testing.T) audited {
	t.Helper()
	return openShell(t, "index.html")
}

// openShell starts a browser with a page of static in it.
func openShell(t *testing.T, name string) audited {
	t.Helper()
	axe, err := os.ReadFile(AxePath)
	if err != nil {
		t.Fatalf("axe-core is not there, run scripts/setup test: %v", err)
	}
	files := http.FileServerFS(static.FS())
	shell := shellWithoutApp(t, name)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/":
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Write(shell)
		case "/audit.js", "/axe.js":
			w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
			w.Write(map[string][]byte{"/audit.js": []byte(Script), "/axe.js": axe}[r.URL.Path])
		default:
			files.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	tab, stop, err := browser.Start(t.Context(), browser.Options{})
	must(t, err)
	t.Cleanup(stop)
	must(t, tab.Open(server.URL+"/"))
	must(t, tab.WaitFor("axe and audit", `typeof axe === "object" && typeof audit === "object"`))
	return audited{tab}
}

// shellWithoutApp is a page with other scripts.
func shellWithoutApp(t *testing.T, name string) []byte {
	t.Helper()
	shell, err := fs.ReadFile(static.FS(), name)
	must(t, err)
	script := regexp.MustCompile(`<script src="[^"]*"( defer)?></script>\n`)
	if len(script.FindAll(shell, -1)) == 0 {
		t.Fatalf("%s loads no script: this test no longer fits", name)
	}
	shell = script.ReplaceAll(shell, nil)
	return bytes.Replace(shell, []byte("</head>"), []byte(`<script src="/axe.js" defer></script><script src="/audit.js" defer></script></head>`), 1)
}

// show puts a scene into the page.
func (a audited) show(t *testing.T, d drawn) {
	t.Helper()
	must(t, a.tab.Evaluate("audit.show("+javaScript(t, d)+"); 0", nil))
}

// askEach asks something of every scene, at once, and returns what is wrong.
func (a audited) askEach(t *testing.T, question string, all []drawn) map[string][]string {
	t.Helper()
	answers := map[string][]string{}
	for len(all) > 0 {
		batch := all[:min(50, len(all))]
		all = all[len(batch):]
		must(t, a.tab.Evaluate(fmt.Sprintf(`(async (scenes) => {
			const answers = {};
			for (const s of scenes) {
				audit.show(s);
				const wrong = await (%s);
				if (wrong.length) answers[s.name] = wrong;
			}
			return answers;
		})(%s)`, question, javaScript(t, batch)), &answers))
	}
	return answers
}

// wantNothingWrong asks something of every scene, and nothing may be wrong.
func (a audited) wantNothingWrong(t *testing.T, question string, all []drawn) {
	t.Helper()
	for name, wrong := range a.askEach(t, question, all) {
		t.Errorf("%s:\n\t%s", name, strings.Join(wrong, "\n\t"))
	}
}

// unfold opens, from now on, what a screen folds away.
func (a audited) unfold(t *testing.T, on bool) {
	t.Helper()
	must(t, a.tab.Evaluate("audit.unfold("+javaScript(t, on)+")", nil))
}

// emulate sets features of media queries, and screen or print.
func (a audited) emulate(t *testing.T, media string, features ...*emulation.MediaFeature) {
	t.Helper()
	must(t, a.tab.Run("emulate media", emulation.SetEmulatedMedia().WithMedia(media).WithFeatures(features)))
}

// savePicture keeps what the page shows, for people to look at.
func (a audited) savePicture(t *testing.T, name string) {
	t.Helper()
	must(t, a.tab.SavePicture(filepath.Join(Pictures, name+".png")))
}

func javaScript(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	must(t, err)
	return string(text)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
