package history

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"jpkiweb/helper/own/state"
)

// wantBroken checks that the history is broken there, in that way.
func wantBroken(t *testing.T, err error, seq uint64, fault Fault) {
	t.Helper()
	var broken *BrokenError
	if !errors.As(err, &broken) || !errors.Is(err, ErrBroken) || *broken != (BrokenError{seq, fault}) {
		t.Errorf("%v, want: entry %d %s", err, seq, fault)
	}
}

// edit changes the lines of the file.
func edit(t *testing.T, h *History, change func(lines []string) []string) {
	t.Helper()
	lines := strings.SplitAfter(read(t, h.file.Path), "\n")
	write(t, h.file.Path, strings.Join(change(lines[:len(lines)-1]), ""))
}

// forge returns a line with its successor's number, chained to it.
func forge(line string) string {
	r, err := parse([]byte(strings.TrimSuffix(line, "\n")))
	if err != nil {
		return err.Error()
	}
	next := markOf(r.Seq, r.line())
	r.Seq, r.Previous = r.Seq+1, next.SHA256
	return string(r.line()) + "\n"
}

func TestTamperingIsFound(t *testing.T) {
	for name, test := range map[string]struct {
		change func([]string) []string
		seq    uint64
		fault  Fault
		end    bool // Append notices, too: it looks at the end only
	}{
		"entry changed":             {func(l []string) []string { l[2] = strings.Replace(l[2], "login", "read", 1); return l }, 3, Changed, false},
		"last entry changed":        {func(l []string) []string { l[7] = strings.Replace(l[7], "login", "read", 1); return l }, 8, Changed, true},
		"first entry changed":       {func(l []string) []string { l[0] = strings.Replace(l[0], "login", "read", 1); return l }, 1, Changed, false},
		"beginning invented":        {func(l []string) []string { l[0] = strings.Replace(l[0], "0000", "1111", 1); return l }, 1, Changed, false},
		"entry written differently": {func(l []string) []string { l[2] = strings.Replace(l[2], `":`, `": `, 1); return l }, 3, Changed, false},
		"member added":              {func(l []string) []string { l[2] = strings.Replace(l[2], `{`, `{"x":1,`, 1); return l }, 3, Changed, false},
		"line of something else":    {func(l []string) []string { l[2] = "\n"; return l }, 3, Changed, false},
		"page as origin": {func(l []string) []string {
			l[2] = strings.Replace(l[2], city.String(), city.String()+"/?name=hanako", 1)
			return l
		}, 3, Changed, false},
		"file as origin": {func(l []string) []string {
			l[2] = strings.Replace(l[2], city.String(), "file:///todoke.pdf", 1)
			return l
		}, 3, Changed, false},
		"result of no code":       {func(l []string) []string { l[2] = strings.Replace(l[2], "done", "nice", 1); return l }, 3, Changed, false},
		"entry taken out":         {func(l []string) []string { return slices.Delete(l, 2, 3) }, 3, Missing, false},
		"first entries taken out": {func(l []string) []string { return l[2:] }, 1, Missing, false},
		"entries swapped":         {func(l []string) []string { l[2], l[3] = l[3], l[2]; return l }, 3, Reordered, false},
		"all entries reversed":    {func(l []string) []string { slices.Reverse(l); return l }, 1, Reordered, true},
		"entry repeated":          {func(l []string) []string { return slices.Insert(l, 3, l[2]) }, 4, Reordered, false},
		"last entry repeated":     {func(l []string) []string { return append(l, l[7]) }, 9, Reordered, false},
		"tail cut":                {func(l []string) []string { return l[:6] }, 7, Cut, true},
		"last entry cut":          {func(l []string) []string { return l[:7] }, 8, Cut, true},
		"last entry cut in half":  {func(l []string) []string { l[7] = l[7][:20]; return l }, 8, Cut, true},
		"all cut":                 {func([]string) []string { return nil }, 1, Cut, true},
		"entries added":           {func(l []string) []string { l = append(l, forge(l[7])); return append(l, forge(l[8])) }, 9, Added, true},
		"last entry changed, one added": {func(l []string) []string {
			l[7] = strings.Replace(l[7], "login", "read", 1)
			return append(l, forge(l[7]))
		}, 8, Changed, true},
		"much added": {func(l []string) []string { return append(l, strings.Repeat("x", maxLine+1)) }, 9, Added, true},
	} {
		t.Run(name, func(t *testing.T) {
			h := filled(t, 8)
			edit(t, h, test.change)
			wantBroken(t, h.Verify(), test.seq, test.fault)
			if _, err := h.List(0); err != nil {
				t.Errorf("what is left is not shown: %v", err)
			}
			before, head := read(t, h.file.Path), read(t, h.head.Path)
			err := h.Append(entry(9))
			if test.end {
				wantBroken(t, err, test.seq, test.fault)
				if read(t, h.file.Path) != before || read(t, h.head.Path) != head {
					t.Error("the trace was covered")
				}
			}
			wantBroken(t, h.Verify(), test.seq, test.fault) // it does not heal
		})
	}
}

