package statistics

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jpkiweb/helper/own/state"
	"jpkiweb/shared/wire"
)

var noon = time.Date(2026, 11, 30, 3, 0, 0, 0, time.UTC)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// inFolder are those of a folder that only we may write.
func inFolder(t *testing.T) (s Statistics, path string) {
	t.Helper()
	dir := t.TempDir()
	must(t, os.Chmod(dir, 0o700))
	return In(dir), filepath.Join(dir, fileName)
}

func slip(found wire.Found, seconds int) wire.ServedParams {
	return wire.ServedParams{Found: found, Done: wire.DoneSlip, Seconds: seconds}
}

// A day is Japan's, and of a visitor there is no more than what was found and done.
func TestCount(t *testing.T) {
	s, path := inFolder(t)
	if rows, err := s.List(); err != nil || len(rows) != 0 {
		t.Errorf("%v, %v", rows, err)
	}
	must(t, s.Count(noon, slip(wire.FoundExpired, 60)))
	must(t, s.Count(noon.Add(time.Hour), slip(wire.FoundExpired, 90)))
	must(t, s.Count(noon, wire.ServedParams{Found: wire.FoundFine, Done: "renew", Seconds: 0}))
	must(t, s.Count(noon.Add(12*time.Hour), slip(wire.FoundExpired, 5))) // midnight in Japan
	must(t, s.Count(noon.Add(-24*time.Hour), slip(wire.FoundNoCard, 7)))
	const want = `day,found,done,visitors,seconds
2026-11-29,no_card,slip,1,7
2026-11-30,certificate_expired,slip,2,150
2026-11-30,fine,renew,1,0
2026-12-01,certificate_expired,slip,1,5
`
	content, err := os.ReadFile(path)
	if err != nil || string(content) != want {
		t.Errorf("%s, %v, want %s", content, err, want)
	}
	rows, err := s.List()
	must(t, err)
	var b bytes.Buffer
	must(t, Write(&b, rows))
	if b.String() != want || rows[1] != (Row{"2026-11-30", wire.FoundExpired, wire.DoneSlip, 2, 150}) {
		t.Errorf("%s; %+v", &b, rows)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// What is damaged is said, and is neither counted into nor replaced.
func TestDamagedStatisticsAreLeftAlone(t *testing.T) {
	const row = "2026-11-30,fine,slip,1,7\n"
	const head = "day,found,done,visitors,seconds\n"
	for name, test := range map[string]struct{ content, reason string }{
		"empty":               {"", "empty"},
		"no columns":          {row, "line 1"},
		"other columns":       {"day,found,done,visitors,name\n" + row, "line 1"},
		"cut off":             {head + "2026-11-30,fine,slip,1", "line 2: cut off"},
		"without its end":     {head + strings.TrimSuffix(row, "\n"), "line 2: cut off"},
		"finding of a person": {head + "2026-11-30,見本　花子,slip,1,7\n", "line 2: unknown finding"},
		"doing of a person":   {head + "2026-11-30,fine,加古川市,1,7\n", "line 2: unknown doing"},
		"time of day":         {head + "2026-11-30T09:00,fine,slip,1,7\n", "line 2: no day"},
		"day that is none":    {head + "2026-02-30,fine,slip,1,7\n", "line 2: no day"},
		"nobody":              {head + "2026-11-30,fine,slip,0,7\n", "line 2: a number"},
		"less than no time":   {head + "2026-11-30,fine,slip,1,-7\n", "line 2: a number"},
		"no number":           {head + "2026-11-30,fine,slip,one,7\n", "line 2: a number"},
		"more than all":       {head + "2026-11-30,fine,slip,1000000001,7\n", "line 2: a number"},
		"number with a sign":  {head + "2026-11-30,fine,slip,+1,7\n", "line 2: a number"},
		"twice":               {head + row + row, "line 3: out of order"},
		"out of order":        {head + "2026-12-01,fine,slip,1,7\n" + row, "line 3: out of order"},
		"a column more":       {head + "2026-11-30,fine,slip,1,7,8\n", "line 2"},
		"with carriage":       {strings.ReplaceAll(head+row, "\n", "\r\n"), "line 1"},
		"quoted":              {head + `"2026-11-30",fine,slip,1,7` + "\n", "line 2: no day"},
		"no end of a quote":   {head + `"2026-11-30,fine,slip,1,7` + "\n", "line 2"},
		"of another program":  {"PK\x03\x04", "line 1"},
		"too large":           {head + strings.Repeat("x", MaxFile), "larger than"},
	} {
		t.Run(name, func(t *testing.T) {
			s, path := inFolder(t)
			must(t, os.WriteFile(path, []byte(test.content), 0o600))
			_, listed := s.List()
			for what, err := range map[string]error{"list": listed, "count": s.Count(noon, slip(wire.FoundFine, 1))} {
				if !errors.Is(err, state.ErrUntrusted) || !strings.Contains(err.Error(), test.reason) {
					t.Errorf("%s: %v, want %q", what, err, test.reason)
				}
				if strings.Contains(err.Error(), "花子") {
					t.Errorf("%s repeats it: %v", what, err)
				}
			}
			if content, err := os.ReadFile(path); err != nil || string(content) != test.content {
				t.Errorf("%q now, %v", content, err)
			}
		})
	}
}

// Nothing that is none of the words comes into the file.
func TestCountRefusesOtherWords(t *testing.T) {
	s, path := inFolder(t)
	for _, served := range []wire.ServedParams{{Found: "見本　花子", Done: wire.DoneSlip}, {Found: wire.FoundFine, Done: "a,b"}, {Found: wire.FoundFine, Done: wire.DoneSlip, Seconds: -1}} {
		if err := s.Count(noon, served); !errors.Is(err, ErrWords) {
			t.Errorf("%+v: %v", served, err)
		}
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Error("a file is there")
	}
}

// The oldest days go when there are too many, and a clock that is wrong takes no more.
func TestDaysAreBounded(t *testing.T) {
	s, path := inFolder(t)
	var rows []Row
	for i := range MaxDays {
		for _, found := range []wire.Found{wire.FoundExpired, wire.FoundFine} {
			rows = append(rows, Row{noon.AddDate(0, 0, i).Format(time.DateOnly), found, wire.DoneSlip, 1, 1})
		}
	}
	must(t, os.WriteFile(path, encode(rows), 0o600))
	must(t, s.Count(noon.AddDate(900, 0, 0), slip(wire.FoundFine, 1)))
	got, err := s.List()
	must(t, err)
	if want := rows[2:]; len(got) != len(want)+1 || !reflect.DeepEqual(got[:len(want)], want) {
		t.Errorf("%d rows, from %+v", len(got), got[0])
	}
	if len(newest(nil)) != 0 || len(newest(rows[:1])) != 1 {
		t.Error("few rows are cut")
	}
}

// Every word of every list on every day still fits.
func TestFullFileFits(t *testing.T) {
	var rows []Row
	for i := range MaxDays {
		for _, found := range wire.Founds {
			for _, done := range wire.Dones {
				rows = append(rows, Row{noon.AddDate(0, 0, i).Format(time.DateOnly), found, done, maxNumber, maxNumber})
			}
		}
	}
	slices.SortFunc(rows, Row.compare)
	if n := len(encode(newest(rows))); n > MaxFile {
		t.Errorf("%d bytes, want %d at most", n, MaxFile)
	}
}

// Two desks of one user count together.
func TestDesksCountTogether(t *testing.T) {
	s, path := inFolder(t)
	var desks sync.WaitGroup
	failed := make(chan error, 2)
	const each = 15
	for range 2 {
		desks.Go(func() {
			for range each {
				if err := In(filepath.Dir(path)).Count(noon, slip(wire.FoundFine, 2)); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	desks.Wait()
	close(failed)
	for err := range failed {
		t.Error(err)
	}
	if rows, err := s.List(); err != nil || len(rows) != 1 || rows[0].Visitors != 2*each || rows[0].Seconds != 4*each {
		t.Errorf("%+v, %v", rows, err)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	must(t, err)
	for _, e := range entries {
		if name := e.Name(); name != fileName && name != fileName+".lock" {
			t.Errorf("%s is left", name)
		}
	}
}

// Whatever is in the file: no panic, and what is read is what is written.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(fmt.Sprintf("%s\n2026-11-30,fine,slip,1,7\n", strings.Join(heads, ","))))
	f.Add([]byte("day,found\n\"\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		rows, err := decode(content)
		if err == nil && !bytes.Equal(encode(rows), content) {
			t.Errorf("%q is read as %+v", content, rows)
		}
	})
}
