package output

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return strings.Join(all, " ")
}

func TestWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	path := filepath.Join(dir, "file")
	for _, content := range []string{"one", "another", ""} {
		must(t, Write(path, []byte(content)))
		if got, err := os.ReadFile(path); err != nil || string(got) != content {
			t.Errorf("%q, %v", got, err)
		}
	}
	if got := names(t, dir); got != "file" {
		t.Errorf("the folder has %s", got)
	}
}

func TestSameFileIsLeftAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	must(t, Write(path, []byte("one")))
	second := time.Now().Add(-time.Hour)
	must(t, os.Chtimes(path, second, second))
	before, err := os.Stat(path)
	must(t, err)
	must(t, Write(path, []byte("one")))
	after, err := os.Stat(path)
	must(t, err)
	if !os.SameFile(before, after) || !after.ModTime().Equal(before.ModTime()) {
		t.Error("was written again")
	}
}

// A reader that has opened the file reads on in the old one.
func TestReaderSeesOneFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	must(t, Write(path, []byte("old")))
	f, err := os.Open(path)
	must(t, err)
	defer f.Close()
	must(t, Write(path, []byte("newer")))
	got := make([]byte, 10)
	if n, _ := f.Read(got); string(got[:n]) != "old" {
		t.Errorf("read %q", got[:n])
	}
}

func TestFailedWriteLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "taken")
	must(t, os.Mkdir(path, 0o755))
	if err := Write(path, []byte("x")); err == nil {
		t.Error("a folder was replaced")
	}
	if got := names(t, dir); got != "taken" {
		t.Errorf("the folder has %s", got)
	}
}

// The helper embeds all of static/dist.
func TestUnfinishedFileIsNotEmbedded(t *testing.T) {
	dir := t.TempDir()
	must(t, Write(filepath.Join(dir, "go.mod"), []byte("module x\n")))
	must(t, Write(filepath.Join(dir, "x.go"), []byte("package x\n\nimport \"embed\"\n\n//go:embed all:dist\nvar _ embed.FS\n")))
	must(t, Write(filepath.Join(dir, "dist", ".done"), nil))
	f, err := os.CreateTemp(filepath.Join(dir, "dist"), unfinished)
	must(t, err)
	must(t, f.Close())
	list := exec.Command("go", "list", "-f", "{{.EmbedFiles}}", ".")
	list.Dir = dir
	out, err := list.CombinedOutput()
	if got := strings.TrimSpace(string(out)); err != nil || got != "[dist/.done]" {
		t.Errorf("embedded %s, %v", got, err)
	}
}
