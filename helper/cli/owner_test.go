package cli_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jpkiweb/helper/cli"
	"jpkiweb/shared/emulator"
)

// Root in the home of another user: the helper does not serve, a login is done and
// told, and nothing is left there.
func TestRootLeavesNothingInAnotherUsersHome(t *testing.T) {
	const nobody = 65534
	home, elsewhere := t.TempDir(), t.TempDir()
	if os.Geteuid() != 0 {
		t.Skip("only root can be in the place of another user")
	}
	if err := os.Chown(home, nobody, nobody); err != nil {
		t.Fatal(err)
	}
	pin := filepath.Join(elsewhere, "pin")
	if err := os.WriteFile(pin, []byte("1234\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		args []string
		exit int
	}{
		"serve": {[]string{"serve", "--port", "0"}, 1},
		"login": {[]string{"login", "--origin", "https://city.example", "--challenge", strings.Repeat("c", 44), "--pin-file", pin}, 0},
	} {
		for _, variable := range []string{"HOME", "XDG_STATE_HOME"} {
			t.Run(name+", "+variable, func(t *testing.T) {
				m := newMachine()
				if err := m.insert(elsewhere, func(*emulator.Config) {}); err != nil {
					t.Fatal(err)
				}
				var stdout, stderr bytes.Buffer
				getenv := func(name string) string { return map[string]string{variable: home}[name] }
				if exit := cli.Run(context.Background(), test.args, m.env(&stdout, &stderr, getenv, func() {})); exit != test.exit {
					t.Errorf("exit code %d", exit)
				}
				if !strings.Contains(stderr.String(), "run it without sudo, or with sudo -H") {
					t.Errorf("not told: %s", &stderr)
				}
				if left, err := os.ReadDir(home); err != nil || len(left) > 0 {
					t.Errorf("left: %v, %v", left, err)
				}
			})
		}
	}
}
