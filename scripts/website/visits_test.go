package website

import (
	"sync"
	"testing"
	"time"
)

func noon() time.Time { return time.Date(2026, 4, 1, 3, 0, 0, 0, time.UTC) }

// A guest is a session of these tests.
type guest struct{ Visit }

func TestVisitorsDoNotFillTheMemory(t *testing.T) {
	s := NewVisits[*guest](noon, time.Minute, 3)
	var ids []string
	for range 10 {
		ids = append(ids, s.Start(&guest{}, false).ID)
	}
	if s.Len() != 3 || s.visitors.Len() != 3 {
		t.Fatalf("%d sessions, %d in order; want 3", s.Len(), s.visitors.Len())
	}
	for i, id := range ids {
		if kept := s.Get(id) != nil; kept != (i >= 7) {
			t.Errorf("session %d kept: %v", i, kept)
		}
	}
}

func TestVisitorsTakeNobodysPlaceWhoIsLoggedIn(t *testing.T) {
	s := NewVisits[*guest](noon, time.Minute, 2)
	person := s.Start(&guest{}, true)
	for range 10 {
		s.Start(&guest{}, false)
	}
	if s.Get(person.ID) != person || s.Len() != 3 {
		t.Errorf("%d sessions, the person's is %v", s.Len(), s.Get(person.ID))
	}
}

func TestEndedSessionsMakeRoom(t *testing.T) {
	now := noon()
	s := NewVisits[*guest](func() time.Time { return now }, time.Minute, 5)
	id := s.Start(&guest{}, true).ID
	now = now.Add(time.Minute)
	s.Start(&guest{}, true)
	if s.people.Len() != 1 || s.Get(id) != nil || s.Len() != 1 {
		t.Errorf("%d sessions", s.people.Len())
	}
	s.End("unknown")
}

func TestSessionIDsAreLongAndUnlike(t *testing.T) {
	s := NewVisits[*guest](noon, time.Minute, 1000)
	seen := map[string]bool{}
	for range 1000 {
		n := s.Start(&guest{}, false)
		if len(n.ID) != 43 || len(n.CSRF) != 43 || seen[n.ID] || seen[n.CSRF] {
			t.Fatal(n.ID, n.CSRF)
		}
		seen[n.ID], seen[n.CSRF] = true, true
	}
}

// Run with -race.
func TestSessionsOfManyAtATime(t *testing.T) {
	s := NewVisits[*guest](noon, time.Minute, 4)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				n := s.Start(&guest{}, false)
				if found := s.Get(n.ID); found != nil && found != n {
					t.Error("another session")
				}
				s.End(n.ID)
			}
		})
	}
	all.Wait()
	if s.Len() != 0 || s.visitors.Len() != 0 {
		t.Errorf("%d sessions left", s.Len())
	}
}
