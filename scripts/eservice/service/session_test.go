package service

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"jpkiweb/shared/relyingparty"
)

func TestVisitorsDoNotFillTheMemory(t *testing.T) {
	s := newSessionStore(noon, time.Minute, 3)
	var ids []string
	for range 10 {
		ids = append(ids, s.start(nil, relyingparty.Report{}).id)
	}
	if len(s.byID) != 3 || s.visitors.Len() != 3 {
		t.Fatalf("%d sessions, %d in order; want 3", len(s.byID), s.visitors.Len())
	}
	for i, id := range ids {
		if kept := s.get(id) != nil; kept != (i >= 7) {
			t.Errorf("session %d kept: %v", i, kept)
		}
	}
}

func TestFloodOfVisitorsLogsNobodyOut(t *testing.T) {
	site := openWith(t, false, 2)
	person := site.browser(t)
	person.login()
	for range 10 {
		site.browser(t).get("/login").want(t, http.StatusOK)
	}
	person.get("/my").want(t, http.StatusOK)
}

func TestPagesWithoutAFormBeginNoSession(t *testing.T) {
	b := open(t, false).browser(t)
	for _, path := range []string{"/", "/my", "/apply", "/apply/document", "/jpki.js", "/assets/app.js", "/nothing"} {
		if cookies := b.get(path).Cookies(); len(cookies) > 0 {
			t.Errorf("%s begins a session: %v", path, cookies)
		}
	}
}

func TestEndedSessionsMakeRoom(t *testing.T) {
	now := noon()
	s := newSessionStore(func() time.Time { return now }, time.Minute, 5)
	id := s.start(&relyingparty.Login{}, relyingparty.Report{}).id
	now = now.Add(time.Minute)
	s.start(&relyingparty.Login{}, relyingparty.Report{})
	if s.people.Len() != 1 || s.get(id) != nil || len(s.byID) != 1 {
		t.Errorf("%d sessions", s.people.Len())
	}
	s.end("unknown")
}

func TestSessionIDsAreLongAndUnlike(t *testing.T) {
	s := newSessionStore(noon, time.Minute, 1000)
	seen := map[string]bool{}
	for range 1000 {
		n := s.start(nil, relyingparty.Report{})
		if len(n.id) != 43 || len(n.csrf) != 43 || seen[n.id] || seen[n.csrf] {
			t.Fatal(n.id, n.csrf)
		}
		seen[n.id], seen[n.csrf] = true, true
	}
}

// Run with -race.
func TestSessionsOfManyAtATime(t *testing.T) {
	s := newSessionStore(noon, time.Minute, 4)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				n := s.start(nil, relyingparty.Report{})
				if found := s.get(n.id); found != nil && found != n {
					t.Error("another session")
				}
				n.beginApplication(&application{reference: "r"})
				n.pendingApplication("r")
				n.takeApplication("r")
				s.end(n.id)
			}
		})
	}
	all.Wait()
	if len(s.byID) != 0 || s.visitors.Len() != 0 {
		t.Errorf("%d sessions left", len(s.byID))
	}
}
