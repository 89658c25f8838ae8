//go:build e2e

package e2e

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/browser"
	"jpkiweb/scripts/program"
	"jpkiweb/scripts/snippet"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/static/locale"
)

// A lesson is a document that says how a login is written, with all that is copied from it.
type lesson struct {
	t      *testing.T
	lang   string                       // of the page
	blocks map[string][]snippet.Snippet // by language
	folder string                       // of the module
	env    []string
	port   string // in the place of 8080
}

// TestLoginInTenMinutes does what the lesson says, in an empty folder: a person logs in, a second
// answer to a challenge is refused, and a PIN that is not typed is told in words.
func TestLoginInTenMinutes(t *testing.T) {
	for file, lang := range map[string]string{"shared/relyingparty/LOGIN.md": "en", "shared/relyingparty/LOGIN.ja.md": "ja"} {
		t.Run(file, func(t *testing.T) {
			t.Setenv("XDG_STATE_HOME", t.TempDir())
			l := openLesson(t, file, lang)
			h := l.serveCard()
			l.makeModule()
			stop := l.runServer()
			tab := openChromium(t)
			s := browser.Service{Address: "http://127.0.0.1:" + l.port + "/", Helper: h.Ready.Address}
			l.login(s, tab)
			must(t, tab.WaitFor("the welcome", `location.pathname === "/my" && document.body.innerText.startsWith("You are logged in as ")`))
			l.wantUsedUp(tab)
			l.wantProblem(s, tab, "error.consent_denied.title", func(window *browser.Tab) { must(t, window.Close()) })
			l.wantProblem(s, tab, "no_session.title", func(window *browser.Tab) {
				stop() // it forgets who asked
				l.runServer()
				enter(t, window, virtual.UserAuthenticationPIN)
			})
			l.wantTooMany(tab)
		})
	}
}

// The kinds of README's files, with their names.
const (
	serverFile = "go main.go"
	pageFile   = "html static/index.html"
)

func openLesson(t *testing.T, file, lang string) *lesson {
	t.Helper()
	all, err := snippet.Blocks("../..")
	must(t, err)
	l := &lesson{t: t, lang: lang, blocks: map[string][]snippet.Snippet{}, port: freePort(t)}
	for _, b := range all {
		if b.File == file || b.File == "README.md" && (b.Lang == serverFile || b.Lang == pageFile) {
			l.blocks[b.Lang] = append(l.blocks[b.Lang], b)
		}
	}
	if len(l.blocks["sh"]) != 3 || len(l.blocks[serverFile]) != 1 || len(l.blocks[pageFile]) != 1 || len(l.blocks) != 3 {
		t.Fatalf("%s: this test does not know how to run %v", file, l.blocks)
	}
	tree, err := filepath.Abs("../..")
	must(t, err)
	l.folder = filepath.Join(t.TempDir(), "login")
	l.env = append(os.Environ(), "JPKIWEB="+tree, "JPKIWEB_SANDBOX="+sandbox, "GOFLAGS=-mod=mod")
	return l
}

// freePort is a port that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	must(t, listener.Close())
	_, port, err := net.SplitHostPort(listener.Addr().String())
	must(t, err)
	return port
}

// serveCard starts the helper as the lesson does, from the programs of this run.
func (l *lesson) serveCard() *program.Program[ready] {
	l.t.Helper()
	lines := strings.Split(strings.TrimSpace(l.blocks["sh"][0].Text), "\n")
	serve, found := strings.CutPrefix(lines[len(lines)-1], "bin/jpki-helper ")
	if want := []string{"make build", "export JPKIWEB=$PWD JPKIWEB_SANDBOX=$(mktemp -d)"}; !found || !slices.Equal(lines[:len(lines)-1], want) {
		l.t.Fatalf("this test does not know how to run %q", lines)
	}
	args := strings.Fields(strings.TrimSuffix(strings.ReplaceAll(serve, "$JPKIWEB_SANDBOX", sandbox), " &"))
	h, err := program.Start[ready](l.t.Context(), helper, append(args, "--json")...)
	must(l.t, err)
	l.t.Cleanup(func() { must(l.t, h.Stop()) })
	return h
}

// makeModule writes the files, and runs what stands before and behind them, up to the server.
func (l *lesson) makeModule() {
	l.t.Helper()
	l.run(filepath.Dir(l.folder), l.blocks["sh"][1].Text)
	for _, kind := range []string{serverFile, pageFile} {
		_, name, _ := strings.Cut(kind, " ")
		text := strings.NewReplacer("8080", l.port, `lang="en"`, `lang="`+l.lang+`"`).Replace(l.blocks[kind][0].Text)
		must(l.t, os.WriteFile(filepath.Join(l.folder, name), []byte(text), 0o600))
	}
	tidy, found := strings.CutSuffix(l.blocks["sh"][2].Text, "go run .\n")
	if !found {
		l.t.Fatalf("this test does not know how to run %q", l.blocks["sh"][2].Text)
	}
	l.run(l.folder, tidy+"gofmt -l . | (! grep .)\ngo vet .\ngo build -o server .")
}

