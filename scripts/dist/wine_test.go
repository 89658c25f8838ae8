//go:build dist

package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"jpkiweb/scripts/dist/release"
)

// wineDLL is what Go's runtime needs of Windows and Wine 8 has not: ProcessPrng of
// bcryptprimitives.dll. SystemFunction036 draws the random bytes.
const wineDLL = `#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) { return SystemFunction036(data, size); }
`

// visitor is a browser that opens a page by its address: a program of the same user.
const visitor = `package main

import (
	"fmt"
	"net/http"
	"os"
)

func main() {
	r, err := http.NewRequest("GET", os.Args[1], nil)
	if err == nil {
		r.Header = http.Header{"Sec-Fetch-Mode": {"navigate"}, "Sec-Fetch-Dest": {"document"}, "Sec-Fetch-Site": {"none"}}
		var a *http.Response
		if a, err = http.DefaultClient.Do(r); err == nil {
			fmt.Print(a.StatusCode)
			return
		}
	}
	fmt.Print(err)
	os.Exit(1)
}
`

// A desk is a machine with Windows, as Wine stands in for it. What it cannot show: (windows
// facts 3).
type desk struct {
	dir, home string   // the folder of drive C, and of the person on it
	env       []string // of all that runs
}

const (
	programs  = `AppData/Local/Programs/jpki-helper/`
	remembers = `AppData/Local/jpki-helper/`
	// wineTime is for one program, and for what Wine does when it comes to it: beside a
	// build it is ten times as slow.
	wineTime = 5 * time.Minute
)

// newDesk sets up a machine.
func newDesk(t *testing.T) desk {
	t.Helper()
	prefix := filepath.Join(t.TempDir(), "wine")
	check(os.Mkdir(prefix, 0o700))
	d := desk{dir: filepath.Join(prefix, "drive_c"), env: append(os.Environ(),
		"WINEPREFIX="+prefix, "WINEARCH=win64", "WINEDEBUG=fixme-all", "DISPLAY=", "WAYLAND_DISPLAY=", "LANG=C.UTF-8", "LC_ALL=", "HOME="+t.TempDir(),
		"WINEDLLOVERRIDES=winemenubuilder.exe=d;mscoree=d;mshtml=d", `JPKIWEB_SANDBOX=C:\sandbox`)}
	t.Cleanup(watch(prefix))
	d.linux(t, "wineboot", "--init")
	d.env = append(d.env, "WINEDEBUG=-all") // Debian's script speaks of 32 bits otherwise
	d.home = findHome(d.dir)
	source := filepath.Join(d.dir, "prng.c")
	check(os.WriteFile(source, []byte(wineDLL), 0o644))
	d.linux(t, "x86_64-w64-mingw32-gcc", "-shared", "-s", "-o", filepath.Join(d.dir, "windows", "system32", "bcryptprimitives.dll"), source, "-ladvapi32")
	d.do(t, "reg", "add", `HKCU\Software\Wine`, "/v", "Version", "/d", "win10", "/f")
	check(os.WriteFile(filepath.Join(d.dir, "visitor.go"), []byte(visitor), 0o644))
	build := exec.Command("go", "build", "-o", filepath.Join(d.dir, "visitor.exe"), filepath.Join(d.dir, "visitor.go"))
	build.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return d
}

// findHome is the folder of the person on drive C.
func findHome(dir string) string {
	homes, err := filepath.Glob(filepath.Join(dir, "users", "*", "AppData"))
	check(err)
	if len(homes) != 1 {
		panic(fmt.Sprint(homes))
	}
	return filepath.Dir(homes[0])
}

// watcher ends all that runs on a machine when its input ends, and takes the machine away: a
// program of Windows ends with nobody, and would keep its port. What has just been started
// may begin after it was looked for, so it looks until there is nothing.
const watcher = `cat
while found=$(grep -lsxzF "WINEPREFIX=$1" /proc/[0-9]*/environ || true); [ -n "$found" ]; do
	for p in $found; do p=${p#/proc/}; kill -KILL "${p%/environ}" 2>/dev/null || true; done
done
umount --lazy "$1"/drive_c/users/*/AppData/Local/Programs 2>/dev/null || true
rm -rf "$1"`

