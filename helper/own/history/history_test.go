package history

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"jpkiweb/helper/own/state"
	"jpkiweb/shared/wire"
)

func TestAppendThenList(t *testing.T) {
	h := filled(t, 0)
	if got, err := h.List(0); err != nil || len(got) > 0 {
		t.Errorf("%v, %v", got, err)
	}
	must(t, h.Verify())
	if _, err := os.Stat(filepath.Dir(h.file.Path)); !os.IsNotExist(err) {
		t.Errorf("to look made the directory: %v", err)
	}
	must(t, h.Append(Entry{Time: noon.In(time.FixedZone("JST", 9*60*60)), Purpose: wire.PurposeSign, Result: string(wire.CodePINWrong)}))
	must(t, h.Append(entry(1)))
	must(t, h.Append(entry(-60))) // the clock went back
	must(t, h.Verify())
	want := []wire.HistoryEntry{
		{Time: "2026-04-01T11:00:00Z", Purpose: wire.PurposeLogin, Origin: city.String(), Result: "done"},
		{Time: "2026-04-01T12:01:00Z", Purpose: wire.PurposeLogin, Origin: city.String(), Result: "done"},
		{Time: "2026-04-01T12:00:00Z", Purpose: wire.PurposeSign, Result: "pin_wrong"},
	}
	for limit, want := range map[int][]wire.HistoryEntry{0: want, 2: want[:2], 9: want} {
		if got, err := h.List(limit); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("limit %d: %+v, %v", limit, got, err)
		}
	}
	for _, path := range []string{h.file.Path, h.head.Path} {
		if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
}

// Only words of the protocol get in; an origin is one by its type.
func TestPersonalDataIsNotTaken(t *testing.T) {
	h := filled(t, 0)
	for name, change := range map[string]func(*Entry){
		"name as purpose":      func(e *Entry) { e.Purpose = "住民 花子" },
		"no purpose":           func(e *Entry) { e.Purpose = "" },
		"document as result":   func(e *Entry) { e.Result = "todoke.pdf" },
		"no result":            func(e *Entry) { e.Result = "" },
		"documents of a login": func(e *Entry) { e.Result, e.Documents = wire.ResultBegun, documents(1) },
		"documents of several": func(e *Entry) { e.Purpose, e.Count, e.Documents = wire.PurposeSign, 2, documents(1) },
		"too many documents":   func(e *Entry) { e.Purpose, e.Begun, e.Documents = wire.PurposeSign, 1, documents(wire.MaxItems+1) },
		"format that is a name": func(e *Entry) {
			e.Purpose, e.Begun, e.Documents = wire.PurposeSign, 1, documents(1)
			e.Documents[0].Format = "住民 花子"
		},
		"digest that is longer": func(e *Entry) {
			e.Purpose, e.Begun, e.Documents = wire.PurposeSign, 1, documents(1)
			e.Documents[0].Digest = make([]byte, 33)
		},
		"time without sense": func(e *Entry) { e.Time = e.Time.AddDate(9000, 0, 0) },
	} {
		t.Run(name, func(t *testing.T) {
			e := entry(1)
			change(&e)
			if err := h.Append(e); !errors.Is(err, ErrEntry) {
				t.Error(err)
			}
		})
	}
	if got := read(t, h.file.Path); got != "" {
		t.Errorf("written: %s", got)
	}
}

func TestPruningKeepsTheNewest(t *testing.T) {
	h := filled(t, 30)
	if seq, count := first(t, h); seq != 1 || count != 30 {
		t.Errorf("before: %d from %d", count, seq)
	}
	must(t, h.Append(entry(31)))
	if seq, count := first(t, h); seq != 11 || count != 21 {
		t.Errorf("after: %d from %d", count, seq)
	}
	must(t, h.Verify())
	for i := range 30 { // once more
		must(t, h.Append(entry(32+i)))
	}
	must(t, h.Verify())
	got, err := h.List(0)
	if err != nil || got[0].Time != entry(61).Time.Format(time.RFC3339) || len(got) > 30 {
		t.Errorf("%d, %v, %v", len(got), got[0], err)
	}
}

