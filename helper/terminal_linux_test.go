package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// TestMain makes the test binary the helper when it is called as that.
func TestMain(m *testing.M) {
	if os.Getenv("JPKI_HELPER_TEST") != "" {
		os.Exit(run())
	}
	dir, err := os.MkdirTemp("", "jpkiweb-terminal-")
	if err != nil {
		panic(err)
	}
	sandbox = dir
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// sandbox is where the virtual card of these tests lives.
var sandbox string

// A terminal is the far end of a pseudo terminal, where a person sits.
type terminal struct {
	*os.File
	seen []byte
}

// open returns both ends of a pseudo terminal.
func open(t *testing.T) (person *terminal, program *os.File) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { master.Close() })
	var number int
	person = &terminal{File: master}
	person.control(t, func(fd int) error {
		if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
			return err
		}
		number, err = unix.IoctlGetInt(fd, unix.TIOCGPTN)
		return err
	})
	if program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0); err != nil {
		t.Fatal(err)
	}
	return person, program
}

// control leaves the file in the poller, so that reads keep their deadline.
func (p *terminal) control(t *testing.T, do func(fd int) error) {
	t.Helper()
	raw, err := p.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var failed error
	if err := raw.Control(func(fd uintptr) { failed = do(int(fd)) }); err != nil || failed != nil {
		t.Fatal(err, failed)
	}
}

// read reads until the text has been shown.
func (p *terminal) read(t *testing.T, text string) {
	t.Helper()
	b := make([]byte, 512)
	for !bytes.Contains(p.seen, []byte(text)) {
		n, err := p.Read(b)
		p.seen = append(p.seen, b[:n]...)
		if err != nil {
			t.Fatalf("%q was not shown: %v\n%s", text, err, p.seen)
		}
	}
}

// awaitEcho waits until the terminal does (not) show what is typed. There is no
// event for it.
func (p *terminal) awaitEcho(t *testing.T, want bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		var echo bool
		p.control(t, func(fd int) error {
			state, err := unix.IoctlGetTermios(fd, unix.TCGETS)
			if err == nil {
				echo = state.Lflag&unix.ECHO != 0
			}
			return err
		})
		if echo == want {
			return
		}
	}
	t.Fatalf("echo is not %t", want)
}

// helper starts the helper at a terminal; standard input is none.
func helper(t *testing.T, args ...string) (*terminal, *exec.Cmd, *bytes.Buffer) {
	t.Helper()
	return atTerminal(t, os.Args[0], args...)
}

func atTerminal(t *testing.T, program string, args ...string) (*terminal, *exec.Cmd, *bytes.Buffer) {
	t.Helper()
	person, end := open(t)
	t.Cleanup(func() { end.Close() }) // the last close would reset the terminal
	command := exec.Command(program, args...)
	command.Env = append(os.Environ(), "JPKI_HELPER_TEST=1", "LANG=C.UTF-8")
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, &out
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 3}
	command.ExtraFiles = []*os.File{end}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill() }) // it has ended unless the test failed
	if err := person.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	return person, command, &out
}

const prompt = "3 tries left: "

func loginArgs() []string {
	return []string{
		"login", "--reader", "virtual", "--sandbox", sandbox,
		"--origin", "https://city.example", "--challenge", strings.Repeat("c", 44),
	}
}

func TestPINAtTheTerminalIsNotShown(t *testing.T) {
	person, command, out := helper(t, loginArgs()...)
	person.read(t, prompt)
	person.awaitEcho(t, false)
	fmt.Fprintln(person, "1234")
	person.read(t, "\r\n")
	if err := command.Wait(); err != nil || !strings.Contains(out.String(), "web-eid:1.0") {
		t.Errorf("%v\n%s", err, out)
	}
	person.awaitEcho(t, true)
	if strings.Contains(string(person.seen), "1234") {
		t.Errorf("the PIN was shown: %q", person.seen)
	}
}

// What ends the helper at the prompt is in its exit code, as a shell reports it. At
// Ctrl-\ Go would print what every goroutine does, with a PIN half typed.
func TestInterruptAtThePromptGivesTheEchoBack(t *testing.T) {
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP) // else the helper inherits that go test runs under nohup
	defer signal.Stop(hangups)
	key := func(key byte) func(*terminal, *exec.Cmd) error {
		return func(person *terminal, _ *exec.Cmd) error { _, err := person.Write([]byte{key}); return err }
	}
	for name, test := range map[string]struct {
		code      int
		interrupt func(*terminal, *exec.Cmd) error
	}{
		"Ctrl-C":  {130, key(3)},
		"Ctrl-D":  {130, key(4)},
		"Ctrl-\\": {131, key(28)},
		"SIGTERM": {143, func(_ *terminal, command *exec.Cmd) error { return command.Process.Signal(syscall.SIGTERM) }},
		"SIGHUP":  {129, func(_ *terminal, command *exec.Cmd) error { return command.Process.Signal(syscall.SIGHUP) }},
		"SIGQUIT": {131, func(_ *terminal, command *exec.Cmd) error { return command.Process.Signal(syscall.SIGQUIT) }},
	} {
		t.Run(name, func(t *testing.T) {
			person, command, out := helper(t, loginArgs()...)
			person.read(t, prompt)
			person.awaitEcho(t, false)
			if err := test.interrupt(person, command); err != nil {
				t.Fatal(err)
			}
			end := time.AfterFunc(time.Minute, func() { _ = command.Process.Kill() })
			defer end.Stop()
			_ = command.Wait()
			if code := command.ProcessState.ExitCode(); code != test.code || out.String() != "jpki-helper: interrupted\n" {
				t.Errorf("exit code %d\n%s", code, out)
			}
			person.awaitEcho(t, true)
		})
	}
}

