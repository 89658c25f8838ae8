package history

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/wire"
)

func gap(since time.Time, uses int) wire.HistoryEntry {
	return wire.HistoryEntry{Time: timeText(since), Result: wire.ResultGap, Count: uses}
}

// What one process could not write, the next one that can tells.
func TestMissedUsesBecomeAGap(t *testing.T) {
	h := filled(t, 1)
	letGo := lockOut(t, h)
	must(t, h.Miss(noon, 3))
	must(t, h.Miss(noon.Add(time.Minute), 1))
	letGo()
	want := []wire.HistoryEntry{counted(entry(1), 1), gap(noon, 4)}
	if got := shown(t, h); !reflect.DeepEqual(got, want) { // already
		t.Errorf("%+v", got)
	}
	must(t, h.Append(entry(5)))
	must(t, h.Append(entry(6)))
	want = []wire.HistoryEntry{counted(entry(1), 1), gap(noon, 4), counted(entry(5), 1), counted(entry(6), 1)}
	if got := shown(t, h); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

// A crash between the two leaves them for the next.
func TestMissedUsesThatWereTakenAsideAreNotForgotten(t *testing.T) {
	h := filled(t, 1)
	must(t, h.Miss(noon, 3))
	dir := filepath.Dir(h.file.Path)
	must(t, os.Rename(filepath.Join(dir, "history-missed"), filepath.Join(dir, "history-missed-taken")))
	must(t, h.Miss(noon, 2))
	if got := shown(t, h)[1:]; !reflect.DeepEqual(got, []wire.HistoryEntry{gap(noon, 3), gap(noon, 2)}) {
		t.Errorf("%+v", got)
	}
	overview, err := h.Overview(1)
	if err != nil || !reflect.DeepEqual(overview, []wire.HistoryEntry{gap(noon, 2), gap(noon, 3), counted(entry(1), 1)}) {
		t.Errorf("%+v, %v", overview, err)
	}
	if newest, err := h.List(1); err != nil || !reflect.DeepEqual(newest, overview[:1]) {
		t.Errorf("%+v, %v", newest, err)
	}
	must(t, h.Append(entry(5)))
	must(t, h.Append(entry(6)))
	want := []wire.HistoryEntry{counted(entry(1), 1), gap(noon, 3), counted(entry(5), 1), gap(noon, 2), counted(entry(6), 1)}
	if got := shown(t, h); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

// A gap comes with the entry behind it. Where the disk takes the lines and not the head,
// which is one behind then, the entry waits: the head must not be two behind.
func TestGapOnAFullDiskDoesNotBreakTheHistory(t *testing.T) {
	h := filled(t, 9)
	must(t, h.Miss(noon, 3))
	full := *h
	full.head.Limit = int64(len(read(t, h.head.Path))) // "seq":10 is longer by one
	if err := full.Append(entry(10)); err == nil {
		t.Error("an entry behind a head that could not be written")
	}
	must(t, h.Verify())
	must(t, h.Append(entry(11)))
	must(t, h.Verify())
	if got := shown(t, h)[9:]; !reflect.DeepEqual(got, []wire.HistoryEntry{gap(noon, 3), counted(entry(11), 1)}) {
		t.Errorf("%+v", got)
	}
}

// What was missed is a use also where it cannot be believed, and stops no other.
func TestMissedUsesThatAreNotBelievedAreOne(t *testing.T) {
	h := filled(t, 1)
	must(t, h.Miss(noon, 3))
	must(t, os.Chmod(filepath.Join(filepath.Dir(h.file.Path), "history-missed"), 0o644))
	if got := shown(t, h)[1:]; !reflect.DeepEqual(got, []wire.HistoryEntry{gap(time.Time{}, 1)}) {
		t.Errorf("%+v", got)
	}
	must(t, h.Append(entry(5)))
	must(t, h.Append(entry(6)))
	want := []wire.HistoryEntry{counted(entry(1), 1), gap(time.Time{}, 1), counted(entry(5), 1), counted(entry(6), 1)}
	if got := shown(t, h); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	must(t, h.Verify())
}

// What half of a line says is that there was a use.
func TestHalfOfAMissedLineIsOneUse(t *testing.T) {
	for content, want := range map[string]record{
		"": {Time: timeText(time.Time{}), Result: wire.ResultGap},
		"2026-04-01T12:00:00Z 7\n2026-04-01T12:00":                            {Time: "2026-04-01T12:00:00Z", Result: wire.ResultGap, Count: 8},
		"\x00\x00\n2026-04-01T12:00:00Z 99999999999999999999999999\n":         {Time: timeText(time.Time{}), Result: wire.ResultGap, Count: 2},
		"2026-04-01T12:00:00Z 18446744073709551615\n2026-04-01T12:00:00Z 3\n": {Time: "2026-04-01T12:00:00Z", Result: wire.ResultGap, Count: 4},
		"2026-04-01T12:00:00Z 1099511627776\n":                                {Time: "2026-04-01T12:00:00Z", Result: wire.ResultGap, Count: maxCount},
		"2026-04-01T12:00:00Z 1099511627777\n":                                {Time: "2026-04-01T12:00:00Z", Result: wire.ResultGap, Count: 1},
	} {
		if got := gapOf(content); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v", content, got)
		}
	}
}

// While the history is held, who serves knows what is not in it.
func TestRecorderTellsWhatIsUnwritten(t *testing.T) {
	r, h, _ := recorder(t)
	letGo := lockOut(t, h)
	r.Add(by(evil, 1))
	u := begunUse(t, r, entry(2))
	if _, lost := r.Unwritten(); lost != 1 {
		t.Errorf("%d uses, one is over", lost)
	}
	r.End(u, noon, wire.ResultDone, nil)
	for range 6 { // waiting, being written, lost
		if since, lost := r.Unwritten(); lost != 2 || !since.Equal(by(evil, 1).Time) {
			t.Errorf("%d uses since %v", lost, since)
		}
		time.Sleep(Patience / 2)
	}
	letGo()
	r.Flush(t.Context())
	if _, lost := r.Unwritten(); lost != 0 {
		t.Errorf("%d uses are in the history", lost)
	}
	r.Close()
}

// A recorder that ends while the history is held leaves what it could not write.
func TestRecorderThatEndsLeavesItsGap(t *testing.T) {
	r, h, _ := recorder(t)
	letGo := lockOut(t, h)
	for i := range 5 {
		r.Add(by([]authtoken.Origin{evil, city}[i%2], i))
	}
	before := time.Now()
	r.Close()
	if took := time.Since(before); took > 3*Patience {
		t.Errorf("to end took %v", took)
	}
	letGo()
	must(t, h.Append(entry(9)))
	if got := shown(t, h); !reflect.DeepEqual(got, []wire.HistoryEntry{gap(noon, 5), counted(entry(9), 1)}) {
		t.Errorf("%+v", got)
	}
}
