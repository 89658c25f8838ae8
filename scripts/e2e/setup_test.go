//go:build e2e

package e2e

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// setUp runs scripts/setup on a machine whose only programs are these, its apt-get
// one that writes down what it is asked, and returns that and what people are told.
func setUp(t *testing.T, aptGet string, there ...string) (asked, told string) {
	t.Helper()
	bin := t.TempDir()
	log := filepath.Join(bin, "log")
	for _, name := range append(there, "sh", "dirname", "id", "uname") {
		path, err := exec.LookPath(name)
		must(t, err)
		must(t, os.Symlink(path, filepath.Join(bin, name)))
	}
	for name, script := range map[string]string{
		"apt-get": "echo \"$1\" >>" + log + "\n" + aptGet,
		"sudo":    `exec "$@"`,
	} {
		must(t, os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755))
	}
	setup := exec.CommandContext(t.Context(), "../setup")
	setup.Env = []string{"PATH=" + bin}
	var errs bytes.Buffer
	setup.Stderr = &errs
	if err := setup.Run(); err != nil {
		t.Fatalf("%v: %s", err, errs.Bytes())
	}
	lines, err := os.ReadFile(log)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(lines)), " "), errs.String()
}

func TestSetupRefreshesThePackageListsBeforeItInstalls(t *testing.T) {
	if asked, output := setUp(t, ""); asked != "update install" || output != "" {
		t.Errorf("asked for %q, told %q", asked, output)
	}
}

func TestSetupInstallsWhatTheCacheKnowsWithoutANetwork(t *testing.T) {
	asked, output := setUp(t, `[ "$1" != update ]`)
	if asked != "update install" || !strings.Contains(output, "could not be refreshed") {
		t.Errorf("asked for %q, told %q", asked, output)
	}
}

func TestSetupAsksForNothingThatIsThere(t *testing.T) {
	if asked, output := setUp(t, "", "gcc", "pkg-config"); asked != "" {
		t.Errorf("asked for %q, told %q", asked, output)
	}
}
