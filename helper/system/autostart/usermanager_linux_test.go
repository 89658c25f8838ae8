//go:build e2e

package autostart

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// stageVariable tells the test program which part it is: the namespaces' first
// process, or the user in them.
const stageVariable = "JPKIWEB_TEST_STAGE"

// person is the user of the test where root runs it.
const person = 1500

// Where things are in the namespaces. The program's folder is an awkward one.
const (
	runtimeDir = "/run/user/1500"
	homeDir    = "/opt/home"
	pcscSocket = "/run/pcscd/pcscd.comm"
	cgroups    = "/sys/fs/cgroup"
	installed  = "/opt/My ${HOME} 100%h 日本/jpki-helper"
)

// TestUnderARealUserManager installs the helper that ships under a real systemd
// user manager, uses it and uninstalls it. All of that happens in namespaces of
// its own: processes, mounts, network and cgroups.
func TestUnderARealUserManager(t *testing.T) {
	switch os.Getenv(stageVariable) {
	case "":
		enterNamespaces(t)
	case "root":
		prepare(t)
		become(t)
	case "user":
		asUser(t)
	}
}

// systemdProgram is where Debian, Fedora and Arch have it.
const systemdProgram = "/usr/lib/systemd/systemd"

func enterNamespaces(t *testing.T) {
	if _, err := os.Stat(systemdProgram); err != nil {
		t.Fatal("systemd is not here: install the package systemd (scripts/setup test)")
	}
	if os.Geteuid() != 0 {
		t.Fatal("namespaces with another user in them need root")
	}
	helper := filepath.Join(t.TempDir(), "jpki-helper")
	build := exec.CommandContext(t.Context(), "go", "run", "./scripts/build", "-o", helper)
	build.Dir = "../../.."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	attributes := &syscall.SysProcAttr{
		Cloneflags: syscall.CLONE_NEWNS | syscall.CLONE_NEWPID | syscall.CLONE_NEWNET | unix.CLONE_NEWCGROUP | syscall.CLONE_NEWIPC,
		Pdeathsig:  syscall.SIGKILL,
	}
	stage(t, "root", attributes, "JPKIWEB_TEST_HELPER="+helper)
}

// stage runs this test again as its next part, which must pass.
func stage(t *testing.T, name string, attributes *syscall.SysProcAttr, environment ...string) {
	t.Helper()
	c := exec.CommandContext(t.Context(), "/proc/self/exe", "-test.run=^"+t.Name()+"$", "-test.v", "-test.timeout=2m")
	c.SysProcAttr = attributes
	c.Dir = "/"
	c.Env = append(environment, stageVariable+"="+name, "PATH="+os.Getenv("PATH"), "LANG=C.UTF-8")
	out, err := c.CombinedOutput()
	t.Logf("%s:\n%s", name, out)
	if err != nil {
		t.Fatal(err)
	}
}

// prepare makes what a machine started by systemd has: a cgroup that belongs to
// the user, /run/systemd/system, a runtime directory, a home; and the program.
func prepare(t *testing.T) {
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""))
	must(unix.Mount("proc", "/proc", "proc", 0, ""))
	helper := os.Getenv("JPKIWEB_TEST_HELPER")
	program, err := os.ReadFile(helper)
	must(err)
	for _, dir := range []string{"/run", "/opt"} {
		must(unix.Mount("tmpfs", dir, "tmpfs", 0, "mode=0755"))
	}
	_ = unix.Unmount(cgroups, unix.MNT_DETACH) // where it is mounted
	must(unix.Mount("cgroup2", cgroups, "cgroup2", 0, ""))
	cgroup, err := os.MkdirTemp(cgroups, "jpkiweb-test-") // a killed run leaves its own
	must(err)
	must(os.Chown(cgroup, person, person))
	for _, dir := range []string{"/run/systemd/system", "/run/user"} {
		must(os.MkdirAll(dir, 0o755))
	}
	for _, dir := range []string{runtimeDir, homeDir, filepath.Dir(pcscSocket)} {
		must(os.Mkdir(dir, 0o700))
		must(os.Chown(dir, person, person))
	}
	for _, file := range []string{"cgroup.procs", "cgroup.subtree_control", "cgroup.threads"} {
		must(os.Chown(filepath.Join(cgroup, file), person, person))
	}
	t.Cleanup(func() { leaveCgroup(t, cgroup) })
	must(enterCgroup(cgroup))
	must(os.MkdirAll(filepath.Dir(installed), 0o755))
	must(os.WriteFile(installed, program, 0o755))
	loopbackUp(t)
}

