//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
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
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/wire"
)

// manual returns the snippets of the administrators' manual in a language. Those of the
// Japanese one are the same, see TestManualsShowTheSame of scripts/snippet.
func manual(t *testing.T, lang string) []snippet.Snippet {
	t.Helper()
	all, err := snippet.Blocks("../..")
	must(t, err)
	all = slices.DeleteFunc(all, func(s snippet.Snippet) bool {
		return s.File != "scripts/dist/manual/administrators.en.md" || s.Lang != lang
	})
	if len(all) == 0 {
		t.Fatalf("the manual has no %s", lang)
	}
	return all
}

// opensSocket tells whether a page can open the helper's socket.
const opensSocket = `new Promise((done) => {
	const socket = new WebSocket(%q, %q);
	socket.onopen = () => { socket.close(); done("open"); };
	socket.onerror = () => done("refused");
})`

// opensWindow tells whether a page may open a window that nobody clicked for.
const opensWindow = `new Promise((done) => setTimeout(() => {
	try {
		const opened = window.open("/favicon.ico");
		opened?.close();
		done(opened ? "open" : "refused");
	} catch (error) {
		done(String(error));
	}
}, 0))`

// openSiteOfTheManual starts the e-service, whose own policy lets a page connect anywhere:
// what is in the way is the browser's.
func openSiteOfTheManual(t *testing.T) publicSite {
	t.Helper()
	return openPublicSite(t, func(h http.Header) {
		h.Del("Content-Security-Policy")
		h.Del("Cross-Origin-Opener-Policy")
	})
}

// A site of the public internet opens the helper's socket and windows by each file of the
// manual for Chromium, and without one neither.
func TestManualChromium(t *testing.T) {
	if os.Getuid() != 0 {
		t.Fatal("policies of Chromium are the machine's: this test gives them to one browser in a mount namespace, so it runs as root only (in a container, as .ci/run does)")
	}
	site := openSiteOfTheManual(t)
	socket := serveFor(t, site.origin)
	for i, s := range append([]snippet.Snippet{{Text: "{}"}}, manual(t, "json chromium")...) {
		want := "open"
		if i == 0 {
			want = "refused"
		}
		policies := chromiumWith(t, s.Text)
		tab := site.browser(t, func(o *browser.Options) { o.Change = policies })
		must(t, tab.Open(site.origin+"/login?lang=ja"))
		var gotSocket, gotWindow string
		must(t, tab.Evaluate(socket, &gotSocket))
		must(t, tab.Evaluate(opensWindow, &gotWindow))
		if gotSocket != want || gotWindow != want {
			t.Errorf("%v: socket %s, window %s, want %s\n%s", s, gotSocket, gotWindow, want, s.Text)
		}
	}
}

// serveFor starts a helper to which pages of an origin may connect, and returns what asks
// for its socket.
func serveFor(t *testing.T, origin string) (expression string) {
	t.Helper()
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	h, err := program.Start[ready](t.Context(), helper, "serve", "--json", "--virtual", "on", "--sandbox", sandbox, "--allow-origin", origin)
	must(t, err)
	t.Cleanup(func() { must(t, h.Stop()) })
	return fmt.Sprintf(opensSocket, "ws"+strings.TrimPrefix(strings.TrimSuffix(h.Ready.Address, "/"), "http")+wire.Path, wire.Subprotocol)
}

// chromiumWith has Chromium start where the machine's policies are these.
func chromiumWith(t *testing.T, policy string) func(*exec.Cmd) {
	t.Helper()
	etc := filepath.Join(t.TempDir(), "chromium")
	must(t, os.CopyFS(etc, os.DirFS("/etc/chromium")))
	must(t, os.MkdirAll(filepath.Join(etc, "policies", "managed"), 0o755))
	must(t, os.WriteFile(filepath.Join(etc, "policies", "managed", "jpki.json"), []byte(policy), 0o644))
	return func(c *exec.Cmd) {
		inside := []string{"unshare", "--mount", "--", "sh", "-c", `mount --bind "$0" /etc/chromium && exec "$@"`, etc, c.Path}
		c.Args = append(inside, c.Args[1:]...)
		c.Path = "/usr/bin/unshare"
	}
}

