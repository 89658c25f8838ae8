package cli_test

import (
	"bufio"
	"context"
	"io"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"jpkiweb/helper/cli"
)

// A running command goes on until it is stopped.
type running struct {
	lines      *bufio.Reader // of stdout
	stderr     *log
	interrupts chan struct{}
	stop       func() int // interrupts it and returns the exit code
}

// A log collects what several goroutines write.
type log struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func start(t *testing.T, m *machine, args ...string) *running {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "sandbox")
	if err := copySandbox(dir); err != nil {
		t.Fatal(err)
	}
	home := m.home
	if home == "" {
		home = t.TempDir()
	}
	getenv := func(name string) string { return map[string]string{"JPKIWEB_SANDBOX": dir, "HOME": home}[name] }
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	r := &running{lines: bufio.NewReader(out), stderr: &log{}, interrupts: make(chan struct{})}
	env := m.env(in, r.stderr, getenv, cancel)
	env.Interrupts = r.interrupts
	exit := make(chan int, 1)
	go func() {
		exit <- cli.Run(ctx, args, env)
		in.Close()
	}()
	r.stop = sync.OnceValue(func() int {
		cancel()
		go io.Copy(io.Discard, r.lines)
		return <-exit
	})
	t.Cleanup(func() { r.stop() })
	return r
}

// line returns the next line of stdout; a command that ended has none.
func (r *running) line(t *testing.T) string {
	t.Helper()
	line, err := r.lines.ReadString('\n')
	if err != nil {
		t.Fatalf("no line on stdout: %v\n%s", err, r.stderr)
	}
	return line
}