// watch starts the watcher of a machine, which acts when end is called, or when this process
// has ended in whatever way: it reads from a pipe, and a signal to our group does not reach
// it.
func watch(prefix string) (end func()) {
	command := exec.Command("sh", "-c", watcher, "sh", prefix)
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	command.Env = []string{"PATH=" + os.Getenv("PATH")} // else it would find itself
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	input, err := command.StdinPipe()
	check(err)
	check(command.Start())
	return func() { check(errors.Join(input.Close(), command.Wait())) }
}

// linux runs a program that is not of Windows. Like run it has no pipe: the programs that
// wineboot starts go on.
func (d desk) linux(t *testing.T, name string, args ...string) {
	t.Helper()
	said, err := os.CreateTemp(filepath.Dir(d.dir), "said-*")
	check(err)
	defer said.Close()
	command := exec.Command(name, args...)
	command.Env, command.Stdout, command.Stderr = d.env, said, said
	if err := command.Run(); err != nil {
		text, _ := os.ReadFile(said.Name())
		t.Fatalf("%s %q: %v\n%s", name, args, err, text)
	}
}

// run runs a program of Windows and returns what it printed, and its exit code. That goes
// to a file: a pipe would be open for as long as a helper that the program started.
func (d desk) run(t *testing.T, args ...string) (out string, exit int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), wineTime)
	defer cancel()
	said, err := os.CreateTemp(d.dir, "said-*")
	check(err)
	defer os.Remove(said.Name())
	defer said.Close()
	command := exec.CommandContext(ctx, "wine", args...)
	command.Dir, command.Env, command.Stdout, command.Stderr = d.dir, d.env, said, said
	var ended *exec.ExitError
	if err := command.Run(); err != nil && !errors.As(err, &ended) || ctx.Err() != nil {
		t.Fatalf("%q: %v, %v", args, err, ctx.Err())
	}
	text, err := os.ReadFile(said.Name())
	check(err)
	return strings.ReplaceAll(string(text), "\r\n", "\n"), command.ProcessState.ExitCode()
}

// do runs a program that must end well.
func (d desk) do(t *testing.T, args ...string) string {
	t.Helper()
	out, exit := d.run(t, args...)
	if exit != 0 {
		t.Fatalf("%q: exit code %d\n%s", args, exit, out)
	}
	return out
}

// helper runs the installed helper.
func (d desk) helper(t *testing.T, args ...string) (out string, exit int) {
	t.Helper()
	return d.run(t, append([]string{filepath.Join(d.home, programs, "jpki-helper.exe")}, args...)...)
}

// value returns a value of the registry, "" without one.
func (d desk) value(t *testing.T, key, name string) string {
	t.Helper()
	out, exit := d.run(t, "reg", "query", key, "/v", name)
	if exit != 0 {
		return ""
	}
	_, value, _ := strings.Cut(out, "REG_")
	_, value, _ = strings.Cut(value, "    ")
	return strings.TrimSpace(value)
}

// files are those of drive C, without what Windows keeps for itself and what the helper
// remembers.
func (d desk) files(t *testing.T) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	check(filepath.WalkDir(d.dir, func(path string, e fs.DirEntry, err error) error {
		name, _ := filepath.Rel(d.dir, path)
		own := strings.Contains(path, remembers[:len(remembers)-1]) || name == "windows/Installer" || strings.HasSuffix(name, "/Temp") || strings.HasSuffix(name, "/temp")
		switch {
		case err != nil:
			return err
		case own && e.IsDir():
			return fs.SkipDir
		case !own:
			found[name] = true
		}
		return nil
	}))
	return found
}

// artefact is a file of the release, by the end of its name.
func artefact(t *testing.T, end string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(releases[0], "*"+end))
	if err != nil || len(found) != 1 {
		t.Fatal(end, found, err)
	}
	return found[0]
}

const (
	runKey     = `HKCU\Software\Microsoft\Windows\CurrentVersion\Run`
	ownKey     = `HKCU\Software\jpki-helper`
	machineKey = `HKLM\SOFTWARE\jpki-helper`
	groupKey   = `HKLM\SOFTWARE\Policies\jpki-helper`
)