func (l *lesson) run(folder, text string) {
	l.t.Helper()
	c := exec.CommandContext(l.t.Context(), "bash", "-euxc", text)
	c.Dir, c.Env = folder, l.env
	if out, err := c.CombinedOutput(); err != nil {
		l.t.Fatalf("%v\n%s", err, out)
	}
}

// runServer starts the server, waits until it answers, and returns what stops it.
func (l *lesson) runServer() (stop func()) {
	l.t.Helper()
	c := exec.Command(filepath.Join(l.folder, "server"))
	c.Dir, c.Env = l.folder, l.env
	child, err := program.Launch(c)
	must(l.t, err)
	l.t.Cleanup(func() { _ = child.Kill() })
	for l.t.Context().Err() == nil {
		if r, err := http.Get("http://127.0.0.1:" + l.port + "/"); err == nil {
			must(l.t, r.Body.Close())
			return func() { must(l.t, child.Kill()) }
		}
		time.Sleep(20 * time.Millisecond) // it says nothing when it listens
	}
	l.t.Fatal("the server does not answer")
	return nil
}

// login opens the page, and answers its challenge.
func (l *lesson) login(s browser.Service, tab *browser.Tab) {
	l.t.Helper()
	window := l.press(s, tab)
	must(l.t, tab.Evaluate(`const post = fetch; window.fetch = (path, options) => { sessionStorage.sent = String(options.body); return post(path, options); }; 0`, nil))
	enter(l.t, window, virtual.UserAuthenticationPIN)
}

// press opens the page with the helper of this test, for others may run on this machine, and
// presses its button. It returns the window in which the PIN is typed.
func (l *lesson) press(s browser.Service, tab *browser.Tab) *browser.Tab {
	l.t.Helper()
	must(l.t, tab.Open(s.Address))
	must(l.t, tab.Evaluate(fmt.Sprintf(`jpki.helper = %q; 0`, s.Helper), nil))
	window, err := tab.Popup(s.Helper, func() error {
		return tab.Gesture(`document.querySelector("jpki-login").shadowRoot.querySelector("button").click(); 0`)
	})
	must(l.t, err)
	must(l.t, window.Run("wait for the PIN field", browser.Visible("#pin")))
	return window
}

// wantUsedUp sends what was sent once more.
func (l *lesson) wantUsedUp(tab *browser.Tab) {
	l.t.Helper()
	var again struct {
		Status int
		Code   relyingparty.Code
	}
	must(l.t, tab.Evaluate(`fetch("/login", { method: "POST", body: new URLSearchParams(sessionStorage.sent) }).then(async r => ({ status: r.status, code: (await r.json()).code }))`, &again))
	if again.Status != http.StatusForbidden || again.Code != relyingparty.CodeChallengeMissing {
		l.t.Errorf("a challenge that is used up: %+v", again)
	}
}

// wantProblem has something go wrong while the window is open, and wants the words of a key
// below the button, in the language of the page.
func (l *lesson) wantProblem(s browser.Service, tab *browser.Tab, key string, wrong func(window *browser.Tab)) {
	l.t.Helper()
	wrong(l.press(s, tab))
	title := l.words(key)
	must(l.t, tab.WaitFor(title, fmt.Sprintf(`document.querySelector("jpki-login").dataset.state === "problem" && %s.querySelector("h2").textContent === %s`, inElement, javaScript(l.t, title))))
	savePicture(l.t, tab, "login-element-"+strings.ReplaceAll(key, ".", "-")+"-"+l.lang)
}

const inElement = `document.querySelector("jpki-login").shadowRoot`

// words are those of the app, or of a code of the server.
func (l *lesson) words(key string) string {
	l.t.Helper()
	texts, err := locale.Load(l.lang)
	must(l.t, err)
	if text, found := texts.Text(key); found {
		return text
	}
	return relyingparty.Words(l.lang)[strings.TrimSuffix(key, ".title")].Title
}

// wantTooMany presses the button in more tabs than a session gets challenges for: nine tabs are
// one session. What was asked before counts, too.
func (l *lesson) wantTooMany(tab *browser.Tab) {
	l.t.Helper()
	must(l.t, tab.Evaluate(fmt.Sprintf(`(async () => { for (let i = 0; i < %d; i++) await fetch("/challenge", { method: "POST" }); })()`, relyingparty.SessionChallenges), nil))
	must(l.t, tab.Gesture(inElement+`.querySelector("button").click(); 0`))
	title := l.words("too_many_challenges.title")
	must(l.t, tab.WaitFor(title, fmt.Sprintf(`%s.querySelector("h2")?.textContent === %s`, inElement, javaScript(l.t, title))))
}
