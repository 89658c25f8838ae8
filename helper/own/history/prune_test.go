package history

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/wire"
)

var evil = authtoken.MustParseOrigin("https://evil.example")

// by is a look at the card of an origin.
func by(origin authtoken.Origin, minutes int) Entry {
	e := entry(minutes)
	e.Origin, e.Purpose = origin, wire.PurposeRead
	return e
}

// counts counts the entries that are shown, by origin and purpose.
func counts(t *testing.T, h *History) map[string]int {
	t.Helper()
	must(t, h.Verify())
	entries, err := h.List(0)
	must(t, err)
	n := map[string]int{}
	for _, e := range entries {
		n[e.Origin+" "+string(e.Purpose)]++
	}
	return n
}

func TestOneOriginPushesOutItsOwnEntriesOnly(t *testing.T) {
	h := filled(t, 8) // logins of the city
	must(t, h.Append(Entry{Time: noon, Purpose: wire.PurposeSign, Result: wire.ResultDone}))
	for i := range 45 {
		must(t, h.Append(by(evil, i)))
		must(t, h.Verify())
	}
	got := counts(t, h)
	if got[city.String()+" login"] != 8 || got[" sign"] != 1 || got[evil.String()+" read"] < 9 {
		t.Errorf("%v", got)
	}
	entries, err := h.List(1)
	if err != nil || !reflect.DeepEqual(entries[0], by(evil, 44).record().entry()) {
		t.Errorf("the newest is %v, %v", entries, err)
	}
}

func TestTwoThatFillTheHistoryHaveHalfOfItEach(t *testing.T) {
	h := filled(t, 0)
	for i := range 45 {
		must(t, h.Append(by(city, i)))
		must(t, h.Append(by(evil, i)))
	}
	if got := counts(t, h); got[city.String()+" read"] < 10 || got[evil.String()+" read"] < 10 {
		t.Errorf("%v", got)
	}
}

// A page that looks at the card all day does not make its own logins unseen.
func TestLooksDoNotPushOutTheLoginsOfTheSameOrigin(t *testing.T) {
	h := filled(t, 0)
	login := entry(1)
	for range 5 {
		number, err := h.Begin(login)
		must(t, err)
		login.Begun = number
		must(t, h.Append(login))
	}
	unread := login // what a page can make by itself: a login without a PIN
	unread.Begun, unread.Result = 0, wire.ResultStopped
	for i := range 45 {
		must(t, h.Append(by(city, i)))
		must(t, h.Append(unread))
	}
	entries, err := h.List(0)
	must(t, err)
	done := 0
	for _, e := range entries {
		if e.Purpose == wire.PurposeLogin && e.Result == wire.ResultDone {
			done++
		}
	}
	if done != 5 {
		t.Errorf("%d of 5 logins are left: %v", done, counts(t, h))
	}
}

// The beginnings of uses that ended take no room.
func TestBeginningsGoFirst(t *testing.T) {
	h := filled(t, 0)
	for i := range 16 {
		e := entry(i)
		number, err := h.Begin(e)
		must(t, err)
		e.Begun = number
		must(t, h.Append(e))
	}
	if got := counts(t, h); got[city.String()+" login"] != 16 {
		t.Errorf("%v", got)
	}
	if _, lines := first(t, h); lines > 20 {
		t.Errorf("%d lines", lines)
	}
}

func TestManyOriginsFindRoom(t *testing.T) {
	h := filled(t, 0)
	for i := range 70 {
		must(t, h.Append(by(authtoken.MustParseOrigin(fmt.Sprintf("https://e%d.example", i)), i)))
	}
	if _, lines := first(t, h); lines > 30 {
		t.Errorf("%d lines", lines)
	}
	entries, err := h.List(20)
	must(t, err)
	for i, e := range entries {
		if e.Origin != fmt.Sprintf("https://e%d.example", 69-i) {
			t.Errorf("%d: %s", i, e.Origin)
		}
	}
	must(t, h.Verify())
}

// What pruning took out of the middle is no hole in which more can be hidden.
func TestEntryTakenOutAfterPruningIsFound(t *testing.T) {
	flooded := func(t *testing.T) *History {
		h := filled(t, 5)
		for i := range 40 {
			must(t, h.Append(by(evil, i)))
		}
		return h
	}
	lines := strings.Split(strings.TrimSpace(read(t, flooded(t).file.Path)), "\n")
	hole := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, `"pruned":`) })
	if hole < 1 {
		t.Fatalf("nothing was taken out of the middle:\n%s", strings.Join(lines, "\n"))
	}
	before, err := parse([]byte(lines[hole-1]))
	must(t, err)
	for name, test := range map[string]struct {
		change func([]string) []string
		seq    uint64
		fault  Fault
	}{
		"entry after the hole":  {func(l []string) []string { return slices.Delete(l, hole, hole+1) }, before.Seq + 1, Missing},
		"entry before the hole": {func(l []string) []string { return slices.Delete(l, hole-1, hole) }, before.Seq, Missing},
		"hole made wider": {func(l []string) []string {
			r, _ := parse([]byte(strings.TrimSuffix(l[hole], "\n")))
			prev, _ := parse([]byte(strings.TrimSuffix(l[hole-2], "\n")))
			r.Pruned, r.Previous = r.Pruned+1, markOf(prev.Seq, prev.line()).SHA256
			l[hole] = string(r.line()) + "\n"
			return slices.Delete(l, hole-1, hole)
		}, 0, Changed},
	} {
		t.Run(name, func(t *testing.T) {
			h := flooded(t)
			edit(t, h, test.change)
			if test.seq == 0 { // the next entry no longer fits
				r, err := parse([]byte(lines[hole]))
				must(t, err)
				test.seq = r.Seq
			}
			wantBroken(t, h.Verify(), test.seq, test.fault)
		})
	}
}