// One machine, on which a person installs, uses, updates and removes the helper, and then
// an administrator does.
func TestWindows(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	before := d.files(t)
	for _, step := range []struct {
		name string
		do   func(*testing.T, desk)
	}{
		{"installed by a double click", installByDoubleClick}, {"programs of a shell", useFromShell}, {"served to its user only", serveOnWindows},
		{"started with the session", installOnWindows}, {"updated", updateOnWindows}, {"updated on a full disk", updateOnAFullDisk}, {"a policy of the registry", policyOfRegistry},
		{"used from another computer", remoteOnWindows}, {"a counter", counterOnWindows},
		{"removed", func(t *testing.T, d desk) { removeOnWindows(t, d, before) }}, {"for the machine", installForMachine},
		{"stopped in the middle", stopInTheMiddle},
	} {
		if !t.Run(step.name, func(t *testing.T) { step.do(t, d) }) {
			t.FailNow() // the steps behind stand on it
		}
	}
}

// installByDoubleClick measures what a person waits for.
func installByDoubleClick(t *testing.T, d desk) {
	began := time.Now()
	if out, exit := d.run(t, artefact(t, "_setup.exe"), "/S"); exit != 0 {
		t.Fatalf("exit code %d: %s", exit, out)
	}
	took := time.Since(began)
	if got := d.value(t, runKey, "jpki-helper"); !strings.HasSuffix(got, `\jpki-helperw.exe" serve --virtual off`) {
		t.Errorf("at login: %s", got)
	}
	if _, err := os.Stat(filepath.Join(d.home, "AppData/Roaming/Microsoft/Windows/Start Menu/Programs/マイナンバーカード JPKI Web.lnk")); err != nil {
		t.Error(err)
	}
	if got := d.value(t, `HKCU\Environment`, "PATH"); !strings.Contains(got, "jpki-helper") {
		t.Errorf("a shell does not find it: PATH %s", got)
	}
	d.login(t)
	t.Logf("installed after %.1f s, logged in with a virtual card after %.1f s", took.Seconds(), time.Since(began).Seconds())
	awaitServing(t, d)
	if out, exit := d.helper(t, "stop"); exit != 0 || !strings.HasPrefix(out, "stopped the helper that served http://127.0.0.1:") {
		t.Errorf("the helper that the installer started: exit code %d, %s", exit, out)
	}
}

// awaitServing waits until the helper has told where it serves.
func awaitServing(t *testing.T, d desk) (port int) {
	t.Helper()
	for end := time.Now().Add(wineTime); port == 0 && time.Now().Before(end); time.Sleep(20 * time.Millisecond) { // there is no event to wait for: it is another system's process
		port = d.servedPort()
	}
	if port == 0 {
		t.Fatal("no helper serves")
	}
	return port
}

// servedPort is where a helper serves; 0: none has told.
func (d desk) servedPort() int {
	var holder struct{ PID, Port int }
	content, err := os.ReadFile(filepath.Join(d.home, remembers, "serving.json"))
	if err != nil || json.Unmarshal(content, &holder) != nil {
		return 0
	}
	return holder.Port
}

// login logs in with a virtual card and has the token verified.
func (d desk) login(t *testing.T) {
	t.Helper()
	random := make([]byte, 32)
	_, _ = rand.Read(random) // it cannot fail
	challenge := base64.StdEncoding.EncodeToString(random)
	check(os.WriteFile(filepath.Join(d.dir, "pin"), []byte("1234\r\n"), 0o600))
	token, exit := d.helper(t, "login", "--reader", "virtual", "--origin", "https://city.example.lg.jp", "--challenge", challenge, "--pin-file", `C:\pin`, "--json")
	if exit != 0 {
		t.Fatalf("login: exit code %d\n%s", exit, token)
	}
	check(os.WriteFile(filepath.Join(d.dir, "token.json"), []byte(token), 0o600))
	out, exit := d.helper(t, "verify", "--test", "--trust", `C:\sandbox\user-authentication-ca.pem`, "--crl", `C:\sandbox`, "--origin", "https://city.example.lg.jp", "--challenge", challenge, `C:\token.json`)
	if exit != 0 || strings.Contains(out, "✗") {
		t.Errorf("verify: exit code %d\n%s", exit, out)
	}
}

