//go:build e2e

package autostart

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// The ports of wire.FirstPort and its next.
const firstPort, secondPort = 21573, 21574

func stepInstall(t *testing.T) {
	before := activeUnits(t)
	var done struct {
		Kind    string
		Wrote   []string
		Port    int
		Started bool
	}
	helper(t, &done, "install")
	if done.Kind != "systemd" || done.Port != firstPort || !done.Started || len(done.Wrote) != 3 {
		t.Errorf("%+v", done)
	}
	if !strings.Contains(activeUnits(t), "jpki-helper.socket") || strings.Contains(before, "jpki-helper") {
		t.Error("the socket is not active")
	}
	if active(t, serviceUnit) {
		t.Error("the service runs before it is needed")
	}
}

func stepServed(t *testing.T) {
	for _, host := range []string{"[::1]", "127.0.0.1"} {
		visit(t, host, firstPort)
	}
	if !active(t, serviceUnit) {
		t.Error("something else has answered")
	}
}

// Nothing but loopback listens; the kernel has the restrictions; root's files are
// root's, so that the administrator's policy is believed.
func stepConfined(t *testing.T) {
	process := fmt.Sprintf("/proc/%d", mainPID(t))
	status := read(t, process+"/status")
	for _, want := range []string{"NoNewPrivs:\t1", "Seccomp:\t2", "Umask:\t0077"} {
		if !strings.Contains(status, want) {
			t.Errorf("status lacks %q:\n%s", want, status)
		}
	}
	if limits := read(t, process+"/limits"); !strings.Contains(strings.Join(strings.Fields(limits), " "), "Max core file size 0 0") {
		t.Errorf("a PIN may get into a core dump:\n%s", limits)
	}
	if theirs, ours := read(t, process+"/uid_map"), read(t, "/proc/self/uid_map"); theirs != ours {
		t.Errorf("the service is in a user namespace: %s", theirs)
	}
	for _, table := range []string{"tcp", "tcp6"} {
		for line := range strings.Lines(read(t, "/proc/net/"+table)) {
			fields := strings.Fields(line)
			if fields[3] == "0A" && !strings.HasPrefix(fields[1], "0100007F:") && !strings.HasPrefix(fields[1], "00000000000000000000000001000000:") {
				t.Errorf("listens beyond loopback: %s", line)
			}
		}
	}
}

// The helper, confined as the service is, knocks at the socket of PC/SC, which
// here is the test's.
func stepPCSC(t *testing.T) {
	pcscd, err := net.Listen("unix", pcscSocket)
	if err != nil {
		t.Fatal(err)
	}
	defer pcscd.Close()
	knocked := make(chan int, 1)
	go func() {
		times := 0
		for {
			c, err := pcscd.Accept()
			if err != nil {
				knocked <- times
				return
			}
			times++
			_ = c.Close()
		}
	}()
	log := filepath.Join(homeDir, "knock.log")
	unit := File{
		Path:    filepath.Join(homeDir, ".config/systemd/user/knock.service"),
		Content: "[Service]\nType=oneshot\nExecStart=:" + unitQuote(installed) + " readers --json\nStandardError=file:" + log + "\n" + hardening,
	}
	if err := writeFiles([]File{unit}); err != nil {
		t.Fatal(err)
	}
	defer os.Remove(unit.Path)
	systemctl(t, "daemon-reload")
	_, err = command(t, "systemctl", "--user", "start", "knock.service")
	out := read(t, log)
	if !strings.Contains(out, `"code":"service_refused"`) { // it hung up on us
		t.Errorf("%v\n%s", err, out)
	}
	pcscd.Close()
	if <-knocked == 0 {
		t.Errorf("nobody knocked\n%s", out)
	}
}

// xrdp tells its session, and nobody else, where the readers are. The entry of the
// session tells the user manager, also when a login later they are elsewhere; a
// helper that serves is started anew with it, and without a reason it is not.
func stepSession(t *testing.T) {
	for _, place := range []string{"first", "second"} {
		socket := filepath.Join(runtimeDir, place)
		l, err := net.Listen("unix", socket)
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		loginAt(t, socket)
		if got := servicePlace(t); got != socket {
			t.Errorf("PC/SC of the service is at %q, want %q", got, socket)
		}
		before := mainPID(t)
		loginAt(t, socket)
		if now := mainPID(t); now != before {
			t.Error("the helper was started anew without a reason")
		}
	}
	loginAt(t, filepath.Join(runtimeDir, "of a session that has ended"))
	if got := servicePlace(t); got != "" {
		t.Errorf("PC/SC of the service is at %q after the session", got)
	}
}

