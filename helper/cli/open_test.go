package cli_test

import (
	"errors"
	"io"
	"strings"
	"testing"
)

// The entry of the start menu opens the app: of a helper of its own, and the second time
// of the first.
func TestServeOpensTheApp(t *testing.T) {
	opened := make(chan string, 1)
	m := newMachine()
	m.home = t.TempDir()
	m.open = func(address string) error {
		opened <- address
		return nil
	}
	first := start(t, m, "serve", "--open", "--virtual", "on")
	address := strings.Fields(first.line(t))[1]
	if got := <-opened; got != address || !strings.HasPrefix(address, "http://127.0.0.1:") {
		t.Errorf("opened %s, serving %s", got, address)
	}
	second := start(t, m, "serve", "--open", "--virtual", "on")
	if got := <-opened; got != address {
		t.Errorf("the second one opened %s, want %s", got, address)
	}
	if exit := second.stop(); exit != 0 {
		t.Errorf("the second one: exit code %d\n%s", exit, second.stderr)
	}
	if exit := first.stop(); exit != 0 {
		t.Errorf("exit code %d\n%s", exit, first.stderr)
	}
}

// A desk on trial is not looked for in a helper that has none.
func TestTrialBesideAHelperIsRefused(t *testing.T) {
	m := newMachine()
	m.home = t.TempDir()
	m.open = func(address string) error {
		t.Errorf("opened %s", address)
		return nil
	}
	first := start(t, m, "serve", "--virtual", "on")
	address := strings.Fields(first.line(t))[1]
	second := start(t, m, "serve", "--open", "--counter", "--virtual", "on")
	if line, err := second.lines.ReadString('\n'); !errors.Is(err, io.EOF) {
		t.Errorf("it says %q, %v", line, err)
	}
	if exit := second.stop(); exit != 1 || !strings.Contains(second.stderr.String(), address) {
		t.Errorf("exit code %d, want 1 and %s\n%s", exit, address, second.stderr)
	}
	if exit := first.stop(); exit != 0 {
		t.Errorf("exit code %d\n%s", exit, first.stderr)
	}
}

// Without a browser the helper serves all the same, and says its address.
func TestServeWithoutABrowser(t *testing.T) {
	m := newMachine()
	m.home = t.TempDir()
	m.open = func(string) error { return errors.New("no browser") }
	first := start(t, m, "serve", "--open", "--virtual", "on")
	address := strings.TrimSuffix(strings.Fields(first.line(t))[1], "/")
	dial(t, address, address).Close()
	second := start(t, m, "serve", "--open", "--virtual", "on")
	if line, err := second.lines.ReadString('\n'); !errors.Is(err, io.EOF) {
		t.Errorf("the second one says %q, %v", line, err)
	}
	if exit := second.stop(); exit != 1 || !strings.Contains(second.stderr.String(), "no browser") {
		t.Errorf("the second one: exit code %d\n%s", exit, second.stderr)
	}
	if exit := first.stop(); exit != 0 || !strings.Contains(first.stderr.String(), "no browser") {
		t.Errorf("exit code %d\n%s", exit, first.stderr)
	}
}
