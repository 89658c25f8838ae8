package history

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/helper/own/state"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/wire"
)

// recorder is one of an empty history; it notes what it is told.
func recorder(t *testing.T) (*Recorder, *History, *[]error) {
	t.Helper()
	h := filled(t, 0)
	var told []error
	return NewRecorder(h, func(err error) { told = append(told, err) }), h, &told
}

// shown is what the list shows, the oldest first.
func shown(t *testing.T, h *History) []wire.HistoryEntry {
	t.Helper()
	must(t, h.Verify())
	entries, err := h.List(0)
	must(t, err)
	slices.Reverse(entries)
	return entries
}

// counted is an entry that stands for several uses.
func counted(e Entry, count int) wire.HistoryEntry {
	e.Count = count
	return e.record().entry()
}

func TestEqualNeighboursAreOneEntry(t *testing.T) {
	r, h, told := recorder(t)
	for range 1000 {
		r.Add(by(evil, 1))
	}
	r.Add(entry(2))
	for range 5 {
		r.Add(by(evil, 3))
	}
	other := by(evil, 4)
	other.Result = string(wire.CodeCardRemoved)
	r.Add(other)
	r.Close()
	want := []wire.HistoryEntry{counted(by(evil, 1), 1000), counted(entry(2), 1), counted(by(evil, 3), 5), counted(other, 1)}
	if got := shown(t, h); !reflect.DeepEqual(got, want) || len(*told) > 0 {
		t.Errorf("%+v, %v", got, *told)
	}
}

// One that nothing follows is written soon, and at once if somebody wants to see it.
func TestEntryDoesNotWaitForAnother(t *testing.T) {
	r, h, _ := recorder(t)
	r.Add(entry(1))
	r.Flush(t.Context())
	if got := shown(t, h); len(got) != 1 {
		t.Errorf("after a flush: %+v", got)
	}
	r.Add(entry(2))
	r.mu.Lock()
	idle := r.idle
	r.mu.Unlock()
	<-idle // nobody ends it
	if got := shown(t, h); len(got) != 2 {
		t.Errorf("after a while: %+v", got)
	}
}

// lockOut holds the lock of a history until the test lets it go.
func lockOut(t *testing.T, h *History) (letGo func()) {
	t.Helper()
	lock, err := h.file.Lock()
	must(t, err)
	return func() { must(t, lock.Unlock()) }
}

// Nobody waits for a history that cannot be written, and what is not in it is
// counted there.
func TestUsesThatCannotBeWrittenAreAGap(t *testing.T) {
	r, h, told := recorder(t)
	r.Add(entry(1))
	r.Flush(t.Context())
	letGo := lockOut(t, h)
	r.Add(by(evil, 2))
	r.Add(by(evil, 2))
	r.Add(entry(3)) // three uses, two entries
	r.Flush(t.Context())
	letGo()
	r.Add(entry(4))
	r.Close()
	want := []wire.HistoryEntry{
		counted(entry(1), 1),
		{Time: timeText(by(evil, 2).Time), Result: wire.ResultGap, Count: 3},
		counted(entry(4), 1),
	}
	if got := shown(t, h); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	if len(*told) != 1 || !errors.Is((*told)[0], ErrUnwritten) || !errors.Is((*told)[0], state.ErrLocked) {
		t.Errorf("told: %v", *told)
	}
}

func TestDiskThatRefusesIsAGap(t *testing.T) {
	r, h, told := recorder(t)
	limit := r.history.file.Limit
	r.history.file.Limit = 10 // no line fits
	r.Add(entry(1))
	r.End(begunUse(t, r, entry(2)), noon, wire.ResultDone, nil)
	r.Flush(t.Context())
	r.history.file.Limit = limit
	r.Add(entry(3))
	r.Close()
	want := []wire.HistoryEntry{{Time: timeText(entry(1).Time), Result: wire.ResultGap, Count: 2}, counted(entry(3), 1)}
	if got := shown(t, h); !reflect.DeepEqual(got, want) || len(*told) != 1 {
		t.Errorf("%+v, %v", got, *told)
	}
}

// What comes when too much waits is counted, too.
func TestFloodThatFindsNoPlaceIsAGap(t *testing.T) {
	r, h, told := recorder(t)
	h.kept, h.pruneAt, r.history.kept, r.history.pruneAt = 1000, 2000, 1000, 2000
	letGo := lockOut(t, h)
	done := make(chan struct{})
	r.enqueue(&item{done: done}) // the writer has something to do
	<-done
	r.mu.Lock()
	r.running, r.idle = true, make(chan struct{}) // and nobody writes
	r.mu.Unlock()
	for i := range maxWaiting + 100 { // no two are equal
		r.Add(by([]authtoken.Origin{evil, city}[i%2], i))
	}
	letGo()
	go r.run(r.idle)
	r.Close()
	got, uses := shown(t, h), 0
	for _, e := range got {
		uses += max(1, e.Count)
	}
	if last := got[len(got)-1]; uses != maxWaiting+100 || last.Result != wire.ResultGap || last.Count != 100 {
		t.Errorf("%d uses, %+v", uses, last)
	}
	if len(*told) != 1 || !errors.Is((*told)[0], ErrManyWaiting) {
		t.Errorf("told: %v", *told)
	}
}