// loginAt does what the session's autostart does where PC/SC is at a socket.
func loginAt(t *testing.T, socket string) {
	t.Helper()
	entry := read(t, filepath.Join(homeDir, ".config/autostart/jpki-helper-session.desktop"))
	if !strings.Contains(entry, " install --session\n") {
		t.Fatal(entry)
	}
	c := exec.CommandContext(t.Context(), installed, "install", "--session")
	c.Env = append(os.Environ(), ServiceVariable+"="+socket)
	if out, err := c.CombinedOutput(); err != nil || len(out) > 0 {
		t.Fatalf("%v\n%s", err, out)
	}
	visit(t, "127.0.0.1", firstPort)
}

// servicePlace is where the helper that serves looks for PC/SC.
func servicePlace(t *testing.T) string {
	t.Helper()
	for variable := range strings.SplitSeq(read(t, fmt.Sprintf("/proc/%d/environ", mainPID(t))), "\x00") {
		if place, ok := strings.CutPrefix(variable, ServiceVariable+"="); ok {
			return place
		}
	}
	return ""
}

func stepSecond(t *testing.T) {
	out, err := command(t, installed, "serve", "--json", "--virtual", "off")
	var failed *exec.ExitError
	if !errors.As(err, &failed) || !strings.Contains(out, `"code":"already_running"`) || !strings.Contains(out, fmt.Sprintf("http://127.0.0.1:%d/", firstPort)) {
		t.Errorf("%v\n%s", err, out)
	}
}

func stepKilled(t *testing.T) {
	pid := mainPID(t)
	kill(t, pid, unix.SIGKILL)
	visit(t, "127.0.0.1", firstPort)
	if now := mainPID(t); now == pid || now == 0 {
		t.Errorf("process %d, was %d", now, pid)
	}
}

func stepAgain(t *testing.T) {
	pid := mainPID(t)
	var done struct{ Port int }
	helper(t, &done, "install")
	if done.Port != firstPort {
		t.Errorf("port %d", done.Port)
	}
	if alive := unix.Kill(pid, 0); !errors.Is(alive, unix.ESRCH) {
		t.Errorf("the earlier helper: %v", alive)
	}
	visit(t, "127.0.0.1", firstPort)
}