// A Firefox that a site of the public internet asks for the helper lets it through by the
// file of the manual, and windows that nobody clicked for, too; without it neither. ESR
// asks for fetch only, so far, and not for sockets: network.lna.websocket.enabled is what
// later ones have.
func TestManualFirefox(t *testing.T) {
	site := openSiteOfTheManual(t)
	socket := serveFor(t, site.origin)
	for i, s := range append([]snippet.Snippet{{Text: `{"policies": {}}`}}, manual(t, "json firefox")...) {
		want := "open"
		if i == 0 {
			want = "refused"
		}
		var file struct{ Policies map[string]any }
		written := strings.ReplaceAll(s.Text, "https://"+publicHost, site.origin) // an origin has its port
		must(t, json.Unmarshal([]byte(written), &file))
		file.Policies["Preferences"] = publicInFirefox(site)
		_, tab := openFirefox(t, file.Policies)
		must(t, tab.Open(site.origin+"/login?lang=ja"))
		var gotSocket, gotWindow string
		must(t, tab.Evaluate("Promise.race(["+socket+`, new Promise((done) => setTimeout(done, 5000, "refused"))])`, &gotSocket))
		must(t, tab.Evaluate(opensWindow, &gotWindow))
		if gotSocket != want || gotWindow != want {
			t.Errorf("%v: socket %s, window %s, want %s\n%s", s, gotSocket, gotWindow, want, s.Text)
		}
	}
}

// publicInFirefox are the preferences by which a site is one of the public internet, and
// by which Firefox asks as it will for sockets.
func publicInFirefox(site publicSite) map[string]any {
	preferences := map[string]any{
		// A browser that is driven opens every window else.
		"dom.disable_open_during_load": map[string]any{"Value": true, "Status": "locked"},
	}
	for name, value := range map[string]any{
		"network.dns.localDomains":                  publicHost,
		"network.lna.address_space.public.override": "127.0.0.1:" + site.port,
		"network.lna.websocket.enabled":             true,
		"network.lna.enabled":                       true,
		"network.lna.blocking":                      true,
	} {
		preferences[name] = map[string]any{"Value": value, "Status": "default"}
	}
	return preferences
}

// What the manual says to run in a shell works, by root of a machine that is this one with
// an /etc and a /srv of its own.
func TestManualShell(t *testing.T) {
	if os.Getuid() != 0 {
		t.Fatal("the manual writes the machine's policy: this test does that in a mount namespace, so it runs as root only (in a container, as .ci/run does)")
	}
	dir := t.TempDir()
	signed := mustRun(t, helper, "login", "--reader", "virtual", "--sandbox", sandbox, "--origin", "https://"+publicHost, "--challenge", readmeChallenge, "--pin-file", file(t, "pin", []byte(virtual.UserAuthenticationPIN)), "--json")
	must(t, os.WriteFile(filepath.Join(dir, "token.json"), signed, 0o600))
	for from, to := range map[string]string{"user-authentication-ca.pem": "user-authentication-ca.pem", sandboxca.CRLFile(jpki.UserAuthentication): "jpki.crl"} {
		content, err := os.ReadFile(filepath.Join(sandbox, from))
		must(t, err)
		must(t, os.WriteFile(filepath.Join(dir, to), content, 0o600))
	}
	for _, s := range manual(t, "sh") {
		script := strings.ReplaceAll(s.Text, "jpki-helper verify ", "jpki-helper verify --test ") // the card is the sandbox's
		c := exec.CommandContext(t.Context(), "unshare", "--mount", "--", "bash", "-euc",
			`cp -a /etc etc && mount --bind etc /etc && mount -t tmpfs none /srv && set -x && eval "$0"`, script)
		c.Dir = dir
		c.Env = append(os.Environ(), "PATH="+filepath.Dir(helper)+":"+os.Getenv("PATH"), "CHALLENGE="+readmeChallenge, "HOME="+t.TempDir(), "XDG_STATE_HOME="+t.TempDir())
		out, err := c.CombinedOutput()
		if err != nil {
			t.Errorf("%v: %v\n%s", s, err, out)
		}
		if want := strings.Count(s.Text, "as it should be"); strings.Count(string(out), "\nrefused, as it should be\n") != want {
			t.Errorf("%v: not refused\n%s", s, out)
		}
	}
}