func TestProcessesAppendAtOnce(t *testing.T) {
	h := filled(t, 1)
	h.kept, h.pruneAt = 1000, 2000 // the children prune
	const processes = 4
	var children []*exec.Cmd
	for range processes {
		c := exec.Command(os.Args[0])
		c.Env = append(os.Environ(), childVariable+"="+filepath.Dir(h.file.Path))
		c.Stderr = os.Stderr
		must(t, c.Start())
		children = append(children, c)
	}
	for range childEntries {
		must(t, h.Append(entry(2)))
	}
	for _, c := range children {
		must(t, c.Wait())
	}
	must(t, h.Verify())
	head, err := h.readHead()
	must(t, err)
	if want := uint64(1 + (processes+1)*childEntries); head.Last.Seq != want {
		t.Errorf("%d entries, want %d", head.Last.Seq, want)
	}
}

func TestHistoryOthersCouldHaveWrittenIsRefused(t *testing.T) {
	for name, spoil := range map[string]func(*History) error{
		"file writable by others":      func(h *History) error { return os.Chmod(h.file.Path, 0o602) },
		"file readable by others":      func(h *History) error { return os.Chmod(h.file.Path, 0o644) },
		"head writable by others":      func(h *History) error { return os.Chmod(h.head.Path, 0o602) },
		"directory writable by others": func(h *History) error { return os.Chmod(filepath.Dir(h.file.Path), 0o777) },
		"file of another user":         func(h *History) error { h.file.Owner++; return nil },
		"head of another user":         func(h *History) error { h.head.Owner++; return nil },
		"file is a link": func(h *History) error {
			return errors.Join(os.Rename(h.file.Path, h.file.Path+"-real"), os.Symlink(h.file.Path+"-real", h.file.Path))
		},
		"head is a link": func(h *History) error {
			return errors.Join(os.Rename(h.head.Path, h.head.Path+"-real"), os.Symlink(h.head.Path+"-real", h.head.Path))
		},
		"head is damaged": func(h *History) error { return os.WriteFile(h.head.Path, []byte("{"), 0o600) },
		"head of another shape": func(h *History) error {
			return h.head.WriteJSON(head{Version: headVersion + 1, Last: beforeFirst(), After: []mark{beforeFirst()}})
		},
		"head without a beginning": func(h *History) error {
			return h.head.WriteJSON(head{Version: 1, Last: beforeFirst(), After: []mark{}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := filled(t, 3)
			before := read(t, h.file.Path)
			must(t, spoil(h))
			if err := h.Verify(); !errors.Is(err, state.ErrUntrusted) {
				t.Errorf("verify: %v", err)
			}
			if err := h.Append(entry(4)); !errors.Is(err, state.ErrUntrusted) {
				t.Errorf("append: %v", err)
			}
			if read(t, h.file.Path) != before {
				t.Error("the file was changed")
			}
		})
	}
}

func TestHistoryGivenToAnotherUserIsRefused(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give a file away; TestHistoryOthersCouldHaveWrittenIsRefused asks for another owner instead")
	}
	h := filled(t, 3)
	must(t, os.Chown(h.file.Path, 65534, -1))
	if _, err := h.List(0); !errors.Is(err, state.ErrUntrusted) {
		t.Errorf("list: %v", err)
	}
	if err := h.Verify(); !errors.Is(err, state.ErrUntrusted) {
		t.Errorf("verify: %v", err)
	}
}

// BenchmarkAppend is mostly the disk.
func BenchmarkAppend(b *testing.B) {
	h := In(filepath.Join(b.TempDir(), "state"))
	for b.Loop() {
		if err := h.Append(entry(1)); err != nil {
			b.Fatal(err)
		}
	}
}
