package output

import (
	"os"
	"path/filepath"
	"testing"
)

// What a build did not write goes, and what another process is writing stays.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	f := NewFolder(dir)
	for _, name := range []string{"old", filepath.Join("below", "old"), filepath.Join("below", "kept"), ".1;new"} {
		must(t, Write(filepath.Join(dir, name), []byte(name)))
	}
	must(t, f.Write(filepath.Join("below", "new"), []byte("new")))
	f.Keep(filepath.Join("below", "kept"))
	must(t, f.Prune())
	if got := names(t, dir); got != ".1;new below" {
		t.Errorf("the folder has %s", got)
	}
	if got := names(t, filepath.Join(dir, "below")); got != "kept new" {
		t.Errorf("the folder below has %s", got)
	}
	content, err := os.ReadFile(filepath.Join(dir, "below", "new"))
	if err != nil || string(content) != "new" {
		t.Errorf("%q, %v", content, err)
	}
}