func useFromShell(t *testing.T, d desk) {
	for _, test := range []struct {
		args []string
		exit int
		want string
	}{
		{[]string{"version"}, 0, " for windows/amd64"}, {[]string{"help"}, 0, "Usage: jpki-helper COMMAND"},
		{[]string{"doctor"}, 1, "service_stopped_windows"}, // Wine has no smart cards
		{[]string{"status", "--reader", "virtual"}, 0, "My Number Card"},
	} {
		if out, exit := d.helper(t, test.args...); exit != test.exit || !strings.Contains(out, test.want) {
			t.Errorf("%q: exit code %d\n%s", test.args, exit, out)
		}
	}
	check(os.WriteFile(filepath.Join(d.dir, "password"), []byte("ABC123\r\n"), 0o600))
	check(os.WriteFile(filepath.Join(d.dir, "書類.txt"), []byte("a document"), 0o600))
	if out, exit := d.helper(t, "sign", "--reader", "virtual", "--format", "cms", "--pin-file", `C:\password`, `C:\書類.txt`, `C:\signed.p7s`); exit != 0 {
		t.Fatalf("sign: exit code %d\n%s", exit, out)
	}
	if out, exit := d.helper(t, "verify", "--test", "--trust", `C:\sandbox\digital-signature-ca.pem`, "--crl", `C:\sandbox`, "--content", `C:\書類.txt`, `C:\signed.p7s`); exit != 0 {
		t.Errorf("verify: exit code %d\n%s", exit, out)
	}
}

// opens wants that a program of the same user gets a page.
func (d desk) opens(t *testing.T, address string) {
	t.Helper()
	var out string
	for end := time.Now().Add(wineTime); out != "200" && time.Now().Before(end); { // Wine does not always tell whose a new connection is
		out, _ = d.run(t, `C:\visitor.exe`, address)
	}
	if out != "200" {
		t.Errorf("a program of the same user at %s: %s", address, out)
	}
}

// serveOnWindows: the table of connections says whose a visitor is.
func serveOnWindows(t *testing.T, d desk) {
	d.do(t, filepath.Join(d.home, programs, "jpki-helperw.exe"), "serve", "--virtual", "on") // it does not wait for what serves
	address := fmt.Sprintf("http://127.0.0.1:%d/", awaitServing(t, d))
	d.opens(t, address)
	stranger := exec.Command("go", "run", filepath.Join(d.dir, "visitor.go"), address)
	if out, err := stranger.Output(); err != nil || string(out) != "403" {
		t.Errorf("a program whose user cannot be told: %v, %s", err, out)
	}
	if out, exit := d.helper(t, "serve", "--virtual", "on"); exit != 1 || !strings.Contains(out, "another helper of yours") {
		t.Errorf("a second one: exit code %d, %s", exit, out)
	}
	if out, exit := d.helper(t, "stop"); exit != 0 || !strings.Contains(out, address) {
		t.Errorf("stop: exit code %d, %s", exit, out)
	}
}

func installOnWindows(t *testing.T, d desk) {
	if out, exit := d.helper(t, "uninstall"); exit != 0 || d.value(t, runKey, "jpki-helper") != "" {
		t.Errorf("uninstall: exit code %d, %s", exit, out)
	}
	if out, exit := d.helper(t, "install", "--no-start"); exit != 0 || !strings.HasSuffix(d.value(t, runKey, "jpki-helper"), `\jpki-helperw.exe" serve --virtual off`) {
		t.Errorf("install: exit code %d, %s", exit, out)
	}
}