// The socket cannot be bound, so the helper starts by itself and takes the next
// port of its range.
func stepTaken(t *testing.T) {
	systemctl(t, "stop", socketUnit, serviceUnit)
	stranger := occupy(t, firstPort)
	defer stranger.Close()
	if out, err := command(t, "systemctl", "--user", "start", socketUnit); err == nil {
		t.Fatalf("the socket was bound\n%s", out)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for { // the connection is refused until the helper listens
		if _, err := try(ctx, "127.0.0.1", secondPort); err == nil {
			break
		}
		if ctx.Err() != nil {
			t.Fatal("no helper on the next port")
		}
	}
	if !active(t, serviceUnit) {
		t.Error("something else has answered")
	}
}

func stepUninstall(t *testing.T) {
	pid := mainPID(t)
	var done struct{ Removed []string }
	helper(t, &done, "uninstall")
	if len(done.Removed) != 3 {
		t.Errorf("%+v", done)
	}
	if alive := unix.Kill(pid, 0); !errors.Is(alive, unix.ESRCH) {
		t.Errorf("the helper: %v", alive)
	}
	for _, port := range []int{firstPort, secondPort} {
		if c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			c.Close()
			t.Errorf("port %d answers", port)
		}
	}
	if units := systemctl(t, "list-units", "--all", "--full", "--plain", "--no-legend", "jpki-helper*"); units != "" {
		t.Errorf("units: %s", units)
	}
	err := filepath.WalkDir(filepath.Join(homeDir, ".config"), func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			t.Errorf("%s is left", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	helper(t, &done, "uninstall")
	if len(done.Removed) != 0 {
		t.Errorf("second time: %+v", done)
	}
	var purged struct{ Purged []string }
	helper(t, &purged, "uninstall", "--purge")
	if left, err := os.ReadDir(filepath.Join(homeDir, ".local", "state")); err == nil && len(left) > 0 {
		t.Errorf("state is left: %v; purged %v", left, purged.Purged)
	}
}

// The socket of a package is found where this person enabled it: a second helper is refused,
// install takes its place and its port, and uninstall disables it.
func stepPackage(t *testing.T) {
	folder := filepath.Join(homeDir, ".local/share/systemd/user") // where packages of one person are: systemd.unit(5)
	spec := Spec{Program: installed, Port: firstPort, IPv6: true}
	var units []File
	for name, unit := range map[string]string{socketUnit: Socket(spec), serviceUnit: Service(spec)} {
		_, rest, _ := strings.Cut(unit, "\n")
		units = append(units, File{filepath.Join(folder, name), "# Of a package.\n" + rest})
	}
	if err := writeFiles(units); err != nil {
		t.Fatal(err)
	}
	defer func() {
		for _, unit := range units {
			_ = os.Remove(unit.Path)
		}
		systemctl(t, "daemon-reload")
	}()
	systemctl(t, "daemon-reload")
	var removed struct{ Removed []string }
	helper(t, &removed, "uninstall")
	if len(removed.Removed) != 0 {
		t.Errorf("before it is enabled: %+v", removed)
	}
	systemctl(t, "enable", "--now", socketUnit)
	stepSecond(t)
	visit(t, "127.0.0.1", firstPort)
	stepSecond(t)
	helper(t, &removed, "uninstall")
	if len(removed.Removed) != 1 || active(t, socketUnit) || active(t, serviceUnit) {
		t.Errorf("it is still there: %+v", removed)
	}
	systemctl(t, "enable", "--now", socketUnit)
	var done struct{ Port int }
	helper(t, &done, "install")
	if done.Port != firstPort {
		t.Errorf("port %d", done.Port)
	}
	visit(t, "127.0.0.1", firstPort)
	if got := systemctl(t, "show", "--property=FragmentPath", "--value", socketUnit); !strings.HasPrefix(got, filepath.Join(homeDir, ".config")) {
		t.Errorf("the manager has %s", got)
	}
	helper(t, &removed, "uninstall")
	if len(removed.Removed) != 3 || active(t, socketUnit) {
		t.Errorf("%+v", removed)
	}
}

// Another user's socket holds the first port.
func stepNextPort(t *testing.T) {
	stranger := occupy(t, firstPort)
	defer stranger.Close()
	var done struct{ Port int }
	helper(t, &done, "install")
	if done.Port != secondPort {
		t.Errorf("port %d", done.Port)
	}
	visit(t, "127.0.0.1", secondPort)
	helper(t, &done, "uninstall")
}

// patience is when a step gives up.
const patience = 20 * time.Second

// visit opens the helper's page as a browser does.
func visit(t *testing.T, host string, port int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	status, err := try(ctx, host, port)
	if err != nil || status != http.StatusOK {
		t.Fatalf("%s: %d, %v\n%s", host, status, err, systemctl(t, "status", "--no-pager", "--lines=0", socketUnit, serviceUnit))
	}
}

func try(ctx context.Context, host string, port int) (int, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("http://%s:%d/", host, port), nil)
	if err != nil {
		return 0, err
	}
	request.Header.Set("Sec-Fetch-Mode", "navigate")
	request.Header.Set("Sec-Fetch-Dest", "document")
	response, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(request)
	if err != nil {
		return 0, err
	}
	return response.StatusCode, response.Body.Close()
}

// helper runs the command line of the installed program, which must succeed.
func helper(t *testing.T, result any, args ...string) {
	t.Helper()
	out, err := command(t, installed, append(args, "--json")...)
	if err == nil {
		err = json.Unmarshal([]byte(out), result)
	}
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
}

func command(t *testing.T, name string, args ...string) (string, error) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	return string(out), err
}

func systemctl(t *testing.T, args ...string) string {
	t.Helper()
	out, err := command(t, "systemctl", append([]string{"--user"}, args...)...)
	if err != nil && args[0] != "status" {
		t.Fatalf("systemctl %v: %v\n%s", args, err, out)
	}
	return out
}

func activeUnits(t *testing.T) string {
	return systemctl(t, "list-units", "--state=active", "--full", "--plain", "--no-legend")
}

func active(t *testing.T, unit string) bool {
	_, err := command(t, "systemctl", "--user", "--quiet", "is-active", unit)
	return err == nil
}

func mainPID(t *testing.T) int {
	t.Helper()
	pid, err := strconv.Atoi(strings.TrimSpace(systemctl(t, "show", "--property=MainPID", "--value", serviceUnit)))
	if err != nil || pid == 0 {
		t.Fatalf("process of the service: %d, %v", pid, err)
	}
	return pid
}

// kill returns when the process has ended: pidfd_open(2).
func kill(t *testing.T, pid int, signal syscall.Signal) {
	t.Helper()
	fd, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	if err := unix.Kill(pid, signal); err != nil {
		t.Fatal(err)
	}
	for {
		_, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, int(patience.Milliseconds()))
		if !errors.Is(err, unix.EINTR) {
			if err != nil {
				t.Fatal(err)
			}
			return
		}
	}
}

func occupy(t *testing.T, port int) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
