package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"jpkiweb/helper/card/virtual"
)

// A waiting is a command that reads what nobody writes.
type waiting struct {
	command *exec.Cmd
	out     bytes.Buffer
	stdin   *os.File
}

// start starts the helper with a standard input on which nothing comes.
func start(t *testing.T, args ...string) *waiting {
	t.Helper()
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { out.Close() })
	w := &waiting{command: exec.Command(os.Args[0], args...), stdin: out}
	w.command.Env = append(os.Environ(), "JPKI_HELPER_TEST=1", "LANG=C.UTF-8")
	w.command.Stdin, w.command.Stdout, w.command.Stderr = in, &w.out, &w.out
	w.command.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // without a terminal
	if err := w.command.Start(); err != nil {
		t.Fatal(err)
	}
	in.Close()
	t.Cleanup(func() { _ = w.command.Process.Kill() }) // it has ended unless the test failed
	return w
}

// feed is the other end of a named pipe: it returns when the command has opened
// it and has read all.
func feed(t *testing.T, path, text string) {
	t.Helper()
	f := otherEnd(t, path)
	if _, err := io.WriteString(f, text); err != nil {
		t.Fatal(err)
	}
	f.Close()
}

// otherEnd opens the other end of a named pipe, which waits for the command.
func otherEnd(t *testing.T, path string) *os.File {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// A command that waits for a file ends at the first signal, whether it waits for
// somebody to open the other end or to write.
func TestCommandThatWaitsForAFileEndsAtTheFirstSignal(t *testing.T) {
	if _, err := virtual.Image(sandbox, time.Now()); err != nil { // whose CA is trusted
		t.Fatal(err)
	}
	challenge := strings.Repeat("c", 44)
	login := []string{"login", "--reader", "virtual", "--sandbox", sandbox, "--origin", "https://city.example", "--challenge", challenge}
	for name, test := range map[string]struct {
		args  []string // "A" and "B" are named pipes
		until func(t *testing.T, w *waiting, a string)
	}{
		"the PIN file is silent":      {append(login, "--pin-file", "A"), func(t *testing.T, _ *waiting, a string) { otherEnd(t, a) }},
		"the document is silent":      {[]string{"sign", "--reader", "virtual", "--sandbox", sandbox, "A", "out"}, func(t *testing.T, _ *waiting, a string) { otherEnd(t, a) }},
		"nobody opens the PIN file":   {[]string{"sign", "--reader", "virtual", "--sandbox", sandbox, "--pin-file", "B", "A", "out"}, func(t *testing.T, _ *waiting, a string) { feed(t, a, "document") }},
		"standard input has no PIN":   {[]string{"sign", "--reader", "virtual", "--sandbox", sandbox, "--pin-file", "-", "A", "out"}, func(t *testing.T, _ *waiting, a string) { feed(t, a, "document") }},
		"the signature is silent":     {[]string{"verify", "--test", "--trust", sandbox, "--content", "B", "A"}, func(t *testing.T, _ *waiting, a string) { otherEnd(t, a) }},
		"nobody opens the content":    {[]string{"verify", "--test", "--trust", sandbox, "--content", "B", "A"}, func(t *testing.T, _ *waiting, a string) { feed(t, a, "signature") }},
		"the trust anchor is silent":  {[]string{"verify", "--test", "--trust", "A", "--content", "B", "-"}, func(t *testing.T, _ *waiting, a string) { otherEnd(t, a) }},
		"standard input has no token": {[]string{"verify", "--test", "--trust", sandbox, "--origin", "https://city.example", "--challenge", challenge, "-"}, begun},
	} {
		t.Run(name, func(t *testing.T) {
			pipes := map[string]string{"A": filepath.Join(t.TempDir(), "a"), "B": filepath.Join(t.TempDir(), "b")}
			args := make([]string, len(test.args))
			for i, arg := range test.args {
				if path, ok := pipes[arg]; ok {
					arg = path
					_ = os.Remove(path)
					if err := syscall.Mkfifo(path, 0o600); err != nil {
						t.Fatal(err)
					}
				}
				args[i] = arg
			}
			w := start(t, args...)
			test.until(t, w, pipes["A"])
			if err := w.command.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			_ = w.command.Wait()
			said, isLast := strings.CutSuffix(w.out.String(), "jpki-helper: interrupted\n")
			if code := w.command.ProcessState.ExitCode(); code != 143 || !isLast || said != "" && !strings.HasPrefix(said, "Not read in --trust") {
				t.Errorf("exit code %d\n%s", code, &w.out)
			}
		})
	}
}

// begun returns when the command has begun to read standard input: more has gone
// in than a pipe holds (pipe(7)).
func begun(t *testing.T, w *waiting, _ string) {
	t.Helper()
	const held = 64 << 10
	if _, err := w.stdin.Write(make([]byte, held+1)); err != nil {
		t.Fatal(err)
	}
}