func enterCgroup(dir string) error {
	return os.WriteFile(filepath.Join(dir, "cgroup.procs"), []byte(strconv.Itoa(os.Getpid())), 0)
}

// leaveCgroup removes the cgroup, which outlives the namespaces, when all
// processes in them have ended.
func leaveCgroup(t *testing.T, cgroup string) {
	if err := enterCgroup(cgroups); err != nil {
		t.Error(err)
	}
	_ = unix.Kill(-1, unix.SIGKILL)
	for {
		if _, err := unix.Wait4(-1, nil, 0, nil); errors.Is(err, unix.ECHILD) {
			break
		}
	}
	var dirs []string
	_ = filepath.WalkDir(cgroup, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() {
			dirs = append(dirs, path)
		}
		return nil
	})
	for _, dir := range slices.Backward(dirs) {
		if err := os.Remove(dir); err != nil {
			t.Error(err)
		}
	}
}

// loopbackUp: a new network namespace has its loopback down. netdevice(7).
func loopbackUp(t *testing.T) {
	t.Helper()
	s, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(s)
	request, err := unix.NewIfreq("lo")
	if err != nil {
		t.Fatal(err)
	}
	request.SetUint16(unix.IFF_UP)
	if err := unix.IoctlIfreq(s, unix.SIOCSIFFLAGS, request); err != nil {
		t.Fatal(err)
	}
}

// become runs the rest as the user.
func become(t *testing.T) {
	attributes := &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: person, Gid: person}, Pdeathsig: syscall.SIGKILL}
	stage(t, "user", attributes, "HOME="+homeDir, "XDG_RUNTIME_DIR="+runtimeDir)
}

// startUserManager returns when it has started all that it starts at login:
// sd_notify(3).
func startUserManager(t *testing.T) {
	t.Helper()
	path := filepath.Join(runtimeDir, "test-notify")
	ready, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer ready.Close()
	c := exec.Command(systemdProgram, "--user", "--log-target=console", "--log-level=info")
	c.Env = append(os.Environ(), "NOTIFY_SOCKET="+path)
	var output strings.Builder
	c.Stdout, c.Stderr = &output, &output
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = c.Wait()
		close(ended)
		ready.Close()
	}()
	t.Cleanup(func() {
		_ = c.Process.Kill()
		<-ended
		if t.Failed() {
			t.Logf("the user manager:\n%s", output.String())
		}
	})
	message := make([]byte, 4096)
	for {
		n, err := ready.Read(message)
		if err != nil {
			t.Fatalf("the user manager ended: %v", err)
		}
		if strings.Contains("\n"+string(message[:n])+"\n", "\nREADY=1\n") {
			return
		}
	}
}

// asUser is what a person does.
func asUser(t *testing.T) {
	startUserManager(t)
	for _, step := range []struct {
		name string
		do   func(*testing.T)
	}{
		{"install", stepInstall},
		{"served by the first connection, on both families", stepServed},
		{"confined", stepConfined},
		{"reaches PC/SC although confined", stepPCSC},
		{"looks for PC/SC where the session has it", stepSession},
		{"second helper is refused", stepSecond},
		{"killed helper comes back", stepKilled},
		{"install again keeps the port", stepAgain},
		{"next login, port taken by a stranger", stepTaken},
		{"uninstall leaves nothing", stepUninstall},
		{"a package's socket", stepPackage},
		{"first port taken at install", stepNextPort},
	} {
		if !t.Run(step.name, step.do) {
			t.Fatalf("stopped after %q", step.name)
		}
	}
}