// What was typed of a PIN, and not ended, is for nobody when the helper ends.
func TestHalfAPINIsForNobody(t *testing.T) {
	person, command, _ := helper(t, loginArgs()...)
	person.read(t, prompt)
	person.awaitEcho(t, false)
	fmt.Fprint(person, "123")
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = command.Wait()
	if left := person.unread(t); left != "" {
		t.Errorf("the next program reads %q", left)
	}
}

// unread is what a program would read that takes each key by itself, as a shell does.
func (p *terminal) unread(t *testing.T) string {
	t.Helper()
	var number int
	p.control(t, func(fd int) (err error) {
		number, err = unix.IoctlGetInt(fd, unix.TIOCGPTN)
		return err
	})
	fd, err := unix.Open(fmt.Sprintf("/dev/pts/%d", number), unix.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	if _, err := term.MakeRaw(fd); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 16)
	n, err := unix.Read(fd, b)
	if err != nil && !errors.Is(err, unix.EAGAIN) {
		t.Fatal(err)
	}
	return string(b[:max(n, 0)])
}

// A line that has begun is not ended by Ctrl-D, and the backspace key takes a
// character from it.
func TestPINIsReadAsItWasMeant(t *testing.T) {
	person, command, out := helper(t, loginArgs()...)
	person.read(t, prompt)
	fmt.Fprint(person, "1２\b\x042\b23\x04")
	fmt.Fprintln(person, "4")
	if err := command.Wait(); err != nil || !strings.Contains(out.String(), "web-eid:1.0") {
		t.Errorf("%v\n%s", err, out)
	}
}

// While the helper is stopped, what is typed is for the shell, and shown.
func TestStopAtThePromptGivesTheEchoBack(t *testing.T) {
	shell := []string{"-m", "-c", `"$0" "$@"; echo stopped; read -r line </dev/tty; echo "typed $line"; fg`, os.Args[0]}
	person, command, out := atTerminal(t, "/bin/sh", append(shell, loginArgs()...)...)
	person.read(t, prompt)
	person.awaitEcho(t, false)
	fmt.Fprint(person, "\x1a") // Ctrl-Z
	person.awaitEcho(t, true)
	fmt.Fprintln(person, "ls")
	person.seen = nil
	person.read(t, prompt)
	person.awaitEcho(t, false)
	fmt.Fprintln(person, "1234")
	if err := command.Wait(); err != nil || !strings.Contains(out.String(), "stopped\ntyped ls\n") || !strings.Contains(out.String(), "web-eid:1.0") {
		t.Errorf("%v\n%s", err, out)
	}
	person.awaitEcho(t, true)
	if strings.Contains(string(person.seen), "1234") {
		t.Errorf("the PIN was shown: %q", person.seen)
	}
}

// Where no shell would continue it, Ctrl-Z stops nothing.
func TestStopWithoutAShellChangesNothing(t *testing.T) {
	person, command, out := helper(t, loginArgs()...)
	person.read(t, prompt)
	person.awaitEcho(t, false)
	person.seen = nil
	fmt.Fprint(person, "\x1a")
	person.read(t, prompt)
	person.awaitEcho(t, false)
	fmt.Fprintln(person, "1234")
	if err := command.Wait(); err != nil || !strings.Contains(out.String(), "web-eid:1.0") {
		t.Errorf("%v\n%s", err, out)
	}
}

// What nohup ignores is known to the kernel, proc_pid_status(5), and the helper
// leaves it so.
func TestHangupStaysIgnoredUnderNohup(t *testing.T) {
	signal.Ignore(syscall.SIGHUP) // inherited, as nohup does it
	defer signal.Reset(syscall.SIGHUP)
	person, command, out := helper(t, loginArgs()...)
	person.read(t, prompt)
	person.awaitEcho(t, false)
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", command.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	_, behind, _ := strings.Cut(string(status), "\nSigIgn:\t")
	var ignored uint64
	if _, err := fmt.Sscanf(behind, "%x", &ignored); err != nil || ignored&(1<<(syscall.SIGHUP-1)) == 0 {
		t.Errorf("ignored signals %x: %v", ignored, err)
	}
	if err := command.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(person, "1234")
	if err := command.Wait(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// Without a terminal the helper tells what to do instead of asking.
func TestNoTerminalToAskAt(t *testing.T) {
	command := exec.CommandContext(t.Context(), os.Args[0], loginArgs()...)
	command.Env = append(os.Environ(), "JPKI_HELPER_TEST=1", "LANG=C.UTF-8")
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	out, err := command.CombinedOutput()
	if command.ProcessState.ExitCode() != 2 || !strings.Contains(string(out), "use --pin-file") {
		t.Errorf("%v\n%s", err, out)
	}
}
