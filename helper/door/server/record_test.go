package server_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/door/consent"
	"jpkiweb/helper/own/history"
	"jpkiweb/helper/own/state"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/card"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/session"
)

// unpaced lets pages lease as often as they can.
func unpaced(c *setup) { granted(c); c.Burst, c.Every = 1<<20, time.Nanosecond }

// looks leases the card to look at it, so many times, as a page does.
func (r *rig) looks(t testing.TB, times int) {
	t.Helper()
	s := r.openAs(t, foreign, session.Events{})
	for range times {
		lease, err := s.Read(t.Context(), readerName, "")
		if err != nil {
			t.Fatal(err)
		}
		if err := lease.Release(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// A page that was granted no more than to look cannot make the logins of others
// unseen, nor its own looks.
func TestFloodOfLooksHidesNothing(t *testing.T) {
	r := start(t, unpaced, nil)
	own := r.open(t, session.Events{})
	const logins, looks = 3, 100
	for i := range logins {
		if _, err := login(t.Context(), own, fmt.Sprintf("https://e%d.example", i), r.pin(jpki.UserAuthentication)); err != nil {
			t.Fatal(err)
		}
		r.looks(t, looks)
	}
	shown, err := own.History(t.Context()) // with what is not written yet
	if err != nil || shown.Broken != "" {
		t.Fatalf("%+v, %v", shown, err)
	}
	done, looked, lines := 0, 0, 0
	for _, e := range shown.Entries {
		switch {
		case e.Purpose == wire.PurposeLogin && e.Result == wire.ResultDone:
			done++
		case e.Purpose == wire.PurposeRead && e.Origin == foreign:
			looked += max(1, e.Count)
			lines++
		default:
			t.Errorf("%+v", e)
		}
	}
	if done != logins || looked != logins*looks || lines > logins*looks/4 {
		t.Errorf("%d logins, %d looks in %d lines", done, looked, lines)
	}
}

// descriptors is how many files and sockets this process has open; 0 where that
// cannot be told.
func descriptors(t *testing.T) int {
	t.Helper()
	if runtime.GOOS != "linux" {
		return 0
	}
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(open)
}

// A history that cannot be written, for another program holds it, stops no login and
// holds no files open. It is logged once, and later it says what it lacks.
func TestHistoryThatIsHeldStopsNobody(t *testing.T) {
	var dir string
	r := start(t, func(c *setup) {
		unpaced(c)
		dir = t.TempDir()
		c.History = history.In(filepath.Join(dir, "state"))
	}, nil)
	r.looks(t, 1) // all that is opened once is open
	before := descriptors(t)
	lock, err := state.Mine(filepath.Join(dir, "state", "history.jsonl"), 0).Lock()
	if err != nil {
		t.Fatal(err)
	}
	s := r.openAs(t, foreign, session.Events{})
	began := time.Now()
	const leases = 150
	for i := range leases {
		var lease *session.Lease
		if i%2 == 0 { // no two neighbours are equal
			lease, err = s.Read(t.Context(), readerName, "")
		} else {
			lease, err = s.Login(t.Context(), readerName, foreign, challenge, false)
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := lease.Release(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if now := descriptors(t); now > before+20 { // a session, and what comes and goes
		t.Errorf("%d files are open, %d before", now, before)
	}
	if _, err := login(t.Context(), r.open(t, session.Events{}), "https://e1.example", r.pin(jpki.UserAuthentication)); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
	r.log.waitFor(t, "goes on without its history")
	if shown, err := r.open(t, session.Events{}).History(t.Context()); err != nil || shown.Entries[0].Result != wire.ResultGap || shown.Entries[0].Count < leases {
		t.Errorf("what is not in it is not told: %+v, %v", shown.Entries[:min(2, len(shown.Entries))], err)
	}
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
	own := r.open(t, session.Events{})
	uses, gaps := 0, 0
	for uses != 1+leases+1 { // one in both is better than in neither, for a moment
		shown, err := own.History(t.Context())
		if err != nil || shown.Broken != "" {
			t.Fatalf("%+v, %v", shown, err)
		}
		uses, gaps = 0, 0
		for _, e := range shown.Entries {
			uses += max(1, e.Count)
			if e.Result == wire.ResultGap {
				gaps += e.Count
			}
		}
		if time.Since(began) > time.Minute {
			t.Fatalf("%d of %d uses, gaps of %d", uses, 1+leases+1, gaps)
		}
	}
	if uses != 1+leases+1 || gaps == 0 {
		t.Errorf("%d uses, %d of them in gaps", uses, gaps)
	}
	if text := r.log.String(); strings.Count(text, "code=busy") != 1 {
		t.Errorf("log: %s", text)
	}
}

// watching tells what goes to the card.
type watching struct {
	reader.Backend
	sees func(command []byte)
}

func (w watching) Connect(ctx context.Context, name string, how reader.How) (reader.Connection, error) {
	c, err := w.Backend.Connect(ctx, name, how)
	if err != nil {
		return nil, err
	}
	return seen{c, w.sees}, nil
}

type seen struct {
	reader.Connection
	sees func([]byte)
}

func (s seen) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	s.sees(command)
	return s.Connection.Transmit(ctx, command)
}

// A helper that is killed while the card has a PIN has noted before that it would.
func TestUseIsInTheHistoryBeforeItsPINIsPresented(t *testing.T) {
	for name, use := range map[string]func(*testing.T, *rig) error{
		"in our own app": func(t *testing.T, r *rig) error {
			_, err := login(t.Context(), r.open(t, session.Events{}), foreign, r.pin(jpki.UserAuthentication))
			return err
		},
		"in the trusted window": func(t *testing.T, r *rig) error {
			return r.logsIn(t, func() {}, "pin", string(r.image.UserAuthentication.PIN))
		},
	} {
		t.Run(name, func(t *testing.T) {
			var (
				r         *rig
				mu        sync.Mutex
				presented []wire.HistoryEntry
			)
			r = start(t, func(c *setup) {
				granted(c)
				c.Around = func(b reader.Backend) reader.Backend {
					return watching{b, func(command []byte) {
						if command[1] != iso7816.InsVerify || len(command) < 6 {
							return
						}
						entries, err := r.history.List(0)
						if err != nil {
							t.Error(err)
						}
						mu.Lock()
						defer mu.Unlock()
						presented = entries
					}}
				}
			}, nil)
			if err := use(t, r); err != nil {
				t.Fatal(err)
			}
			mu.Lock()
			defer mu.Unlock()
			if len(presented) != 1 || presented[0].Result != wire.ResultBegun || presented[0].Purpose != wire.PurposeLogin || presented[0].Origin != foreign {
				t.Errorf("when the PIN came: %+v", presented)
			}
			r.recorded(t, wire.PurposeLogin, foreign, wire.ResultDone)
			if entries, err := r.history.List(0); err != nil || len(entries) != 1 {
				t.Errorf("%+v, %v", entries, err)
			}
		})
	}
}

// How a use ended is what happened, not what is nearest.
func TestResultsAreTrue(t *testing.T) {
	selectJPKI := append([]byte{0x00, 0xA4, 0x04, 0x0C, byte(len(jpki.ApplicationID))}, jpki.ApplicationID[:]...)
	give := func(t *testing.T, r *rig, lease *session.Lease) { _ = lease.Release(t.Context()) }
	for name, test := range map[string]struct {
		change func(*setup)
		fault  *emulator.Fault
		use    func(*testing.T, *rig, *session.Session, *session.Lease)
		want   string
	}{
		"page gives up": {nil, nil, func(t *testing.T, r *rig, _ *session.Session, l *session.Lease) { give(t, r, l) }, wire.ResultStopped},
		"tab is closed": {nil, nil, func(_ *testing.T, _ *rig, s *session.Session, _ *session.Lease) { s.Close() }, wire.ResultStopped},
		"tab is closed while the card works": {nil, &emulator.Fault{Command: 1, Effect: emulator.Delay, Delay: 300 * time.Millisecond},
			func(t *testing.T, r *rig, s *session.Session, l *session.Lease) {
				go func() { _, _ = l.Transmit(context.Background(), selectJPKI) }()
				for r.card.Commands() == 0 {
					runtime.Gosched()
				}
				s.Close()
			}, wire.ResultStopped},
		"tab is closed while the person is asked": {nil, nil, func(t *testing.T, r *rig, s *session.Session, l *session.Lease) {
			r.asked(t, l)
			go func() { _, _ = l.Verify(context.Background(), []byte{0, 0x20, 0, 0x80}) }()
			s.Close()
		}, wire.ResultStopped},
		"card says that it failed": {nil, &emulator.Fault{Command: 1, Effect: emulator.AnswerStatusWord, StatusWord: 0x6581},
			func(t *testing.T, r *rig, _ *session.Session, l *session.Lease) {
				_, _ = l.Transmit(t.Context(), selectJPKI)
				give(t, r, l)
			}, string(wire.CodeCardError)},
		"card says nothing that is an answer": {nil, &emulator.Fault{Command: 1, Effect: emulator.Truncate, Length: 1},
			func(t *testing.T, r *rig, _ *session.Session, l *session.Lease) {
				_, _ = l.Transmit(t.Context(), selectJPKI)
				give(t, r, l)
			}, string(wire.CodeCardError)},
		"card of another kind": {nil, &emulator.Fault{Command: 1, Effect: emulator.AnswerStatusWord, StatusWord: iso7816.SWNotFound},
			func(t *testing.T, r *rig, _ *session.Session, l *session.Lease) {
				_, _ = l.Transmit(t.Context(), selectJPKI)
				give(t, r, l)
			}, string(wire.CodeNotJPKICard)},
		"card leaves, and the page does nothing": {nil, nil, func(_ *testing.T, r *rig, _ *session.Session, _ *session.Lease) { r.reader.Remove() }, string(wire.CodeCardRemoved)},
		"page does nothing":                      {func(c *setup) { c.Idle = 50 * time.Millisecond }, nil, func(*testing.T, *rig, *session.Session, *session.Lease) {}, string(wire.CodeTimeout)},
		"page asks for what it may not": {nil, nil, func(t *testing.T, r *rig, _ *session.Session, l *session.Lease) {
			_, _ = l.Transmit(t.Context(), []byte{0x00, 0x84, 0x00, 0x00, 0x08})
			give(t, r, l)
		}, string(wire.CodeAPDURefused)},
		"person says no, and the page does not wait for it": {nil, nil, func(t *testing.T, r *rig, _ *session.Session, l *session.Lease) {
			r.asked(t, l).sends(t, "decline", "1")
			give(t, r, l)
		}, string(wire.CodeConsentDenied)},
		"person says no, and the page goes on": {nil, nil, func(t *testing.T, r *rig, _ *session.Session, l *session.Lease) {
			r.asked(t, l).sends(t, "decline", "1")
			_, _ = l.Verify(t.Context(), []byte{0, 0x20, 0, 0x80})
			_, _ = l.Verify(t.Context(), []byte{0, 0x24, 0, 0x80})
			give(t, r, l)
		}, string(wire.CodeConsentDenied)},
		"nobody looks at the window": {func(c *setup) { c.Window = consent.Config{Lifetime: 50 * time.Millisecond} }, nil,
			func(t *testing.T, r *rig, _ *session.Session, l *session.Lease) {
				_, err := r.untilAsked(t, l)
				if err != nil {
					t.Fatal(err)
				}
				_, _ = l.Verify(t.Context(), []byte{0, 0x20, 0, 0x80})
				give(t, r, l)
			}, string(wire.CodeTimeout)},
		"wrong PIN": {nil, nil, func(t *testing.T, r *rig, _ *session.Session, l *session.Lease) {
			_, _ = operation.Login(t.Context(), l, foreignLogin(r.typed(t, l, "pin", "9999")))
			give(t, r, l)
		}, string(wire.CodePINWrong)},
		"tab is closed after the PIN": {nil, nil, func(t *testing.T, r *rig, s *session.Session, l *session.Lease) {
			p := r.asked(t, l)
			p.sends(t, "pin", string(r.image.UserAuthentication.PIN))
			if answer, err := l.Verify(t.Context(), []byte{0, 0x20, 0, 0x98}); err != nil || !bytes.Equal(answer, []byte{0x90, 0}) {
				t.Errorf("%X, %v", answer, err)
			}
			s.Close()
		}, wire.ResultStopped},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, func(c *setup) {
				granted(c)
				if test.change != nil {
					test.change(c)
				}
			}, nil)
			s := r.openAs(t, foreign, session.Events{})
			lease, err := s.Login(t.Context(), readerName, foreign, challenge, false)
			if err != nil {
				t.Fatal(err)
			}
			if test.fault != nil {
				r.card.Inject(*test.fault)
			}
			test.use(t, r, s, lease)
			r.recorded(t, wire.PurposeLogin, foreign, test.want)
			if text := r.log.String(); strings.Contains(text, "internal") || strings.Contains(text, "msg=request") {
				t.Errorf("log: %s", text)
			}
		})
	}
}

// untilAsked reads what a page must have read, and asks for the window.
func (r *rig) untilAsked(t *testing.T, lease *session.Lease) (wire.ConsentResult, error) {
	t.Helper()
	c, err := card.Open(t.Context(), lease, card.Quirks{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.TriesLeft(t.Context(), jpki.UserAuthenticationPIN); err != nil {
		t.Fatal(err)
	}
	return lease.Consent(t.Context())
}

// asked is the person before the window of a lease.
func (r *rig) asked(t *testing.T, lease *session.Lease) *person {
	t.Helper()
	asked, err := r.untilAsked(t, lease)
	if err != nil {
		t.Fatal(err)
	}
	return r.opens(t, asked.Window)
}

// A page with a long name does not make the history too large to be shown.
func TestHistoryOfLongOriginsIsShown(t *testing.T) {
	long := authtoken.MustParseOrigin("https://" + strings.Repeat(strings.Repeat("a", 56)+".", 4) + "example:65000")
	r := start(t, nil, nil)
	for i := range 250 { // no two neighbours are equal
		e := history.Entry{Time: time.Now(), Purpose: wire.Purposes[i%2], Origin: long, Result: string(wire.CodeCertificateRevoked), Count: 1000000}
		if err := r.history.Append(e); err != nil {
			t.Fatal(err)
		}
	}
	shown, err := r.open(t, session.Events{}).History(t.Context())
	if err != nil || len(shown.Entries) < 100 {
		t.Errorf("%d entries, %v", len(shown.Entries), err)
	}
}

// The beginning of a use is written while the card reads: the question for the tries begins
// it, and before the PIN it is waited for.
func TestBeginningIsWrittenBesideTheCard(t *testing.T) {
	r := start(t, nil, nil)
	s := r.open(t, session.Events{})
	lease, err := s.Login(t.Context(), readerName, foreign, challenge, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{selectJPKI, queryLogin} {
		if _, err := lease.Transmit(t.Context(), unhex(t, command)); err != nil {
			t.Fatal(err)
		}
	}
	h, err := s.History(t.Context())
	if err != nil || len(h.Entries) != 1 || h.Entries[0].Result != wire.ResultBegun || r.card.State().UserAuthentication.Verified {
		t.Errorf("%+v, %v", h, err)
	}
}
