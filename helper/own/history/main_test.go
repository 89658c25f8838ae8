package history

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/wire"
)

// childVariable makes the test binary another process, which adds entries to the
// history in the directory that it names.
const childVariable = "HISTORY_TEST_CHILD"

const childEntries = 20

func TestMain(m *testing.M) {
	if dir := os.Getenv(childVariable); dir != "" {
		h := small(dir)
		for range childEntries {
			if err := h.Append(entry(1)); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

var noon = time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)

var city = authtoken.MustParseOrigin("https://shinsei.city.example")

// entry is a login, that many minutes after noon.
func entry(minutes int) Entry {
	return Entry{Time: noon.Add(time.Duration(minutes) * time.Minute), Purpose: wire.PurposeLogin, Origin: city, Result: wire.ResultDone}
}

// small is a history that is pruned at 30 entries to 20.
func small(dir string) *History {
	h := In(dir)
	h.kept, h.pruneAt = 20, 30
	return h
}

// filled is a history with that many entries.
func filled(t *testing.T, entries int) *History {
	t.Helper()
	dir := t.TempDir()
	must(t, os.Chmod(dir, 0o700))
	h := small(filepath.Join(dir, "state"))
	for i := range entries {
		must(t, h.Append(entry(i+1)))
	}
	return h
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// read and write go around the package.
func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return string(content)
}

func write(t *testing.T, path, content string) {
	t.Helper()
	must(t, os.WriteFile(path, []byte(content), 0o600))
}

// first returns the number of the first entry and how many there are.
func first(t *testing.T, h *History) (seq uint64, count int) {
	t.Helper()
	lines, _ := split([]byte(read(t, h.file.Path)))
	if len(lines) == 0 {
		return 0, 0
	}
	r, err := parse(lines[0])
	must(t, err)
	return r.Seq, len(lines)
}
