//go:build e2e

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// What a site's own CI does: Playwright logs in to the server of README with cards with which
// something goes wrong.
func TestPlaywrightLogsIn(t *testing.T) {
	tests, err := filepath.Abs("../../bin/playwright")
	must(t, err)
	if _, err := os.Stat(filepath.Join(tests, "node_modules")); err != nil {
		t.Fatal("Playwright is missing; scripts/setup test installs it: ", err)
	}
	const name = "login.spec.mjs"
	text, err := os.ReadFile(filepath.Join("../playwright", name)) // as it is now
	must(t, err)
	must(t, os.WriteFile(filepath.Join(tests, name), text, 0o600))
	chromium, err := exec.LookPath("chromium")
	must(t, err)
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	l := openLesson(t, "shared/relyingparty/LOGIN.md", "en")
	l.makeModule()
	l.runServer()
	c := exec.CommandContext(t.Context(), filepath.Join(tests, "node_modules", ".bin", "playwright"), "test", "--workers", "1", "--reporter", "list", "--output", t.TempDir())
	c.Dir = tests
	c.Env = append(os.Environ(), "SITE=http://127.0.0.1:"+l.port+"/", "SANDBOX="+sandbox, "HELPER="+helper, "CHROMIUM="+chromium)
	out, err := c.CombinedOutput()
	if err != nil || !regexp.MustCompile(`(?m)^  [1-9]\d* passed`).Match(out) || regexp.MustCompile(`skipped|flaky`).Match(out) {
		t.Errorf("%v\n%s", err, out)
	}
}