// updateOnWindows installs an older version, uses it, and then the newer one over it while
// it serves.
func updateOnWindows(t *testing.T, d desk) {
	d.msi(t, 0, "/x", artefact(t, "_x64_user.msi"))
	older := filepath.Join(d.dir, "older.msi")
	asOlder(t, artefact(t, "_x64_user.msi"), older)
	d.msi(t, 0, "/i", older, "AUTOSTART=0")
	if got := d.value(t, runKey, "jpki-helper"); got != "" {
		t.Errorf("without AUTOSTART: %s", got)
	}
	const allowed = "https://city.example.lg.jp"
	if out, exit := d.helper(t, "grants", "allow", allowed, "login"); exit != 0 {
		t.Fatalf("exit code %d: %s", exit, out)
	}
	d.do(t, filepath.Join(d.home, programs, "jpki-helperw.exe"), "serve", "--virtual", "on")
	awaitServing(t, d)
	d.msi(t, 0, "/i", artefact(t, "_x64_user.msi"))
	if out, _ := d.helper(t, "stop"); !strings.Contains(out, "no helper of yours was serving") {
		t.Errorf("the old helper goes on: %s", out)
	}
	if out, exit := d.helper(t, "grants", "list"); exit != 0 || !strings.Contains(out, allowed) {
		t.Errorf("grants: exit code %d, %s", exit, out)
	}
	if got, told := d.value(t, runKey, "jpki-helper"), d.value(t, ownKey, "AutoStart"); got != "" || told != "0" {
		t.Errorf("the update forgot AUTOSTART=0: %s, %s", got, told)
	}
	if out, exit := d.run(t, "msiexec", "/i", older, "/qn"); exit == 0 {
		t.Errorf("an older version over a newer one: %s", out)
	}
	if out, exit := d.helper(t, "version"); exit != 0 {
		t.Errorf("exit code %d: %s", exit, out)
	}
}

// updateOnAFullDisk: what the person has stays, and the same file again, with room, makes the
// program whole. Windows takes the whole update back by itself; Wine neither does, nor
// notices that a file did not fit (windows facts 3).
func updateOnAFullDisk(t *testing.T, d desk) {
	newer, older := artefact(t, "_x64_user.msi"), filepath.Join(d.dir, "older.msi")
	d.msi(t, 0, "/x", newer)
	disk := filepath.Dir(filepath.Join(d.home, programs))
	check(os.MkdirAll(disk, 0o755))
	asRoot("mount", "-t", "tmpfs", "-o", fmt.Sprintf("size=24m,uid=%d", os.Getuid()), "tmpfs", disk) // the watcher takes it away where this step fails
	d.msi(t, 0, "/i", older, "AUTOSTART=0")
	inUse, err := os.Open(filepath.Join(d.home, programs, "jpki-helper.exe")) // its room is not free while it is
	check(err)
	kept, err := os.ReadFile(filepath.Join(d.home, remembers, "grants.json"))
	check(err)
	_, _ = d.run(t, "msiexec", "/qn", "/i", newer)
	if half, err := os.Stat(filepath.Join(d.home, programs, "jpki-helper.exe")); err == nil && half.Size() > 12<<20 {
		t.Fatalf("the disk had room for %d bytes", half.Size())
	}
	if is, err := os.ReadFile(filepath.Join(d.home, remembers, "grants.json")); err != nil || !bytes.Equal(is, kept) {
		t.Errorf("grants: %v\n%s\nwere\n%s", err, is, kept)
	}
	check(inUse.Close())
	d.msi(t, 0, "/i", newer)
	if out, exit := d.helper(t, "grants", "list"); exit != 0 || !strings.Contains(out, "https://city.example.lg.jp") {
		t.Errorf("grants: exit code %d, %s", exit, out)
	}
	d.msi(t, 0, "/x", newer)
	asRoot("umount", "--lazy", disk)
	d.msi(t, 0, "/i", newer, "AUTOSTART=0")
}

// asRoot does what only root may.
func asRoot(name string, args ...string) {
	if os.Geteuid() != 0 {
		name, args = "sudo", append([]string{"--non-interactive", name}, args...)
	}
	do(".", name, args...)
}

// msi installs or removes silently.
func (d desk) msi(t *testing.T, want int, args ...string) {
	t.Helper()
	if out, exit := d.run(t, append([]string{"msiexec", "/qn"}, args...)...); (exit == 0) != (want == 0) {
		t.Fatalf("msiexec %q: exit code %d, %s", args, exit, out)
	}
}