func TestTamperingWithThePrunedIsFound(t *testing.T) {
	for name, test := range map[string]struct {
		change func([]string) []string
		seq    uint64
		fault  Fault
	}{
		"more taken from the beginning": {func(l []string) []string { return l[1:] }, 11, Missing},
		"first entry changed":           {func(l []string) []string { l[0] = strings.Replace(l[0], "login", "read", 1); return l }, 11, Changed},
		"beginning invented":            {func(l []string) []string { l[0] = strings.Replace(l[0], `"previous":"`, `"previous":"0`, 1); return l }, 11, Changed},
	} {
		t.Run(name, func(t *testing.T) {
			h := filled(t, 31)
			edit(t, h, test.change)
			wantBroken(t, h.Verify(), test.seq, test.fault)
		})
	}
}

// There is one way to write an entry, so that its hash says all of it.
func TestOtherWritingsAreNoEntries(t *testing.T) {
	h := filled(t, 1)
	line := strings.TrimSuffix(read(t, h.file.Path), "\n")
	if _, err := parse([]byte(line)); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"space":            {`":`, `": `},
		"other order":      {`{"seq":1,`, `{`},
		"unknown member":   {`{`, `{"holder":"x",`},
		"repeated member":  {`{`, `{"seq":1,`},
		"case of a member": {`"seq"`, `"Seq"`},
		"escape":           {`login`, `log\u0069n`},
		"something behind": {`"}`, `"} `},
	} {
		if _, err := parse([]byte(strings.Replace(line, change[0], change[1], 1))); err == nil {
			t.Errorf("%s: it is read", name)
		}
	}
}

// A history that is broken is not pruned: what shows that it is broken stays.
func TestBrokenHistoryIsNotPruned(t *testing.T) {
	h := filled(t, 30)
	edit(t, h, func(l []string) []string { l[2] = strings.Replace(l[2], "login", "read", 1); return l })
	before := read(t, h.file.Path)
	wantBroken(t, h.Append(entry(31)), 3, Changed)
	if read(t, h.file.Path) != before {
		t.Error("the file was changed")
	}
}

func TestMissingFilesAreFound(t *testing.T) {
	h := filled(t, 3)
	must(t, os.Remove(h.file.Path))
	wantBroken(t, h.Verify(), 1, Cut)
	wantBroken(t, h.Append(entry(4)), 1, Cut)
	for _, left := range []int{1, 3} {
		h = filled(t, 3)
		must(t, os.Remove(h.head.Path))
		edit(t, h, func(l []string) []string { return l[:left] })
		wantBroken(t, h.Verify(), 1, HeadMissing)
		wantBroken(t, h.Append(entry(4)), 1, HeadMissing)
	}
}

// A head of an older day does not vouch for the newer entries.
func TestOldHeadIsFound(t *testing.T) {
	h := filled(t, 3)
	old := read(t, h.head.Path)
	must(t, h.Append(entry(4)))
	must(t, h.Append(entry(5)))
	write(t, h.head.Path, old)
	wantBroken(t, h.Verify(), 4, Added)
	wantBroken(t, h.Append(entry(6)), 4, Added)
}

// Wherever the power goes, the history stays whole and goes on.
func TestCrashIsNotTampering(t *testing.T) {
	// goOn checks that the history is in order and takes more entries.
	goOn := func(t *testing.T, h *History, entries int) {
		t.Helper()
		must(t, h.Verify())
		must(t, h.Append(entry(100)))
		must(t, h.Append(entry(101)))
		must(t, h.Verify())
		if _, count := first(t, h); count != entries+2 {
			t.Errorf("%d entries, want %d", count, entries+2)
		}
	}
	t.Run("before the first entry", func(t *testing.T) {
		h := filled(t, 0)
		must(t, h.head.WriteJSON(head{Version: headVersion, Last: beforeFirst(), After: []mark{beforeFirst()}}))
		goOn(t, h, 0)
	})
	t.Run("in the first entry", func(t *testing.T) {
		h := filled(t, 0)
		limit := h.file.Limit
		h.file.Limit = 10
		if err := h.Append(entry(1)); err == nil {
			t.Error("appended")
		}
		h.file.Limit = limit
		if now, err := h.readHead(); err != nil || now == nil || now.Last != beforeFirst() {
			t.Errorf("%+v, %v", now, err)
		}
		goOn(t, h, 0)
	})
	for _, entries := range []int{1, 5} {
		t.Run("between entry and head", func(t *testing.T) {
			h := filled(t, entries-1)
			if entries == 1 {
				must(t, h.head.WriteJSON(head{Version: headVersion, Last: beforeFirst(), After: []mark{beforeFirst()}}))
			}
			old := read(t, h.head.Path)
			must(t, h.Append(entry(entries)))
			write(t, h.head.Path, old)
			goOn(t, h, entries)
		})
		t.Run("in the middle of the next entry", func(t *testing.T) {
			h := filled(t, entries)
			write(t, h.file.Path, read(t, h.file.Path)+`{"seq":`)
			goOn(t, h, entries)
		})
		t.Run("the disk kept the length of the next entry, not its bytes", func(t *testing.T) {
			h := filled(t, entries)
			write(t, h.file.Path, read(t, h.file.Path)+strings.Repeat("\x00", 200))
			goOn(t, h, entries)
		})
	}
	t.Run("pruning, before the file was replaced", func(t *testing.T) {
		h := filled(t, 30)
		whole := read(t, h.file.Path)
		now, err := h.readHead()
		must(t, err)
		_, err = h.prune(now)
		must(t, err)
		write(t, h.file.Path, whole)
		must(t, h.Verify())
		goOn(t, h, 20)
	})
	t.Run("pruning, before the head was", func(t *testing.T) {
		h := filled(t, 30)
		now, err := h.readHead()
		must(t, err)
		_, err = h.prune(now) // Append would write the head now
		must(t, err)
		goOn(t, h, 20)
		if now, err := h.readHead(); err != nil || len(now.After) != 1 || now.After[0].Seq != 10 || now.Next != nil {
			t.Errorf("%+v, %v", now, err)
		}
	})
}

