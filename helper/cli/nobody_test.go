//go:build linux

package cli_test

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"jpkiweb/helper/cli"
)

// nobody is the user of whom it cannot be told who that is.
const nobody = 65534

// A helper of nobody would let no browser in, and says so instead.
func TestServeAsNobodyIsRefused(t *testing.T) {
	switch os.Getuid() {
	case nobody:
		var out, errs strings.Builder
		home := t.TempDir()
		env := newMachine().env(&out, &errs, func(string) string { return home }, func() {})
		exit := cli.Run(t.Context(), []string{"serve", "--json", "--port", "0", "--virtual", "off"}, env)
		if exit != 2 || !strings.Contains(errs.String(), "no browser would be let in") {
			t.Errorf("exit code %d, %s%s", exit, out.String(), errs.String())
		}
	case 0:
		child := exec.Command("/proc/self/exe", "-test.run", "^"+t.Name()+"$", "-test.v")
		child.Env = append(os.Environ(), "TMPDIR="+os.TempDir())
		child.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		if text, err := child.CombinedOutput(); err != nil || !strings.Contains(string(text), "--- PASS: "+t.Name()) {
			t.Errorf("%v\n%s", err, text)
		}
	default:
		t.Log("not tried: only root can become nobody; package peer tests what is asked")
	}
}
