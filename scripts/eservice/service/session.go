package service

import (
	"container/list"
	"crypto/rand"
	"encoding/base64"
	"sync"
	"time"

	"jpkiweb/shared/relyingparty"
)

// A session is one visit of one browser. All but the application is settled
// before anybody can know its id.
type session struct {
	id, csrf string
	expires  time.Time
	login    *relyingparty.Login // nil: not logged in
	report   relyingparty.Report // of the login
	visitor  *session            // before the login, over now: another tab may still have its login page

	mu          sync.Mutex
	application *application // nil: none begun
}

// beginApplication keeps the application that is to be signed, in place of the one before.
func (n *session) beginApplication(a *application) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.application = a
}

// pendingApplication returns the application of the reference, nil if it is not the one that
// is to be signed.
func (n *session) pendingApplication(reference string) *application {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.application == nil || n.application.reference != reference {
		return nil
	}
	return n.application
}

// takeApplication is pendingApplication, and no other call gets the application after it.
func (n *session) takeApplication(reference string) *application {
	n.mu.Lock()
	defer n.mu.Unlock()
	a := n.application
	if a == nil || a.reference != reference {
		return nil
	}
	n.application = nil
	return a
}

// A sessionStore keeps a bounded number of sessions in memory. Visitors and
// people who are logged in have room of their own: whoever floods the login page
// logs nobody out.
type sessionStore struct {
	now      func() time.Time
	ttl      time.Duration
	capacity int // of visitors, and again of people who are logged in

	mu               sync.Mutex
	byID             map[string]listPlace
	visitors, people *list.List // of *session, oldest first; all live equally long
}

// A listPlace is where in which list a session is.
type listPlace struct {
	list    *list.List
	element *list.Element
}

func newSessionStore(now func() time.Time, ttl time.Duration, capacity int) *sessionStore {
	return &sessionStore{now: now, ttl: ttl, capacity: capacity, byID: map[string]listPlace{}, visitors: list.New(), people: list.New()}
}

// start makes a session, of a visitor if login is nil, and forgets the oldest of
// its kind if there are too many.
func (s *sessionStore) start(login *relyingparty.Login, report relyingparty.Report) *session {
	n := &session{id: randomToken(), csrf: randomToken(), expires: s.now().Add(s.ttl), login: login, report: report}
	s.mu.Lock()
	defer s.mu.Unlock()
	kind := s.visitors
	if login != nil {
		kind = s.people
	}
	if oldest := kind.Front(); oldest != nil && (kind.Len() >= s.capacity || s.ended(oldest.Value.(*session))) {
		s.drop(oldest.Value.(*session).id)
	}
	s.byID[n.id] = listPlace{kind, kind.PushBack(n)}
	return n
}

// get returns the session, nil if there is none or it has ended.
func (s *sessionStore) get(id string) *session {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, found := s.byID[id]
	if !found {
		return nil
	}
	n := at.element.Value.(*session)
	if s.ended(n) {
		s.drop(id)
		return nil
	}
	return n
}

// end forgets the session.
func (s *sessionStore) end(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drop(id)
}

func (s *sessionStore) ended(n *session) bool { return !s.now().Before(n.expires) }

// drop is called with the lock held.
func (s *sessionStore) drop(id string) {
	if at, found := s.byID[id]; found {
		delete(s.byID, id)
		at.list.Remove(at.element)
	}
}

// randomToken returns 256 bits in base64url.
func randomToken() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails, crypto/rand
	return base64.RawURLEncoding.EncodeToString(b)
}
