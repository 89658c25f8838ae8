// Package golden keeps what a test wants to see in files beside it. [Compare] compares
// with one, or writes it anew with -update; [Only] finds those that nobody compares
// with; [Scenes] writes screens so that one changed text changes one file.
package golden

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Updating tells whether golden files are written anew.
func Updating() bool { return *update }

// Compare fails the test if the file does not hold the text. With -update it writes
// the file before.
func Compare(t testing.TB, file, text string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (-update writes it)", err)
	}
	if text != string(want) {
		t.Errorf("differs from %s (-update rewrites it):\n%s", file, Difference(string(want), text))
	}
}

// Only fails the test if a folder holds other files than these, by their paths in it.
// With -update it removes them before.
func Only(t testing.TB, folder string, files ...string) {
	t.Helper()
	for _, name := range unusedFiles(t, folder, files) {
		path := filepath.Join(folder, name)
		if !*update {
			t.Errorf("no test compares with %s (-update removes it)", path)
		} else if err := os.Remove(path); err != nil {
			t.Error(err)
		}
	}
}

// unusedFiles are the files of a folder that are not among these.
func unusedFiles(t testing.TB, folder string, files []string) (list []string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err == nil && !slices.Contains(files, filepath.ToSlash(name)) {
			list = append(list, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}
