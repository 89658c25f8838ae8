package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"jpkiweb/helper/history"
	"jpkiweb/helper/reader"
	"jpkiweb/shared/wire"
)

func TestUsesAreRecorded(t *testing.T) {
	dir := t.TempDir()
	var stderr strings.Builder
	home := filepath.Join(dir, "state")
	c := &call{Env: Env{
		Stderr: &stderr,
		Now:    func() time.Time { return time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC) },
		Getenv: func(name string) string { return map[string]string{"XDG_STATE_HOME": home}[name] },
	}}
	failed := fmt.Errorf("login: %w", reader.ErrRemoved)
	if err := c.record(wire.PurposeLogin, "https://a.example", failed); !errors.Is(err, failed) {
		t.Errorf("the error of the command became %v", err)
	}
	for _, err := range []error{nil, fmt.Errorf("ask: %w", context.Canceled)} {
		if got := c.record(wire.PurposeSign, "", err); !errors.Is(got, err) {
			t.Errorf("%v became %v", err, got)
		}
	}
	const at = "2026-04-01T12:00:00Z"
	got, err := history.In(filepath.Join(home, "jpki-helper")).List(0)
	if want := []wire.HistoryEntry{
		{Time: at, Purpose: wire.PurposeSign, Result: "consent_denied"},
		{Time: at, Purpose: wire.PurposeSign, Result: "done"},
		{Time: at, Purpose: wire.PurposeLogin, Origin: "https://a.example", Result: "card_removed"},
	}; err != nil || !reflect.DeepEqual(got, want) || stderr.Len() > 0 {
		t.Errorf("%+v, %v\n%s", got, err, &stderr)
	}

	// What the card did is not lost because it could not be recorded.
	home = "relative"
	if err := c.record(wire.PurposeSign, "", nil); err != nil {
		t.Errorf("the command failed: %v", err)
	}
	if !strings.Contains(stderr.String(), "not in the history") {
		t.Errorf("the person is not told: %q", &stderr)
	}
}
