package golden

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A recordingTB is a test that tells what was said to it.
type recordingTB struct {
	testing.TB
	said []string
}

func (h *recordingTB) Helper() {}

func (h *recordingTB) Errorf(format string, args ...any) {
	h.said = append(h.said, fmt.Sprintf(format, args...))
}

func (h *recordingTB) Fatalf(format string, args ...any) { h.Errorf(format, args...) }

func folderOf(t *testing.T, names ...string) (folder string) {
	t.Helper()
	folder = t.TempDir()
	for _, name := range names {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("a\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestCompareSaysWhatDiffers(t *testing.T) {
	folder := folderOf(t, "here")
	for name, test := range map[string]struct{ file, text, want string }{
		"the same":  {"here", "a\n", ""},
		"another":   {"here", "b\n", "- a\n+ b\n"},
		"not there": {"nowhere", "a\n", "-update writes it"},
	} {
		h := &recordingTB{TB: t}
		Compare(h, filepath.Join(folder, test.file), test.text)
		if said := strings.Join(h.said, "\n"); (said == "") != (test.want == "") || !strings.Contains(said, test.want) {
			t.Errorf("%s: %q", name, said)
		}
	}
}

// A file that nobody compares with is an error, in every folder of the folder.
func TestOnlyFindsWhatNobodyCompares(t *testing.T) {
	folder := folderOf(t, "one", "in/two", "in/three")
	h := &recordingTB{TB: t}
	if Only(h, folder, "one", "in/two", "in/three"); len(h.said) > 0 {
		t.Errorf("all are used: %q", h.said)
	}
	if Only(h, folder, "one", "in/two"); len(h.said) != 1 || !strings.Contains(h.said[0], "three") {
		t.Errorf("in/three is not used: %q", h.said)
	}
}

func TestUpdateWritesAndRemoves(t *testing.T) {
	*update = true
	t.Cleanup(func() { *update = false })
	folder := folderOf(t, "old")
	Compare(t, filepath.Join(folder, "in", "new"), "b")
	Only(t, folder, "in/new")
	entries, err := filepath.Glob(folder + "/*")
	if err != nil || len(entries) != 1 || filepath.Base(entries[0]) != "in" {
		t.Errorf("%q %v", entries, err)
	}
}

func TestDifference(t *testing.T) {
	for _, test := range []struct{ want, got, difference string }{
		{"a b c", "a b c", ""},
		{"a b c", "a x c", "  a\n- b\n+ x\n"},
		{"a b c", "a c", "  a\n- b\n"},
		{"a c", "a b c", "  a\n+ b\n"},
		{"a b", "a b c d", "  b\n+ c\n+ d\n"},
		{"b a", "a", "- b\n"},
		{"a b c d e", "a x c y e", "  a\n- b\n+ x\n  c\n- d\n+ y\n"},
	} {
		split := func(s string) string { return strings.ReplaceAll(s, " ", "\n") }
		if got := Difference(split(test.want), split(test.got)); got != test.difference {
			t.Errorf("%s, %s: %q", test.want, test.got, got)
		}
	}
}
