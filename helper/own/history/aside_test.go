package history

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"jpkiweb/helper/own/state"
	"jpkiweb/shared/wire"
)

func TestBrokenHistoryIsSetAside(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(*testing.T, *History)
		last  int
		why   string
	}{
		"entry changed": {func(t *testing.T, h *History) {
			edit(t, h, func(l []string) []string { l[1] = strings.Replace(l[1], "login", "read", 1); return l })
		}, 3, "history is broken: entry 2 was changed"},
		"tail cut": {func(t *testing.T, h *History) { edit(t, h, func(l []string) []string { return l[:1] }) }, 3,
			"history is broken: entry 2 was cut off, with all that came after it"},
		"head gone": {func(t *testing.T, h *History) { must(t, os.Remove(h.head.Path)) }, 3,
			"history is broken: entry 1 is there, but the file that says how the history ends is missing"},
		"head damaged":     {func(t *testing.T, h *History) { must(t, os.WriteFile(h.head.Path, []byte("{"), 0o600)) }, 3, string(Untrusted)},
		"others may write": {func(t *testing.T, h *History) { must(t, os.Chmod(h.file.Path, 0o666)) }, 3, string(Untrusted)},
	} {
		t.Run(name, func(t *testing.T) {
			h := filled(t, 3)
			test.spoil(t, h)
			spoilt := read(t, h.file.Path)
			was, err := h.SetAside(noon)
			if want := (wire.EarlierHistory{File: "history-20260401T120000Z.jsonl", Last: test.last, Why: test.why}); err != nil || was != want {
				t.Fatalf("%+v, %v", was, err)
			}
			if got := read(t, filepath.Join(filepath.Dir(h.file.Path), was.File)); got != spoilt {
				t.Errorf("what was there is not kept:\n%s", got)
			}
			must(t, h.Verify())
			must(t, h.Append(entry(4)))
			entries, err := h.List(0)
			if err != nil || len(entries) != 2 || entries[1].Result != wire.ResultSetAside || *entries[1].Earlier != was {
				t.Errorf("%+v, %v", entries, err)
			}
			must(t, h.Verify())
		})
	}
}

// The entry names a file that is there.
func TestHeadWithoutEntriesIsSetAside(t *testing.T) {
	h := filled(t, 3)
	must(t, os.Remove(h.file.Path))
	head := read(t, h.head.Path)
	want := wire.EarlierHistory{File: "history-20260401T120000Z-head.json", Last: 3, Why: "history is broken: entry 1 was cut off, with all that came after it"}
	full := *h
	full.head.Limit = 1
	if _, err := full.SetAside(noon); err == nil || read(t, h.head.Path) != head {
		t.Errorf("set aside on a full disk, or gone: %v", err)
	}
	was, err := h.SetAside(noon)
	if err != nil || was != want || !IsHead(was.File) || read(t, filepath.Join(filepath.Dir(h.file.Path), was.File)) != head {
		t.Errorf("%+v, %v", was, err)
	}
	must(t, h.Append(entry(4)))
	must(t, h.Verify())
	if got := shown(t, h); len(got) != 2 || *got[0].Earlier != want {
		t.Errorf("%+v", got)
	}
}

