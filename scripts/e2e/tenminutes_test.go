//go:build e2e

package e2e

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/browser"
	"jpkiweb/scripts/program"
	"jpkiweb/scripts/snippet"
)

// A lesson is a document that says how a login is written, with all that is copied from it.
type lesson struct {
	t      *testing.T
	blocks map[string][]snippet.Snippet // by language
	folder string                       // of the module
	env    []string
	port   string // in the place of 8080
}

// TestLoginInTenMinutes does what the lesson says, in an empty folder: a person logs in, a second
// answer to a challenge is refused, and a PIN that is not typed is told in words.
func TestLoginInTenMinutes(t *testing.T) {
	for file, welcome := range map[string]string{"shared/relyingparty/LOGIN.md": "Welcome", "shared/relyingparty/LOGIN.ja.md": "ログインしました"} {
		t.Run(file, func(t *testing.T) {
			t.Setenv("XDG_STATE_HOME", t.TempDir())
			l := openLesson(t, file)
			h := l.serveCard()
			l.makeModule()
			l.runServer()
			tab := openChromium(t)
			s := browser.Service{Address: "http://127.0.0.1:" + l.port + "/", Helper: h.Ready.Address}
			l.login(s, tab)
			must(t, tab.WaitFor("the welcome", fmt.Sprintf(`answer.textContent.startsWith(%q)`, welcome)))
			l.wantUsedUp(tab)
			l.wantClosedInWords(s, tab)
		})
	}
}

func openLesson(t *testing.T, file string) *lesson {
	t.Helper()
	all, err := snippet.Blocks("../..")
	must(t, err)
	l := &lesson{t: t, blocks: map[string][]snippet.Snippet{}, port: freePort(t)}
	for _, b := range all {
		if b.File == file {
			l.blocks[b.Lang] = append(l.blocks[b.Lang], b)
		}
	}
	if len(l.blocks["sh"]) != 3 || len(l.blocks["go"]) != 1 || len(l.blocks["html"]) != 1 || len(l.blocks) != 3 {
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
	for name, block := range map[string]snippet.Snippet{"main.go": l.blocks["go"][0], "login.html": l.blocks["html"][0]} {
		must(l.t, os.WriteFile(filepath.Join(l.folder, name), []byte(strings.ReplaceAll(block.Text, "8080", l.port)), 0o600))
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

// runServer starts the server, and waits until it says where to look.
func (l *lesson) runServer() {
	l.t.Helper()
	out, in, err := os.Pipe()
	must(l.t, err)
	c := exec.Command(filepath.Join(l.folder, "server"))
	c.Dir, c.Env, c.Stderr = l.folder, l.env, in
	child, err := program.Launch(c)
	must(l.t, err)
	must(l.t, in.Close())
	l.t.Cleanup(func() { _ = child.Kill(); _ = out.Close() })
	lines := bufio.NewReader(out)
	first, err := lines.ReadString('\n')
	if err != nil || !strings.Contains(first, "open http://127.0.0.1:"+l.port) {
		l.t.Fatalf("%q, %v", first, err)
	}
	go io.Copy(io.Discard, lines)
}

// login opens the page, and answers its challenge.
func (l *lesson) login(s browser.Service, tab *browser.Tab) {
	l.t.Helper()
	l.open(s, tab)
	window, err := s.Window(tab, "#login")
	must(l.t, err)
	must(l.t, window.Run("wait for the PIN field", browser.Visible("#pin")))
	must(l.t, tab.Evaluate(`const post = fetch; window.fetch = (path, options) => { window.sent = String(options.body); return post(path, options); }; 0`, nil))
	enter(l.t, window, virtual.UserAuthenticationPIN)
}

// open opens the page with the helper of this test: others may run on this machine.
func (l *lesson) open(s browser.Service, tab *browser.Tab) {
	l.t.Helper()
	must(l.t, tab.Open(s.Address))
	must(l.t, tab.Evaluate(fmt.Sprintf(`jpki.helper = %q; 0`, s.Helper), nil))
}

// wantUsedUp sends what was sent once more.
func (l *lesson) wantUsedUp(tab *browser.Tab) {
	l.t.Helper()
	var again struct {
		Status int
		Title  string
	}
	must(l.t, tab.Evaluate(`fetch("/login", { method: "POST", body: new URLSearchParams(window.sent) }).then(async r => ({ status: r.status, title: (await r.json()).title }))`, &again))
	if again.Status != http.StatusForbidden || again.Title == "" {
		l.t.Errorf("a challenge that is used up: %+v", again)
	}
}

// wantClosedInWords closes the helper's window.
func (l *lesson) wantClosedInWords(s browser.Service, tab *browser.Tab) {
	l.t.Helper()
	l.open(s, tab)
	window, err := s.Window(tab, "#login")
	must(l.t, err)
	must(l.t, window.Close())
	must(l.t, tab.WaitFor("the words", `answer.children.length > 1 && !login.disabled`))
}
