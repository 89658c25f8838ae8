package service

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"sync"
	"time"

	"jpkiweb/shared/relyingparty"
)

// A session is one visit of one browser.
type session struct {
	id, csrf string
	ends     time.Time

	login  *relyingparty.Login // nil: not logged in
	report relyingparty.Report // of the login

	mu          sync.Mutex
	application *application // nil: none begun
}

// pending returns the application that is to be signed.
func (n *session) pending() *application {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.application
}

// replace sets the application, nil for none, and returns the one before.
func (n *session) replace(a *application) *application {
	n.mu.Lock()
	defer n.mu.Unlock()
	before := n.application
	n.application = a
	return before
}

// A sessionStore keeps a bounded number of sessions in memory.
type sessionStore struct {
	now      func() time.Time
	ttl      time.Duration
	capacity int

	mu       sync.Mutex
	sessions map[string]*session
}

func newSessionStore(now func() time.Time, ttl time.Duration, capacity int) *sessionStore {
	return &sessionStore{now: now, ttl: ttl, capacity: capacity, sessions: map[string]*session{}}
}

// start makes a session and forgets the oldest if there are too many.
func (s *sessionStore) start() *session {
	now := &session{id: random(), csrf: random(), ends: s.now().Add(s.ttl)}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.sessions) >= s.capacity {
		s.forget()
	}
	s.sessions[now.id] = now
	return now
}

// forget removes what has ended, or else the session that ends first.
func (s *sessionStore) forget() {
	var first *session
	for id, one := range s.sessions {
		if s.now().After(one.ends) {
			delete(s.sessions, id)
			continue
		}
		if first == nil || one.ends.Before(first.ends) {
			first = one
		}
	}
	if len(s.sessions) >= s.capacity && first != nil {
		delete(s.sessions, first.id)
	}
}

func (s *sessionStore) get(id string) *session {
	s.mu.Lock()
	defer s.mu.Unlock()
	one := s.sessions[id]
	if one == nil || s.now().After(one.ends) {
		delete(s.sessions, id)
		return nil
	}
	return one
}

func (s *sessionStore) end(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, id)
}

// random returns 256 bits in base64url.
func random() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails, crypto/rand
	return base64.RawURLEncoding.EncodeToString(b)
}

// cookieName carries the prefix that binds a cookie to this host and to https,
// where there is https (RFC 6265bis, 4.1.3.2).
func (s *service) cookieName() string {
	if s.config.Secure {
		return "__Host-session"
	}
	return "session"
}

func (s *service) setCookie(w http.ResponseWriter, id string, maxAge int) {
	http.SetCookie(w, &http.Cookie{
		Name: s.cookieName(), Value: id, Path: "/", HttpOnly: true, Secure: s.config.Secure,
		SameSite: http.SameSiteLaxMode, MaxAge: maxAge,
	})
}

// session returns the session of the request, or begins one.
func (s *service) session(w http.ResponseWriter, r *http.Request) *session {
	if cookie, err := r.Cookie(s.cookieName()); err == nil {
		if now := s.sessions.get(cookie.Value); now != nil {
			return now
		}
	}
	return s.begin(w)
}

func (s *service) begin(w http.ResponseWriter) *session {
	now := s.sessions.start()
	s.setCookie(w, now.id, int(sessionTTL.Seconds()))
	return now
}

// posted returns the session of a form that carries its token; otherwise it has
// answered 403.
func (s *service) posted(w http.ResponseWriter, r *http.Request) (*session, bool) {
	cookie, err := r.Cookie(s.cookieName())
	if err == nil {
		now := s.sessions.get(cookie.Value)
		if now != nil && subtle.ConstantTimeCompare([]byte(r.PostFormValue("csrf")), []byte(now.csrf)) == 1 {
			return now, true
		}
	}
	s.show(w, r, nil, "expired", http.StatusForbidden, nil)
	return nil, false
}