// An earlier helper named two beginnings while it pruned.
func TestHistoryThatAnEarlierHelperWasPruningIsRead(t *testing.T) {
	for _, pruned := range []bool{false, true} {
		h := filled(t, 12)
		lines := strings.SplitAfter(read(t, h.file.Path), "\n")
		third, err := parse([]byte(strings.TrimSpace(lines[2])))
		must(t, err)
		now, err := h.readHead()
		must(t, err)
		must(t, h.head.WriteJSON(head{Version: 1, Last: now.Last, After: []mark{beforeFirst(), markOf(3, third.line())}}))
		if pruned {
			write(t, h.file.Path, strings.Join(lines[3:], ""))
		}
		must(t, h.Verify())
		must(t, h.Append(entry(13)))
		must(t, h.Verify())
	}
}

func TestCrashWhilePruningTheMiddleIsNoTampering(t *testing.T) {
	for _, written := range []bool{false, true} {
		h := filled(t, 5)
		for i := range 25 {
			must(t, h.Append(by(evil, i)))
		}
		whole := read(t, h.file.Path)
		now, err := h.readHead()
		must(t, err)
		_, err = h.prune(now)
		must(t, err)
		if !written {
			must(t, os.WriteFile(h.file.Path, []byte(whole), 0o600))
		}
		must(t, h.Verify())
		must(t, h.Append(entry(100)))
		must(t, h.Append(entry(101)))
		if got := counts(t, h); got[city.String()+" login"] != 7 {
			t.Errorf("%v", got)
		}
	}
}

// What is shown of the history is divided like the history.
func TestNewestOfOneOriginHideNoOthers(t *testing.T) {
	h := filled(t, 2)
	for i := range 20 {
		must(t, h.Append(by(evil, i)))
	}
	entries, err := h.Overview(6)
	must(t, err)
	want := []wire.HistoryEntry{}
	for _, e := range []Entry{by(evil, 19), by(evil, 18), by(evil, 17), by(evil, 16), entry(2), entry(1)} {
		want = append(want, e.record().entry())
	}
	if !reflect.DeepEqual(entries, want) {
		t.Errorf("%+v", entries)
	}
	if entries, err = filled(t, 0).Overview(6); err != nil || entries == nil || len(entries) > 0 {
		t.Errorf("none: %v, %v", entries, err)
	}
}

// A beginning goes when its use has ended, and nothing else does for that.
func TestOnlyBeginningsOfWhatEndedGo(t *testing.T) {
	begun := record{Seq: 1, Purpose: wire.PurposeLogin, Origin: city, Result: wire.ResultBegun}
	ended := record{Seq: 2, Purpose: wire.PurposeLogin, Origin: city, Result: wire.ResultDone, Begun: 1}
	open := record{Seq: 3, Purpose: wire.PurposeLogin, Origin: city, Result: wire.ResultBegun}
	astray := record{Seq: 4, Purpose: wire.PurposeLogin, Origin: city, Result: wire.ResultDone, Begun: 2} // of what is no beginning
	if got := keptRecords([]record{begun, ended, open, astray}, 10); !slices.Equal(got, []bool{false, true, true, true}) {
		t.Errorf("kept: %v", got)
	}
}

// What became of the history itself takes no room of the uses that no page asked for,
// and what a person gave a PIN to none of what a page does by itself.
func TestWhatSharesItsRoom(t *testing.T) {
	gap, use := record{Result: wire.ResultGap}, record{Purpose: wire.PurposeLogin, Result: wire.ResultDone}
	if gap.room() == use.room() || gap.room() == (record{Result: wire.ResultSetAside}).room() {
		t.Errorf("a gap is %q, as a use of nobody", gap.room())
	}
	begun, ended := record{Purpose: wire.PurposeLogin, Result: wire.ResultBegun}, record{Purpose: wire.PurposeLogin, Result: wire.ResultDone, Begun: 3}
	if begun.kind() != ended.kind() || begun.kind() == use.kind() {
		t.Errorf("begun %q, ended %q, without a PIN %q", begun.kind(), ended.kind(), use.kind())
	}
}
