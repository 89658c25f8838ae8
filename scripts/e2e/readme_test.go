//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/browser"
	"jpkiweb/scripts/program"
	"jpkiweb/scripts/snippet"
	"jpkiweb/shared/signature/pdftest"
	"jpkiweb/static"
)

// readme returns the snippets of README.md in a language.
func readme(t *testing.T, lang string) []snippet.Snippet {
	t.Helper()
	all, err := snippet.Blocks("../..")
	must(t, err)
	all = slices.DeleteFunc(all, func(s snippet.Snippet) bool { return s.File != "README.md" || s.Lang != lang })
	if len(all) == 0 {
		t.Fatalf("README.md has no %s", lang)
	}
	return all
}

// What README says to copy into a shell works there, with the virtual card.
func TestReadmeShell(t *testing.T) {
	tried := 0
	for _, s := range readme(t, "") {
		if !strings.Contains(s.Text, "jpki-helper login") {
			continue
		}
		tried++
		tree, err := filepath.Abs("../..")
		must(t, err)
		text := strings.NewReplacer("$PWD/bin", filepath.Dir(helper), "$PWD/", tree+"/").Replace(s.Text)
		c := exec.CommandContext(t.Context(), "bash", "-euxc", text)
		c.Dir = t.TempDir()
		c.Env = append(os.Environ(), "TMPDIR="+t.TempDir())
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("%v: %v\n%s", s, err, out)
		}
	}
	if tried != 1 {
		t.Errorf("%d snippets for a shell", tried)
	}
}

// A calling is one line of README's JavaScript: what it calls, and the name that the
// result gets there.
type calling struct{ line, function, result string }

func callings(t *testing.T) (all []calling) {
	t.Helper()
	pattern := regexp.MustCompile(`^const \[?(\w+)\]? = await jpki\.(\w+)\(.*\);`)
	for _, s := range readme(t, "js") {
		for line := range strings.Lines(s.Text) {
			match := pattern.FindStringSubmatch(line)
			if match == nil {
				t.Fatalf("%v: this test does not know how to run %q", s, line)
			}
			all = append(all, calling{line, match[2], match[1]})
		}
	}
	return all
}

// A page with README's script element and its JavaScript, each line in a click
// handler, gets what README says.
func TestReadmePage(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	h, err := program.Start[ready](t.Context(), helper, "serve", "--json", "--virtual", "on", "--sandbox", sandbox)
	must(t, err)
	t.Cleanup(func() { must(t, h.Stop()) })
	tab := openChromium(t)
	html := readme(t, "html")
	origin := host(t, html[0], html[1])
	s := &stage{tab: tab, Service: browser.Service{Address: origin + "/page0/", Helper: h.Ready.Address}}
	must(t, tab.Open(s.Address))
	must(t, tab.Evaluate(fmt.Sprintf(`jpki.helper = %q; window.challenge = %q; window.file = new File(["a document"], "a.txt"); 0`, s.Helper, readmeChallenge), nil))
	for _, c := range callings(t) {
		if c.function == "explain" { // opens no window
			var words struct{ Title string }
			must(t, tab.Evaluate(`const error = new jpki.JPKIError("pin_blocked"); (async () => {`+c.line+"\nreturn "+c.result+"; })()", &words))
			if words.Title != "暗証番号がロックされています" {
				t.Errorf("explain says %q of a PIN that is locked", words.Title)
			}
			continue
		}
		inside := strings.Contains(c.line, `format: "pades"`)
		if inside {
			must(t, tab.Evaluate("window.file = "+fileInPage("a.pdf", pdftest.Pages(1, 200, 200))+"; 0", nil))
		}
		window, outcome := s.ask(t, "(async () => {"+c.line+"\nreturn "+c.result+"; })()")
		switch c.function {
		case "authenticate":
			enter(t, window, virtual.UserAuthenticationPIN)
			var token json.RawMessage
			if code := outcome(&token); code != "" {
				t.Fatalf("%s: %s", c.function, code)
			}
			mustRun(t, helper, "verify", "--test", "--trust", sandbox, "--crl", sandbox, "--origin", origin, "--challenge", readmeChallenge, file(t, "token.json", token))
		case "sign":
			enter(t, window, virtual.DigitalSignaturePIN)
			var signed struct {
				Format    string
				Signature map[string]byte
			}
			if code := outcome(&signed); code != "" {
				t.Fatalf("%s: %s", c.function, code)
			}
			if inside { // its file is judged by TestPageAsksForAFormat
				if signed.Format != "pades" || signed.Signature != nil {
					t.Errorf("%s: %+v", c.function, signed)
				}
				continue
			}
			cms := make([]byte, len(signed.Signature))
			for i := range cms {
				cms[i] = signed.Signature[fmt.Sprint(i)]
			}
			opensslVerifiesCMS(t, cms, []byte("a document"))
		case "status":
			must(t, window.Click("#share-form button[type=submit]"))
			var status struct{ Kind string }
			if code := outcome(&status); code != "" || status.Kind != "my_number_card" {
				t.Errorf("%s: %q %+v", c.function, code, status)
			}
		default:
			t.Errorf("this test does not know how to answer %s", c.function)
		}
	}
	if len(html) != 2 {
		t.Errorf("%d HTML snippets, and this test runs 2", len(html))
	}
	// With the other elements the app opens in a dialog of the page.
	must(t, tab.Open(origin+"/page1/"))
	must(t, tab.Gesture(`jpki.status().catch(() => {}); 0`))
	must(t, tab.WaitFor("the app in a dialog", inFrame+`?.querySelector("main")?.innerText.length > 0`))
}

const readmeChallenge = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="

// host serves pages that are nothing but a snippet each, under /page0/ and so on, and
// what README says to serve besides.
func host(t *testing.T, pages ...snippet.Snippet) (origin string) {
	t.Helper()
	app, err := static.Load(os.DirFS("../../static"))
	must(t, err)
	mux := http.NewServeMux()
	mux.Handle("/jpki/", http.StripPrefix("/jpki", app))
	for _, script := range []string{"/jpki.js", "/jpki.ja.js", "/jpki.easy.js", "/jpki.en.js"} {
		mux.HandleFunc(script, func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, "../../static/dist"+script) })
	}
	for i, page := range pages {
		mux.HandleFunc(fmt.Sprintf("/page%d/", i), func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, "<!doctype html><title>page</title>"+page.Text)
		})
	}
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}
