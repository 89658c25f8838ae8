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

	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/own/history"
	"jpkiweb/helper/own/state"
	"jpkiweb/shared/authtoken"
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
	if err := c.useFor(authtoken.MustParseOrigin("https://a.example"), wire.PurposeLogin).end(failed); !errors.Is(err, failed) {
		t.Errorf("the error of the command became %v", err)
	}
	document := []wire.HistoryDocument{{Name: "a.txt", Format: "cms", Digest: make([]byte, 32)}}
	for _, err := range []error{nil, fmt.Errorf("ask: %w", context.Canceled)} {
		u := c.use(wire.PurposeSign)
		u.entry.Documents = document
		u.begin()
		if got := u.end(err); !errors.Is(got, err) {
			t.Errorf("%v became %v", err, got)
		}
	}
	const at = "2026-04-01T12:00:00Z"
	got, err := history.In(filepath.Join(home, "jpki-helper")).List(0)
	if want := []wire.HistoryEntry{
		{Time: at, Purpose: wire.PurposeSign, Result: wire.ResultStopped},
		{Time: at, Purpose: wire.PurposeSign, Result: "done", Documents: document},
		{Time: at, Purpose: wire.PurposeLogin, Origin: "https://a.example", CommandLine: true, Result: "card_removed"},
	}; err != nil || !reflect.DeepEqual(got, want) || stderr.Len() > 0 {
		t.Errorf("%+v, %v\n%s", got, err, &stderr)
	}

	if text := c.tellEntry(got[2]); text != "this command line, for https://a.example" {
		t.Errorf("told as %q", text)
	}
	if text := c.tellEntry(got[1]); text != "this command line" {
		t.Errorf("told as %q", text)
	}

	// What was begun and not ended, was killed.
	c.use(wire.PurposePINChange).begin()
	if got, err := history.In(filepath.Join(home, "jpki-helper")).List(1); err != nil || !reflect.DeepEqual(got[0], wire.HistoryEntry{Time: at, Purpose: wire.PurposePINChange, Result: wire.ResultBegun}) {
		t.Errorf("%+v, %v", got, err)
	}

	// What the card did is not lost because it could not be recorded.
	home = "relative"
	u := c.use(wire.PurposeSign)
	u.begin()
	if err := u.end(nil); err != nil {
		t.Errorf("the command failed: %v", err)
	}
	if strings.Count(stderr.String(), "not in the history: file_unreadable: ") != 1 {
		t.Errorf("the person is not told once: %q", &stderr)
	}
}

// A history that somebody holds or a disk that is full keeps nobody from their card;
// what is missing stands there later.
func TestHistoryThatCannotBeWrittenStopsNoUse(t *testing.T) {
	home := t.TempDir()
	var stderr strings.Builder
	c := &call{Env: Env{Stderr: &stderr, Now: time.Now, Getenv: func(name string) string { return map[string]string{"XDG_STATE_HOME": home}[name] }}}
	h := history.In(filepath.Join(home, "jpki-helper"))
	if err := c.use(wire.PurposeSign).end(nil); err != nil {
		t.Fatal(err)
	}
	lock, err := state.Mine(filepath.Join(home, "jpki-helper", "history.jsonl"), 0).Lock()
	if err != nil {
		t.Fatal(err)
	}
	before := time.Now()
	u := c.useFor(authtoken.MustParseOrigin("https://a.example"), wire.PurposeLogin)
	u.begin()
	if err := u.end(nil); err != nil {
		t.Errorf("the command failed: %v", err)
	}
	if took := time.Since(before); took > 4*history.Patience {
		t.Errorf("it took %v", took)
	}
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
	var stdout strings.Builder
	c.Stdout = &stdout
	if err := c.verifyHistory(h); err != nil || !strings.Contains(stdout.String(), "(1 entries)\nuses that could not be recorded: 1;") {
		t.Errorf("%v\n%s", err, &stdout)
	}
	if got := stderr.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, "not in the history: busy: ") {
		t.Errorf("%q", got)
	}
	if err := c.use(wire.PurposeSign).end(nil); err != nil {
		t.Fatal(err)
	}
	entries, err := h.List(0)
	if err != nil || len(entries) != 3 || entries[1].Result != wire.ResultGap || entries[1].Count != 1 {
		t.Errorf("%+v, %v", entries, err)
	}
	if err := h.Verify(); err != nil {
		t.Error(err)
	}
}

// The name of a document is the page's own: it moves no cursor and begins no line.
func TestDocumentsOfTheHistoryAreTold(t *testing.T) {
	var out strings.Builder
	c := &call{Env: Env{Stdout: &out, Getenv: func(string) string { return "" }}}
	digest := append([]byte{0xAB}, make([]byte, 31)...)
	c.printHistory([]wire.HistoryEntry{{
		Time: "2026-04-01T00:30:00Z", Purpose: wire.PurposeSign, Result: wire.ResultDone, Unlisted: 7,
		Documents: []wire.HistoryDocument{{Name: "契約書.pdf", Format: "moj", Digest: digest}, {Name: "a\x1b[2K\n\u202Etxt", Format: "cades", Digest: digest}},
	}}, false)
	want := "2026-04-01 09:30:00 JST  sign        done              this command line\n" +
		"    moj     ab" + strings.Repeat("00", 31) + "  \"契約書.pdf\"\n" +
		"    cades   ab" + strings.Repeat("00", 31) + "  \"a\\x1b[2K\\n\\u202etxt\"\n" +
		"    documents that are not named: 7\n"
	if got := out.String(); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}