// What was set aside is shown, with what is wrong with it and without what came later.
func TestHistoryThatWasSetAsideIsShown(t *testing.T) {
	h := filled(t, 3)
	if names, err := h.Aside(); err != nil || len(names) > 0 {
		t.Errorf("%q, %v", names, err)
	}
	edit(t, h, func(l []string) []string { l[1] = strings.Replace(l[1], "login", "read", 1); return l })
	was, err := h.SetAside(noon)
	must(t, err)
	must(t, h.Miss(noon, 2))
	if names, err := h.Aside(); err != nil || len(names) != 1 || names[0] != was.File {
		t.Errorf("%q, %v", names, err)
	}
	got, err := h.ListAside(was.File, 2)
	if err != nil || len(got.Entries) != 2 || !reflect.DeepEqual(got.Entries[0], counted(entry(3), 1)) || got.Broken != was.Why {
		t.Errorf("%+v, %v", got, err)
	}
	must(t, os.Chmod(filepath.Join(filepath.Dir(h.file.Path), was.File), 0o666))
	if _, err := h.ListAside(was.File, 0); !errors.Is(err, state.ErrUntrusted) {
		t.Errorf("one that others may write: %v", err)
	}
	for _, name := range []string{"history.jsonl", "../history-20260401T120000Z.jsonl", "history-20260401T120001Z.jsonl", ""} {
		if _, err := h.ListAside(name, 0); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// Where the new history cannot be begun, the old one stays, and stays broken.
func TestSetAsideOnAFullDiskHidesNothing(t *testing.T) {
	h := filled(t, 3)
	edit(t, h, func(l []string) []string { return l[:1] })
	broken := h.Verify()
	spoilt, head := read(t, h.file.Path), read(t, h.head.Path)
	full := *h
	full.head.Limit = 1
	if was, err := full.SetAside(noon); err == nil {
		t.Fatalf("set aside without a new history: %+v", was)
	}
	if err := h.Verify(); err == nil || err.Error() != broken.Error() {
		t.Errorf("verify: %v, want %v", err, broken)
	}
	if read(t, h.file.Path) != spoilt || read(t, h.head.Path) != head {
		t.Error("the files are not what they were")
	}
	_, err := h.SetAside(noon)
	must(t, err)
}

func TestNothingElseIsSetAside(t *testing.T) {
	h := filled(t, 0)
	if _, err := h.SetAside(noon); !errors.Is(err, ErrWhole) {
		t.Errorf("none: %v", err)
	}
	h = filled(t, 3)
	before := read(t, h.file.Path)
	if _, err := h.SetAside(noon); !errors.Is(err, ErrWhole) || read(t, h.file.Path) != before {
		t.Errorf("whole: %v", err)
	}
	lock, err := h.file.Lock()
	must(t, err)
	if _, err := h.Within(0).SetAside(noon); !errors.Is(err, state.ErrLocked) {
		t.Errorf("locked: %v", err)
	}
	must(t, lock.Unlock())
	must(t, os.Chmod(filepath.Dir(h.file.Path), 0o777))
	if _, err := h.SetAside(noon); !errors.Is(err, state.ErrUntrusted) {
		t.Errorf("in a directory of everybody: %v", err)
	}
}

// Two in one second do not replace each other.
func TestEveryHistoryThatWasSetAsideIsKept(t *testing.T) {
	h := filled(t, 3)
	var names []string
	for range 3 {
		must(t, os.Remove(h.head.Path))
		was, err := h.SetAside(noon)
		must(t, err)
		names = append(names, was.File)
	}
	for i, want := range []string{"history-20260401T120000Z.jsonl", "history-20260401T120000Z-1.jsonl", "history-20260401T120000Z-2.jsonl"} {
		if names[i] != want || read(t, filepath.Join(filepath.Dir(h.file.Path), want)) == "" {
			t.Errorf("%q", names)
		}
	}
}

// The name of a file, too, is one of ours.
func TestEntryOfAnEarlierHistoryHoldsNoOtherName(t *testing.T) {
	for name, r := range map[string]record{
		"file of the person": {Result: wire.ResultSetAside, Earlier: &earlier{File: "/home/hanako/todoke.jsonl", Fault: Changed}},
		"fault of our own":   {Result: wire.ResultSetAside, Earlier: &earlier{File: "history-20260401T120000Z.jsonl", Fault: "by hanako"}},
		"none":               {Result: wire.ResultSetAside},
		"with an origin":     {Result: wire.ResultSetAside, Origin: city, Earlier: &earlier{File: "history-20260401T120000Z.jsonl", Fault: Changed}},
		"of a login":         {Result: wire.ResultDone, Purpose: wire.PurposeLogin, Earlier: &earlier{File: "history-20260401T120000Z.jsonl", Fault: Changed}},
		"gap of nothing":     {Result: wire.ResultGap},
		"gap of an origin":   {Result: wire.ResultGap, Count: 2, Origin: city},
		"one counted":        {Result: wire.ResultDone, Purpose: wire.PurposeLogin, Count: 1},
		"beginnings counted": {Result: wire.ResultBegun, Purpose: wire.PurposeLogin, Count: 2},
	} {
		r.Time = timeText(noon)
		if err := r.check(); !errors.Is(err, ErrEntry) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// In one second so many are set aside, and no more: none takes the place of another.
func TestHistoriesOfOneSecondAreBounded(t *testing.T) {
	h := filled(t, 3)
	must(t, os.Remove(h.head.Path))
	before := read(t, h.file.Path)
	for i := range maxAside {
		write(t, filepath.Join(filepath.Dir(h.file.Path), asideName(noon, i)), "another")
	}
	if _, err := h.SetAside(noon); err == nil {
		t.Error("there is no name left, and it has one")
	}
	if got := read(t, h.file.Path); got != before {
		t.Errorf("it is not where it was:\n%s", got)
	}
}
