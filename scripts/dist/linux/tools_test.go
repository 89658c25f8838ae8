//go:build dist

package linux

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// unpackedTree is a folder with the files of the package.
func unpackedTree(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range placed(t) {
		if err := write(filepath.Join(dir, name), content); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// The tools that read these files on a person's computer find nothing to say of them.
func TestToolsReadTheFiles(t *testing.T) {
	dir := unpackedTree(t)
	for name, command := range map[string]string{
		"manual":     "man --warnings=w --encoding=UTF-8 --local-file usr/share/man/man1/jpki-helper.1.gz 2>&1 >/dev/null",
		"manual, ja": "man --warnings=w --encoding=UTF-8 --local-file usr/share/man/ja/man1/jpki-helper.1.gz 2>&1 >/dev/null",
		"bash":       "bash -n usr/share/bash-completion/completions/jpki-helper 2>&1",
		"menu":       "desktop-file-validate usr/share/applications/jpki-helper.desktop",
		"AppStream":  "appstreamcli validate --no-net --pedantic usr/share/metainfo/jpki-helper.metainfo.xml | grep -E '^[EW]:'; true",
		"open":       "sh -n usr/libexec/jpki-helper-open 2>&1",
		"icon":       "grep -c '<svg' usr/share/icons/hicolor/scalable/apps/jpki-helper.svg | grep -vx 1; true",
		"preremove":  "sh -n preremove 2>&1",
		"postremove": "sh -n postremove 2>&1",
	} {
		t.Run(name, func(t *testing.T) {
			for _, script := range []string{"preremove", "postremove"} {
				content, err := given.ReadFile("files/" + script)
				if err != nil {
					t.Fatal(err)
				}
				if err := write(filepath.Join(dir, script), content); err != nil {
					t.Fatal(err)
				}
			}
			run := exec.Command("sh", "-c", command)
			run.Dir = dir
			run.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "MANWIDTH=80")
			if said, err := run.CombinedOutput(); err != nil || len(said) > 0 {
				t.Errorf("%v\n%s", err, said)
			}
		})
	}
}
