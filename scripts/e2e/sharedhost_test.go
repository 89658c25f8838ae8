//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/browser"
	"jpkiweb/scripts/program"
	"jpkiweb/shared/wire"
)

// insideVariable tells the test binary that it runs in a network of its own, with
// the programs that its parent built.
const insideVariable = "JPKIWEB_E2E_PROGRAMS"

// On a shared host two people have a helper and a browser each. The whole runs in
// a network namespace: the range of ports is the test's alone.
func TestSharedHost(t *testing.T) {
	if os.Getenv(insideVariable) == "" {
		inOwnNetwork(t, "TestSharedHost")
		return
	}
	// A killed run leaves its users, and must not be in the way of the next.
	run := strconv.Itoa(os.Getpid())
	first, second := newResident(t, "jpkiweb-e2e-a"+run), newResident(t, "jpkiweb-e2e-b"+run)
	first.start(t, wire.FirstPort)
	second.start(t, wire.FirstPort+1)
	for _, r := range []*resident{second, first, second} {
		r.login(t)
	}
	for _, r := range []*resident{first, second} {
		for _, way := range []string{"", "http://127.0.0.1:" + strconv.Itoa(r.port)} {
			if status := handshake(t, r.port, way); !strings.Contains(status, "403") {
				t.Errorf("a program of another user, with Origin %q, is answered %q", way, status)
			}
		}
	}
}

// inOwnNetwork runs a test again, alone, where there is nothing but a loopback
// interface.
func inOwnNetwork(t *testing.T, name string) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Fatal("two users on one host: this test makes users and a network, so it runs as root only (in a container, as .ci/run does)")
	}
	c := exec.CommandContext(t.Context(), "unshare", "--net", "--", "sh", "-c", `ip link set lo up && exec "$0" "$@"`,
		os.Args[0], "-test.run", "^"+name+"$", "-test.v")
	c.Env = append(os.Environ(), insideVariable+"="+helper+":"+eservice)
	out, err := c.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: "+name) {
		t.Errorf("%v\n%s", err, out)
	}
}

// A resident is a user of the host with a helper, an e-service that knows the CA
// of his virtual card, and a browser.
type resident struct {
	user *user.User
	home string
	port int
	tab  *browser.Tab
	page browser.Service
}

func newResident(t *testing.T, name string) *resident {
	t.Helper()
	home, err := os.MkdirTemp("", name+"-")
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	mustRun(t, "useradd", "--no-create-home", "--home-dir", home, name)
	t.Cleanup(func() { // the test's context has ended by then; a browser leaves processes that are still ending
		if out, err := exec.Command("userdel", "--force", name).CombinedOutput(); err != nil {
			t.Errorf("userdel %s: %v\n%s", name, err, out)
		}
	})
	u, err := user.Lookup(name)
	must(t, err)
	mustRun(t, "chown", "-R", name+":"+name, home)
	return &resident{user: u, home: home}
}

// as has a command run as the resident.
func (r *resident) as(c *exec.Cmd) {
	uid, _ := strconv.Atoi(r.user.Uid)
	gid, _ := strconv.Atoi(r.user.Gid)
	c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, Pdeathsig: syscall.SIGKILL}
	c.Dir = r.home
	if c.Env == nil {
		c.Env = os.Environ()
	}
	c.Env = append(c.Env, "HOME="+r.home, "XDG_STATE_HOME="+filepath.Join(r.home, "state"), "XDG_CONFIG_HOME="+filepath.Join(r.home, "config"),
		"XDG_RUNTIME_DIR="+r.home, "USER="+r.user.Username)
}

// start starts helper, e-service and browser as the resident.
func (r *resident) start(t *testing.T, port int) {
	t.Helper()
	box := filepath.Join(r.home, "sandbox")
	serve := exec.Command(helper, "serve", "--json", "--virtual", "on", "--sandbox", box)
	r.as(serve)
	h, err := program.Run[struct{ Port int }](t.Context(), serve)
	must(t, err)
	t.Cleanup(func() { must(t, h.Stop()) })
	if r.port = h.Ready.Port; r.port != port {
		t.Fatalf("helper of %s is on port %d, want %d", r.user.Username, r.port, port)
	}
	site := exec.Command(eservice, "--json", "--listen", "127.0.0.1:0", "--trust", box, "--crl", box, "--test")
	r.as(site)
	e, err := program.Run[ready](t.Context(), site)
	must(t, err)
	t.Cleanup(func() { must(t, e.Stop()) })
	tab, stop, err := browser.Start(t.Context(), browser.Options{
		Change: r.as, Flags: map[string]any{"user-data-dir": filepath.Join(r.home, "profile"), "no-sandbox": true},
	})
	must(t, err)
	t.Cleanup(stop)
	r.tab, r.page = tab, browser.Service{Address: e.Ready.Address, Helper: fmt.Sprintf("http://127.0.0.1:%d", r.port)}
}

// login logs in at the resident's own e-service: it trusts the resident's own CA
// only, so success means that the resident's own card, behind the resident's own
// helper, answered.
func (r *resident) login(t *testing.T) {
	t.Helper()
	report, err := r.page.Login(r.tab, virtual.UserAuthenticationPIN, nil)
	if err != nil || !strings.Contains(report, "✓ signature") {
		t.Fatalf("%s: %v\n%s", r.user.Username, err, report)
	}
	must(t, r.tab.Click("footer button"))
}

// handshake asks for a WebSocket as root: a user who owns neither helper.
func handshake(t *testing.T, port int, origin string) string {
	t.Helper()
	args := []string{
		"--silent", "--include", "--max-time", "5", "--header", "Connection: Upgrade", "--header", "Upgrade: websocket",
		"--header", "Sec-WebSocket-Version: 13", "--header", "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==", "--header", "Sec-WebSocket-Protocol: " + wire.Subprotocol,
	}
	if origin != "" {
		args = append(args, "--header", "Origin: "+origin)
	}
	out := mustRun(t, "curl", append(args, fmt.Sprintf("http://127.0.0.1:%d%s", port, wire.Path))...)
	status, _, _ := strings.Cut(string(out), "\r\n")
	return status
}