// What is not ours is told apart from what is broken.
func TestUntrustedIsNotBroken(t *testing.T) {
	h := filled(t, 3)
	must(t, os.Chmod(h.file.Path, 0o666))
	if err := h.Verify(); !errors.Is(err, state.ErrUntrusted) || errors.Is(err, ErrBroken) {
		t.Error(err)
	}
}

func FuzzVerify(f *testing.F) {
	f.Add([]byte(`{"seq":1,"time":"2026-04-01T12:01:00Z","purpose":"login","origin":"","result":"done","previous":""}`+"\n"), uint64(1))
	f.Fuzz(func(t *testing.T, content []byte, seq uint64) {
		h := &head{Version: headVersion, Last: mark{seq, "x"}, After: []mark{beforeFirst()}}
		if _, err := verify(h, content); err == nil && seq != 0 {
			t.Errorf("%q is whole with a last hash that nothing has", content)
		}
	})
}

// What the head allows is what is there, also where there is nothing: a head that was
// written anew for a file that was emptied is no beginning.
func TestHeadOfAnEmptyFile(t *testing.T) {
	one, other := markOf(3, []byte("one")), markOf(3, []byte("other"))
	for name, test := range map[string]struct {
		after, last mark
		want        error
	}{
		"nothing was written":       {beforeFirst(), beforeFirst(), nil},
		"all was taken out":         {one, one, nil},
		"it ends with another":      {one, other, &BrokenError{3, Changed}},
		"it ends before it begins":  {one, markOf(2, []byte("two")), &BrokenError{3, Changed}},
		"what came after it is cut": {one, markOf(4, []byte("four")), &BrokenError{4, Cut}},
	} {
		_, err := verify(newHead(ends{test.after, test.last}), nil)
		if test.want == nil && err != nil || test.want != nil && (err == nil || err.Error() != test.want.Error()) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
	if _, err := verify(nil, nil); err != nil {
		t.Errorf("no head of an empty file: %v", err)
	}
}

// Behind the last entry may stand what a crash left of one, and no more.
func TestWhatStandsBehindTheLastEntry(t *testing.T) {
	for size, ok := range map[int]bool{0: true, maxLine: true, maxLine + 1: false} {
		if _, err := verify(newHead(ends{beforeFirst(), beforeFirst()}), make([]byte, size)); (err == nil) != ok {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}

// Only what can be read is elsewhere.
func TestEntryThatCannotBeReadIsNotElsewhere(t *testing.T) {
	if got := misplaced([][]byte{[]byte("{}"), nil}, 5); got != Missing {
		t.Errorf("entry 5 %s", got)
	}
}

// A file that does not say what a head says is none.
func TestWhatIsNoHeadIsNotBelieved(t *testing.T) {
	h := filled(t, 3)
	good, err := h.readHead()
	must(t, err)
	after := good.After[0]
	for name, test := range map[string]struct {
		version int
		after   []mark
		ok      bool
	}{
		"as it is":                    {good.Version, good.After, true},
		"of an earlier helper":        {1, []mark{after, after}, true},
		"of no version":               {0, good.After, false},
		"of a helper that is to come": {headVersion + 1, good.After, false},
		"of no beginning":             {good.Version, nil, false},
		"of three beginnings":         {good.Version, []mark{after, after, after}, false},
	} {
		must(t, h.head.WriteJSON(&head{Version: test.version, Last: good.Last, After: test.after}))
		if err := h.Verify(); (err == nil) != test.ok || !test.ok && !errors.Is(err, state.ErrUntrusted) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
