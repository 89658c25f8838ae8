package linux

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// openStubs write down what the script starts. SOCKET is what the manager knows of the
// socket: on, off (enabling it works), taken (it does not), or none (there is no manager).
var openStubs = map[string]string{
	"systemctl": `case "$SOCKET $*" in
none*) exit 1 ;;
*is-system-running) ;;
*is-active*) [ "$SOCKET" = on ] || [ -e enabled ] ;;
off*enable*) touch enabled ;;
*enable*) exit 1 ;;
*show*) echo "127.0.0.1:${PORT-21573} (Stream)" ;;
*) echo "systemctl $*" >>started; exit 1 ;;
esac`,
	"xdg-open":    `echo "xdg-open $*" >>started`,
	"jpki-helper": `echo "jpki-helper $*" >>started; [ "$*" != "serve --open" ] || [ -e again ] || { touch again; exit "${SERVE:-0}"; }`,
	"sleep":       `:`,
}

// started is what the script of the menu starts, a line each.
func started(t *testing.T, environment ...string) string {
	t.Helper()
	dir := t.TempDir()
	script, err := given.ReadFile("files/jpki-helper-open")
	if err != nil {
		t.Fatal(err)
	}
	script = []byte(strings.ReplaceAll(string(script), "/usr/bin/jpki-helper", "jpki-helper"))
	stubs := map[string]string{"open": string(script)}
	for name, body := range openStubs {
		stubs[name] = "#!/bin/sh\n" + body + "\n"
	}
	for name, content := range stubs {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	run := exec.Command("sh", "open")
	run.Dir = dir
	run.Env = append([]string{"PATH=" + dir + ":/usr/bin:/bin"}, environment...)
	if out, err := run.CombinedOutput(); len(out) > 0 {
		t.Errorf("%v: %v, %s", environment, err, out)
	}
	all, err := os.ReadFile(filepath.Join(dir, "started"))
	if err != nil {
		t.Fatal(err)
	}
	return string(all)
}

// Another user's program may have the port, with a page that looks like ours: the menu
// opens only what this person's manager holds, and leaves all else to the helper.
func TestMenuOpensNoPortOfAStranger(t *testing.T) {
	const itself = "jpki-helper serve --open\n"
	for name, c := range map[string]struct {
		environment []string
		want        string
	}{
		"held":                   {[]string{"SOCKET=on"}, "xdg-open http://127.0.0.1:21573/\n"},
		"held, of another port":  {[]string{"SOCKET=on", "PORT=21580"}, "xdg-open http://127.0.0.1:21580/\n"},
		"held from now on":       {[]string{"SOCKET=off"}, "xdg-open http://127.0.0.1:21573/\n"},
		"a stranger's":           {[]string{"SOCKET=taken"}, itself},
		"held, and not told":     {[]string{"SOCKET=on", "PORT="}, itself},
		"the helper just starts": {[]string{"SOCKET=taken", "SERVE=1"}, itself + itself},
		"the helper was stopped": {[]string{"SOCKET=taken", "SERVE=143"}, itself},
		"no manager":             {[]string{"SOCKET=none"}, "jpki-helper install --no-start\n" + itself},
	} {
		if got := started(t, c.environment...); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
