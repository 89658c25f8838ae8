//go:build unix

package datafile

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A short text that stands for a long one, and one whose parts are in each other without end,
// are refused before they take a machine.
func TestFilesBeyondBounds(t *testing.T) {
	const office = "code: \"282197\"\noffices:\n- &a\n  id: x\n  source: s\n  name: {ja: x}\n  hours:\n  - &h {from: \"09:00\", to: \"10:00\", source: s}\n"
	const many = 70_000
	for name, text := range map[string]string{
		"aliases of lists":       office + strings.Repeat("  - *h\n", 1000) + strings.Repeat("- *a\n", 1000),
		"aliases of mistakes":    "offices:\n- &a\n" + strings.Repeat("  x: y\n", 300) + strings.Repeat("- *a\n", 3000),
		"aliases of texts":       "offices:\n- &a\n  hours: [{days: &d [" + strings.Repeat(`"mon,tue", `, 300) + "]}" + strings.Repeat(", {days: *d}", 1000) + "]\n",
		"brackets":               strings.Repeat("[", many) + strings.Repeat("]", many),
		"brackets that are open": strings.Repeat("{a: ", many),
		"entries in a line":      strings.Repeat("- ", many) + "x",
		"keys in a line":         strings.Repeat("? ", many) + "x",
		"keys":                   strings.Repeat("a: b\n", many),
		"values":                 "closed: [" + strings.Repeat("1,", many) + "]",
	} {
		t.Run(name, func(t *testing.T) {
			_, problems := Parse("x.yaml", []byte(text))
			said := false
			for _, p := range problems {
				said = said || strings.HasPrefix(p.En, "the file says too much")
			}
			if !said {
				t.Errorf("%d problems, none of them is the bound: %.200v", len(problems), problems)
			}
		})
	}
}

// A file can become what has no end while somebody works on it.
func TestWhatHasNoEndIsNotRead(t *testing.T) {
	for name, path := range places(t, filepath.Join(t.TempDir(), "282197-sanda.yaml")) {
		if _, _, err := Files([]string{path}, "2026-11-30", nil); !errors.Is(err, errNoFile) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// places makes a pipe that nobody writes to, and a link to it.
func places(t *testing.T, path string) map[string]string {
	t.Helper()
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	link := path + ".yaml"
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	return map[string]string{"pipe": path, "link to a pipe": link, "zeros": "/dev/zero"}
}