// asOlder makes an installer of version 0.1.9 of one of ours: another number in its
// tables.
func asOlder(t *testing.T, from, to string) {
	t.Helper()
	content, err := os.ReadFile(from)
	check(err)
	check(os.WriteFile(to, content, 0o644))
	dir := t.TempDir()
	changes := []string{to}
	for _, table := range []string{"Property", "Upgrade"} {
		exported, err := exec.Command("msiinfo", "export", from, table).Output()
		check(err)
		text := strings.ReplaceAll(string(exported), "\t"+release.Next, "\t0.1.9")
		if table == "Property" {
			head, tail, _ := strings.Cut(text, "ProductCode\t{")
			text = head + "ProductCode\t{00000000" + tail[8:]
		}
		if text == string(exported) {
			t.Fatalf("%s holds no version", table)
		}
		check(os.WriteFile(filepath.Join(dir, table+".idt"), []byte(text), 0o644))
		changes = append(changes, "-i", table+".idt")
	}
	do(dir, "msibuild", changes...)
}

func policyOfRegistry(t *testing.T, d desk) {
	d.do(t, "reg", "add", groupKey, "/v", "allowedOrigins", "/t", "REG_MULTI_SZ", "/d", `https://a.example\0https://b.example`, "/f")
	d.do(t, "reg", "add", groupKey, "/v", "developer", "/t", "REG_DWORD", "/d", "0", "/f")
	for _, test := range []struct {
		args []string
		exit int
		want string
	}{
		{[]string{"grants", "allow", "https://b.example", "login", "--json"}, 0, ""}, {[]string{"grants", "allow", "https://c.example", "login", "--json"}, 1, `"policy_refused"`},
		{[]string{"grants", "list", "--developer", "--json"}, 1, `"policy_refused"`},
	} {
		if out, exit := d.helper(t, test.args...); exit != test.exit || !strings.Contains(out, test.want) {
			t.Errorf("%q: exit code %d, %s", test.args, exit, out)
		}
	}
	file := filepath.Join(d.dir, "ProgramData", "jpki-helper", "policy.json")
	check(errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte("{}"), 0o644)))
	if out, exit := d.helper(t, "grants", "list"); exit != 1 || !strings.Contains(out, "only one of them may be there") {
		t.Errorf("file and registry: exit code %d, %s", exit, out)
	}
	check(os.RemoveAll(filepath.Dir(file)))
	d.do(t, "reg", "add", groupKey, "/v", "Developer2", "/t", "REG_DWORD", "/d", "0", "/f")
	if out, exit := d.helper(t, "serve", "--virtual", "on"); exit != 1 || !strings.Contains(out, `unknown value "Developer2"`) {
		t.Errorf("unknown value: exit code %d, %s", exit, out)
	}
	d.do(t, "reg", "delete", groupKey, "/f")
}

// removeOnWindows: nothing is left but what the helper remembers.
func removeOnWindows(t *testing.T, d desk, before map[string]bool) {
	if out, exit := d.helper(t, "install", "--no-start"); exit != 0 {
		t.Fatalf("exit code %d: %s", exit, out)
	}
	d.do(t, filepath.Join(d.home, programs, "jpki-helperw.exe"), "serve", "--virtual", "on")
	awaitServing(t, d)
	d.msi(t, 0, "/x", artefact(t, "_x64_user.msi"))
	for _, name := range slices.Sorted(maps.Keys(d.files(t))) {
		if strings.Contains(strings.ToLower(name), "jpki") && !before[name] {
			t.Errorf("left: %s", name)
		}
	}
	for _, value := range [][2]string{{runKey, "jpki-helper"}, {ownKey, "Folder"}, {ownKey, "AutoStart"}} {
		if got := d.value(t, value[0], value[1]); got != "" {
			t.Errorf("left: %s %s", value, got)
		}
	}
	if got := d.value(t, `HKCU\Environment`, "PATH"); strings.Contains(got, "jpki") {
		t.Errorf("left: PATH %s", got)
	}
	if _, err := os.Stat(filepath.Join(d.home, remembers, "grants.json")); err != nil {
		t.Errorf("what the helper remembers is gone: %v", err)
	}
}

// stoppedVariable makes the test program a run that is stopped while a helper serves: the
// machine on which it does.
const stoppedVariable = "JPKIWEB_TEST_STOPPED"

