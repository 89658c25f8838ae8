package web

import (
	"container/list"
	"crypto/rand"
	"net/http"
	"sync"
	"time"

	"jpkiweb/shared/relyingparty"
)

// Bounds of MemorySessions.
const (
	SessionTTL = 30 * time.Minute
	// MostSessions of visitors are kept, and again of people who are logged in: whoever floods
	// the login page logs nobody out.
	MostSessions = 10000
)

// sessionCookie has the prefix that binds it to this host and to TLS (RFC 6265bis, 4.1.3.2).
// Browsers take it from http://127.0.0.1, too.
const sessionCookie = "__Host-session"

// MemorySessions are the sessions of a service that has none of its own, for Config.Sessions:
// a cookie each, in the memory of one process, and gone with it. Who logs in has another one
// from then on. The zero MemorySessions is ready, and safe for concurrent use.
type MemorySessions struct {
	mu               sync.Mutex
	byID             map[string]*list.Element
	visitors, people list.List // of memorySession, oldest first; all live equally long
}

type memorySession struct {
	id      string
	of      *list.List
	expires time.Time
	login   relyingparty.Login
}

// Begin is a Begin: the session of a request, or a new one.
func (s *MemorySessions) Begin(w http.ResponseWriter, r *http.Request) (string, error) {
	if id := s.ID(r); id != "" {
		return id, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.start(w, &s.visitors, relyingparty.Login{}), nil
}

// Has implements Sessions.
func (s *MemorySessions) Has(r *http.Request) bool { return s.ID(r) != "" }

// ID implements Sessions. A form is of the session whose cookie comes with it: the handlers
// refuse what pages of other sites post.
func (s *MemorySessions) ID(r *http.Request) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if found := s.find(r); found != nil {
		return found.id
	}
	return ""
}

// Login is who is logged in.
func (s *MemorySessions) Login(r *http.Request) (relyingparty.Login, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if found := s.find(r); found != nil && found.of == &s.people {
		return found.login, true
	}
	return relyingparty.Login{}, false
}

// Renew implements Sessions.
func (s *MemorySessions) Renew(w http.ResponseWriter, r *http.Request, login relyingparty.Login, _ relyingparty.Report) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drop(s.find(r))
	s.start(w, &s.people, login)
	return nil
}

// End implements Sessions.
func (s *MemorySessions) End(w http.ResponseWriter, r *http.Request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drop(s.find(r))
	s.setCookie(w, "", -1)
	return nil
}

// start is called with the lock held, as find and drop are.
func (s *MemorySessions) start(w http.ResponseWriter, of *list.List, login relyingparty.Login) string {
	if s.byID == nil {
		s.byID = map[string]*list.Element{}
	}
	if oldest := of.Front(); oldest != nil && (of.Len() >= MostSessions || s.ended(oldest.Value.(*memorySession))) {
		s.drop(oldest.Value.(*memorySession))
	}
	n := &memorySession{id: rand.Text(), of: of, expires: time.Now().Add(SessionTTL), login: login}
	s.byID[n.id] = of.PushBack(n)
	s.setCookie(w, n.id, int(SessionTTL/time.Second))
	return n.id
}

// find is the session of a request, nil if it has none or that has ended.
func (s *MemorySessions) find(r *http.Request) *memorySession {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return nil
	}
	at, found := s.byID[cookie.Value]
	if !found {
		return nil
	}
	n := at.Value.(*memorySession)
	if s.ended(n) {
		s.drop(n)
		return nil
	}
	return n
}

func (*MemorySessions) ended(n *memorySession) bool { return !time.Now().Before(n.expires) }

func (s *MemorySessions) drop(n *memorySession) {
	if n != nil {
		n.of.Remove(s.byID[n.id])
		delete(s.byID, n.id)
	}
}

func (*MemorySessions) setCookie(w http.ResponseWriter, id string, maxAge int) {
	http.SetCookie(w, &http.Cookie{Name: sessionCookie, Value: id, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode, MaxAge: maxAge})
}
