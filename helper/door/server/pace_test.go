package server_test

import (
	"errors"
	"testing"
	"time"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/session"
)

// A page that leases in a loop is stopped, with all of its sessions; nobody else is.
func TestPageThatLeasesInALoopIsStopped(t *testing.T) {
	const other = "https://bank.example"
	r := start(t, func(c *setup) {
		c.Allowed = []string{foreign, other}
		c.Burst, c.Every = 5, time.Hour
	}, nil)
	r.looks(t, 5)
	for range 2 {
		s := r.openAs(t, foreign, session.Events{})
		_, err := s.Read(t.Context(), readerName, "")
		is(t, err, wire.CodeLeaseLimited)
		_, err = s.Login(t.Context(), readerName, foreign, challenge, false)
		is(t, err, wire.CodeLeaseLimited)
	}
	for origin, s := range map[string]*session.Session{other: r.openAs(t, other, session.Events{}), "the app": r.open(t, session.Events{})} {
		lease, err := s.Read(t.Context(), readerName, "")
		if err != nil {
			t.Errorf("%s: %v", origin, err)
			continue
		}
		if err := lease.Release(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// By default a page may ask as often as a person would, and a loop may not.
func TestLoopOfAPageEnds(t *testing.T) {
	r := start(t, granted, nil)
	s := r.openAs(t, foreign, session.Events{})
	for i := range 200 {
		lease, err := s.Read(t.Context(), readerName, "")
		if err != nil {
			is(t, err, wire.CodeLeaseLimited)
			if i < 10 {
				t.Errorf("stopped after %d", i)
			}
			return
		}
		if err := lease.Release(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	t.Error("it goes on")
}

// A login to which no person says yes takes a shared card from other programs as
// seldom as a look does.
func TestPageThatNobodyAnswersTakesASharedCardSeldom(t *testing.T) {
	r := start(t, func(c *setup) { besideOthers(c); impatient(c) }, nil)
	s := r.openAs(t, foreign, session.Events{})
	taken := 0
	for range 10 {
		lease, err := s.Login(t.Context(), readerName, foreign, challenge, false)
		if err != nil {
			is(t, err, wire.CodeBusy)
			continue
		}
		taken++
		if err := lease.Release(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if taken < 1 || taken > 2 {
		t.Errorf("the card was taken %d times", taken)
	}
}

// Who has the person's yes is not kept waiting, however often.
func TestLoginsOfAPersonOnASharedCardAreNotSeldom(t *testing.T) {
	r := start(t, func(c *setup) { besideOthers(c); impatient(c) }, nil)
	for i := range 3 {
		if err := r.logsIn(t, func() {}, "pin", string(r.image.UserAuthentication.PIN)); err != nil {
			t.Fatal(errors.Join(err, errors.New("login "+string(rune('1'+i)))))
		}
	}
}