// runUntilStopped is that run. It says the port, and goes on.
func runUntilStopped(prefix string) int {
	watch(prefix)
	d := desk{dir: filepath.Join(prefix, "drive_c"), env: os.Environ()}
	d.home = findHome(d.dir)
	command := exec.Command("wine", filepath.Join(d.dir, "portable", "jpki-helperw.exe"), "serve", "--virtual", "on")
	command.Env = d.env
	check(command.Run())
	for d.servedPort() == 0 {
		time.Sleep(20 * time.Millisecond)
	}
	fmt.Println(d.servedPort())
	select {}
}

// stopInTheMiddle: a run that ends by a signal, as of make that was stopped, leaves no helper
// of Windows behind, nor its machine.
func stopInTheMiddle(t *testing.T, d desk) {
	portable := filepath.Join(d.dir, "portable")
	check(os.Mkdir(portable, 0o755))
	do(portable, "unzip", "-q", "-j", artefact(t, "_windows_x64.zip"), "*.exe")
	prefix := filepath.Dir(d.dir)
	command := exec.Command(os.Args[0])
	command.Env = append(d.env[:len(d.env):len(d.env)], stoppedVariable+"="+prefix)
	command.Stderr = os.Stderr
	out, err := command.StdoutPipe() // which the watcher has, too
	check(err)
	check(command.Start())
	said := bufio.NewReader(out)
	line, err := said.ReadString('\n')
	check(err)
	address := "127.0.0.1:" + strings.TrimSpace(line)
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatalf("nothing serves before: %v", err)
	}
	c.Close()
	check(command.Process.Signal(syscall.SIGTERM))
	if _, err := io.ReadAll(said); err != nil { // until the watcher has ended
		t.Error(err)
	}
	if err := command.Wait(); err == nil {
		t.Error("it ended by itself")
	}
	if c, err := net.Dial("tcp", address); err == nil {
		c.Close()
		t.Errorf("%s is still served", address)
	}
	if _, err := os.Stat(prefix); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the machine is still there: %v", err)
	}
}

// installForMachine is what an administrator does, without a policy file.
func installForMachine(t *testing.T, d desk) {
	newer := artefact(t, "_x64_machine.msi")
	older := filepath.Join(d.dir, "older-machine.msi")
	asOlder(t, newer, older)
	d.msi(t, 1, "/i", older, "LANGUAGE=fr")
	d.msi(t, 1, "/i", artefact(t, "_x64_user.msi"), "LANGUAGE=ja")
	const origins = "https://a.example;https://b.example"
	d.msi(t, 0, "/i", older, "ALLOWEDORIGINS="+origins, "LANGUAGE=easy", "AUTOSTART=0")
	helper := filepath.Join(d.dir, "Program Files", "jpki-helper", "jpki-helper.exe")
	for _, what := range []string{"installed", "updated"} {
		if got := d.value(t, groupKey, "allowedOrigins"); got != origins {
			t.Errorf("%s: origins %s", what, got)
		}
		if got := d.value(t, groupKey, "language"); got != "easy" {
			t.Errorf("%s: language %s", what, got)
		}
		if got := d.value(t, strings.Replace(runKey, "HKCU", "HKLM", 1), "jpki-helper"); got != "" {
			t.Errorf("%s: AUTOSTART=0 starts %s", what, got)
		}
		if out, exit := d.run(t, helper, "grants", "allow", "https://c.example", "login", "--json"); exit != 1 || !strings.Contains(out, "policy_refused") {
			t.Errorf("%s: exit code %d, %s", what, exit, out)
		}
		if _, err := os.Stat(filepath.Join(d.dir, "ProgramData", "jpki-helper")); err != nil {
			t.Errorf("%s: nobody has made the folder of the policy: %v", what, err)
		}
		if what == "installed" {
			d.msi(t, 0, "/i", newer)
		}
	}
	d.msi(t, 0, "/x", newer)
	for _, value := range [][2]string{{groupKey, "allowedOrigins"}, {groupKey, "language"}, {machineKey, "Folder"}, {machineKey, "AllowedOrigins"}} {
		if got := d.value(t, value[0], value[1]); got != "" {
			t.Errorf("left: %s %s", value, got)
		}
	}
	for name := range d.files(t) {
		if strings.HasPrefix(name, "Program Files/jpki") || strings.HasPrefix(name, "ProgramData/jpki") {
			t.Errorf("left: %s", name)
		}
	}
}