func TestUseIsBegunAndEnded(t *testing.T) {
	r, h, _ := recorder(t)
	r.Add(by(evil, 0))
	u := begunUse(t, r, entry(1))
	begun := entry(1)
	begun.Result = wire.ResultBegun
	if got := shown(t, h); len(got) != 2 || !reflect.DeepEqual(got[1], begun.record().entry()) { // on the disk, whatever comes now
		t.Errorf("%+v", got)
	}
	r.End(u, entry(2).Time, wire.ResultDone, nil)
	killed := begunUse(t, r, entry(3))
	_ = killed
	r.Close()
	begun.Time = entry(3).Time
	want := []wire.HistoryEntry{counted(by(evil, 0), 1), counted(entry(2), 1), begun.record().entry()}
	if got := shown(t, h); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

// A use goes on after Patience, and is whole in its end.
func TestUseDoesNotWaitForItsHistory(t *testing.T) {
	r, h, told := recorder(t)
	letGo := lockOut(t, h)
	before := time.Now()
	e := entry(1)
	e.Purpose, e.Documents = wire.PurposeSign, documents(3)
	u := begunUse(t, r, e)
	if took := time.Since(before); took > 3*Patience {
		t.Errorf("it took %v", took)
	}
	letGo()
	r.End(u, entry(2).Time, wire.ResultDone, documents(2))
	r.Close()
	e.Time, e.Documents = entry(2).Time, documents(2)
	if got := shown(t, h); !reflect.DeepEqual(got, []wire.HistoryEntry{e.record().entry()}) || len(*told) > 1 {
		t.Errorf("%+v, %v", got, *told)
	}
}

func TestNoHistoryIsKept(t *testing.T) {
	r := NewRecorder(nil, nil)
	r.Add(entry(1))
	r.End(begunUse(t, r, entry(2)), noon, wire.ResultDone, nil)
	r.Flush(t.Context())
	r.Close()
}

// What waits for a lock has no file open but one.
func TestRecorderOpensOneFileAtATime(t *testing.T) {
	r, h, _ := recorder(t)
	must(t, h.Append(entry(0)))
	letGo := lockOut(t, h)
	before := descriptors(t)
	for i := range 60 {
		r.Add(by([]authtoken.Origin{evil, city}[i%2], i))
	}
	if after := descriptors(t); after > before+10 {
		t.Errorf("%d files open, %d before", after, before)
	}
	letGo()
	r.Close()
}

// descriptors is how many files this process has open.
func descriptors(t *testing.T) int {
	t.Helper()
	open, err := os.ReadDir(filepath.Join("/proc/self/fd"))
	if os.IsNotExist(err) {
		return 0 // not Linux
	}
	must(t, err)
	return len(open)
}

// Equal uses that follow each other are counted in one entry; nothing else is.
func TestWhatIsCountedInTheLastEntry(t *testing.T) {
	of := func(change func(*item)) *item {
		i := &item{entry: entry(1)}
		change(i)
		return i
	}
	same := func(*item) {}
	use, waits := func(i *item) { i.use = &Use{} }, func(i *item) { i.done = make(chan struct{}) }
	for name, test := range map[string]struct {
		last, next func(*item)
		counted    bool
	}{
		"the same again":          {same, same, true},
		"of another purpose":      {same, func(i *item) { i.entry.Purpose = wire.PurposeRead }, false},
		"of another origin":       {same, func(i *item) { i.entry.Origin = evil }, false},
		"with another result":     {same, func(i *item) { i.entry.Result = wire.ResultStopped }, false},
		"behind one with a PIN":   {use, same, false},
		"with a PIN":              {same, use, false},
		"behind who waits":        {waits, same, false},
		"of whom somebody waits":  {same, waits, false},
		"behind what was dropped": {func(i *item) { i.gap = true }, same, false},
	} {
		last := of(test.last)
		r := &Recorder{waiting: []*item{last}}
		if got := r.mergeIntoLast(of(test.next)); got != test.counted || uses(last.entry) != map[bool]int{true: 2, false: 1}[test.counted] {
			t.Errorf("%s: %t, for %d uses", name, got, uses(last.entry))
		}
	}
}

// What finds no place is counted in one gap at the end; who waits is told at once.
func TestWhatFindsNoPlace(t *testing.T) {
	r := &Recorder{running: true, wake: make(chan struct{}, 1), waiting: []*item{{entry: entry(1)}}}
	for range 3 {
		if r.dropIntoGap(&item{entry: entry(2)}) {
			t.Error("it is said to be dealt with")
		}
	}
	if r.dropIntoGap(&item{done: make(chan struct{})}) {
		t.Error("who waits is left to wait")
	}
	if gap := r.waiting[len(r.waiting)-1]; len(r.waiting) != 2 || !gap.gap || gap.entry.Count != 3 {
		t.Errorf("%d wait, the last for %d uses", len(r.waiting), gap.entry.Count)
	}
}

// What comes after the end is not taken.
func TestNothingIsTakenAfterTheEnd(t *testing.T) {
	r, _, _ := recorder(t)
	r.Close()
	if r.enqueue(&item{entry: entry(1)}) || len(r.waiting) > 0 {
		t.Errorf("%d wait", len(r.waiting))
	}
}

// begunUse is a use whose beginning was waited for.
func begunUse(t *testing.T, r *Recorder, e Entry) *Use {
	t.Helper()
	u := r.Begin(e)
	r.Await(t.Context(), u)
	return u
}

// A use that ended before anybody waited for its beginning is one entry, however long the
// disk took.
func TestUseThatPresentedNoPINIsWrittenOnce(t *testing.T) {
	r, h, _ := recorder(t)
	letGo := lockOut(t, h)
	r.Add(entry(1)) // which is waited with
	r.End(r.Begin(entry(2)), noon, wire.ResultStopped, nil)
	letGo()
	r.Close()
	if got := read(t, h.file.Path); strings.Contains(got, `"result":"begun"`) || !strings.Contains(got, `"result":"stopped"`) {
		t.Errorf("%s", got)
	}
}

// A beginning for which nobody waits any more is not written: its use may be over.
func TestBeginningThatNobodyWaitsForIsNotWritten(t *testing.T) {
	r, h, _ := recorder(t)
	letGo := lockOut(t, h)
	r.Add(entry(1)) // which is waited with
	ctx, leave := context.WithCancel(t.Context())
	leave()
	u := r.Begin(entry(2))
	r.Await(ctx, u)
	letGo()
	r.End(u, noon, wire.ResultDone, nil)
	r.Close()
	if got := read(t, h.file.Path); strings.Contains(got, `"result":"begun"`) || !strings.Contains(got, `"result":"done"`) {
		t.Errorf("%s", got)
	}
}

// Whoever presents a PIN without a history does not wait for one.
func TestNobodyWaitsForNoHistory(t *testing.T) {
	start := time.Now()
	r := NewRecorder(nil, nil)
	r.Await(t.Context(), r.Begin(entry(1)))
	if took := time.Since(start); took >= Patience {
		t.Errorf("waited %v", took)
	}
}

// A gap is written as soon as that can be: when somebody looks, and at the end. Where
// it cannot be then, it is left for the next.
func TestGapIsWrittenWhenItCanBe(t *testing.T) {
	lost := gap(entry(1).Time, 1)
	for name, test := range map[string]struct {
		free bool // before the end
		look bool
		next []Entry // of another process
	}{"looked at": {true, true, nil}, "at the end": {true, false, nil}, "held to the end": {false, false, []Entry{entry(2)}}} {
		t.Run(name, func(t *testing.T) {
			r, h, _ := recorder(t)
			letGo := lockOut(t, h)
			r.Add(entry(1))
			r.Flush(t.Context())
			want := []wire.HistoryEntry{lost}
			if test.free {
				letGo()
			}
			if test.look {
				r.Flush(t.Context())
				if got := shown(t, h); !reflect.DeepEqual(got, want) {
					t.Errorf("looked at: %+v", got)
				}
			}
			r.Close()
			if !test.free {
				letGo()
			}
			for _, e := range test.next {
				must(t, h.Append(e))
				want = append(want, counted(e, 1))
			}
			if got := shown(t, h); !reflect.DeepEqual(got, want) {
				t.Errorf("%+v", got)
			}
		})
	}
}

// Why uses are not written is told once, of a beginning, too, and again after one that
// was.
func TestWhatIsNotWrittenIsToldOnceEachTime(t *testing.T) {
	r, h, told := recorder(t)
	for range 2 {
		letGo := lockOut(t, h)
		u := begunUse(t, r, entry(1))
		r.Flush(t.Context())
		letGo()
		r.End(u, noon, wire.ResultDone, nil)
		r.Flush(t.Context())
	}
	r.Close()
	if len(*told) != 2 || !errors.Is((*told)[0], ErrUnwritten) {
		t.Errorf("%v", *told)
	}
	(&Recorder{}).tellFailure(ErrManyWaiting) // nobody hears it
}
