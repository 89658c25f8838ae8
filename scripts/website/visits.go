package website

import (
	"container/list"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"sync"
	"time"
)

// A Visit is one visit of one browser, which a session of a site has in it. It is settled
// before anybody can know its id.
type Visit struct {
	ID, CSRF string // of the cookie, and in every form
	expires  time.Time
}

func (v *Visit) visit() *Visit { return v }

// Wrote tells whether the session wrote the form, which has been parsed.
func (v *Visit) Wrote(r *http.Request) bool {
	return subtle.ConstantTimeCompare([]byte(r.PostForm.Get("csrf")), []byte(v.CSRF)) == 1
}

// A Session is a pointer to a type with a Visit in it.
type Session interface {
	comparable
	visit() *Visit
}

// Visits keeps a bounded number of sessions in memory. Visitors and
// people who are logged in have room of their own: whoever floods the login page
// logs nobody out.
type Visits[S Session] struct {
	now      func() time.Time
	ttl      time.Duration
	capacity int // of visitors, and again of people who are logged in

	mu               sync.Mutex
	byID             map[string]listPlace
	visitors, people *list.List // of S, oldest first; all live equally long
}

// A listPlace is where in which list a session is.
type listPlace struct {
	list    *list.List
	element *list.Element
}

// NewVisits is room for as many visitors, and again as many people who are logged in, each for
// a time.
func NewVisits[S Session](now func() time.Time, ttl time.Duration, capacity int) *Visits[S] {
	return &Visits[S]{now: now, ttl: ttl, capacity: capacity, byID: map[string]listPlace{}, visitors: list.New(), people: list.New()}
}

// Start begins a session, of a visitor or of a person who logged in, and forgets the oldest of
// its kind if there are too many.
func (s *Visits[S]) Start(n S, person bool) S {
	*n.visit() = Visit{ID: RandomToken(), CSRF: RandomToken(), expires: s.now().Add(s.ttl)}
	s.mu.Lock()
	defer s.mu.Unlock()
	kind := s.visitors
	if person {
		kind = s.people
	}
	if oldest := kind.Front(); oldest != nil && (kind.Len() >= s.capacity || s.ended(oldest.Value.(S))) {
		s.drop(oldest.Value.(S).visit().ID)
	}
	s.byID[n.visit().ID] = listPlace{kind, kind.PushBack(n)}
	return n
}

// Get returns the session, nil if there is none or it has ended.
func (s *Visits[S]) Get(id string) (none S) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, found := s.byID[id]
	if !found {
		return none
	}
	n := at.element.Value.(S)
	if s.ended(n) {
		s.drop(id)
		return none
	}
	return n
}

// Len is how many there are.
func (s *Visits[S]) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.byID)
}

// End forgets the session.
func (s *Visits[S]) End(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drop(id)
}

func (s *Visits[S]) ended(n S) bool { return !s.now().Before(n.visit().expires) }

// drop is called with the lock held.
func (s *Visits[S]) drop(id string) {
	if at, found := s.byID[id]; found {
		delete(s.byID, id)
		at.list.Remove(at.element)
	}
}

// RandomToken returns 256 bits in base64url.
func RandomToken() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails, crypto/rand
	return base64.RawURLEncoding.EncodeToString(b)
}
