package storetest

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jpkiweb/shared/relyingparty"
)

// A kept challenge of a shelf.
type kept struct {
	session, challenge string
	expires            time.Time
}

// A shelf is a store as simple as can be; what is done to it breaks a rule.
type shelf struct {
	mu   sync.Mutex
	at   time.Time
	kept []kept // oldest first

	capacity int
	joined   string                                        // stands between session and challenge; "": they are not joined
	isSame   func(a, b kept) bool                          // nil: ==
	put      func(s *shelf, k kept) (done bool, err error) // before all else
	take     func(s *shelf, at int) (done bool, err error) // instead of forgetting
	none     error                                         // nil: ErrNoChallenge
	gap      bool                                          // between look and forgetting
	lasting  bool                                          // nothing expires
	room     int                                           // of a session, default SessionChallenges
	window   bool                                          // the count begins anew at times
	open     bool                                          // only what is there counts
	long     bool                                          // whatever is asked for is kept
	slow     bool                                          // looks at the count, and then counts
	issued   []kept                                        // what counts, oldest first
}

func (s *shelf) find(k kept) int {
	return slices.IndexFunc(s.kept, func(other kept) bool {
		switch {
		case s.isSame != nil:
			return s.isSame(other, k)
		case s.joined != "":
			return other.session+s.joined+other.challenge == k.session+s.joined+k.challenge
		}
		return other.session == k.session && other.challenge == k.challenge
	})
}

func (s *shelf) Put(_ context.Context, session, challenge string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := kept{session, challenge, s.at.Add(time.Minute)}
	if s.put != nil {
		if done, err := s.put(s, k); done {
			return err
		}
	}
	if _, err := relyingparty.NewChallengeKey(session, challenge); err != nil && (!s.long || session == "" || challenge == "") {
		return err
	}
	if i := s.find(k); i >= 0 {
		s.kept = slices.Delete(s.kept, i, i+1)
	} else if err := s.count(k); err != nil {
		return err
	}
	if s.capacity > 0 && len(s.kept) == s.capacity {
		s.kept = s.kept[1:]
	}
	s.kept = append(s.kept, k)
	return nil
}

// count counts what the session is issued, or refuses it.
func (s *shelf) count(k kept) error {
	all := s.issued
	if s.open {
		all = s.kept
	}
	var of []kept
	for _, other := range all {
		if other.session == k.session && (s.lasting || s.at.Before(other.expires)) {
			of = append(of, other)
		}
	}
	if s.window && len(of) > 0 {
		k.expires = of[0].expires
	}
	if len(of) >= max(s.room, relyingparty.SessionChallenges) {
		return &relyingparty.TooManyError{After: of[0].expires.Sub(s.at)}
	}
	if s.slow {
		s.mu.Unlock()
		runtime.Gosched()
		time.Sleep(time.Millisecond)
		s.mu.Lock()
	}
	s.issued = append(s.issued, k)
	return nil
}

func (s *shelf) Take(_ context.Context, session, challenge string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.find(kept{session: session, challenge: challenge})
	if i < 0 {
		if s.none != nil {
			return s.none
		}
		return relyingparty.ErrNoChallenge
	}
	if s.gap {
		s.mu.Unlock()
		runtime.Gosched()
		time.Sleep(time.Millisecond)
		s.mu.Lock()
		if i = s.find(kept{session: session, challenge: challenge}); i < 0 {
			return nil // as another one took it
		}
	}
	if s.take != nil {
		if done, err := s.take(s, i); done {
			return err
		}
	}
	k := s.kept[i]
	s.kept = slices.Delete(s.kept, i, i+1)
	if !s.lasting && !s.at.Before(k.expires) {
		return relyingparty.ErrChallengeExpired
	}
	return nil
}

// sameTo compares names up to a text that some take for their end.
func sameTo(end string) func(a, b kept) bool {
	upTo := func(name string) string { before, _, _ := strings.Cut(name, end); return before }
	return func(a, b kept) bool {
		return upTo(a.session) == upTo(b.session) && upTo(a.challenge) == upTo(b.challenge)
	}
}

// testShelf tells what the rules find, each behind its name.
func testShelf(t *testing.T, change func(*shelf)) error {
	t.Helper()
	var wrong []error
	for _, r := range rules {
		s := &shelf{at: time.Unix(0, 0), capacity: MinCapacity}
		change(s)
		if err := r.test(t.Context(), Store{ChallengeStore: s, TTL: time.Minute, Capacity: s.capacity, Pass: func(d time.Duration) { s.at = s.at.Add(d) }}); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", r.name, err))
		}
	}
	return errors.Join(wrong...)
}

func TestStoreThatKeepsTheRules(t *testing.T) {
	for name, change := range map[string]func(*shelf){
		"bounded":   func(*shelf) {},
		"unbounded": func(s *shelf) { s.capacity = 0 },
		"forgets what expired by itself": func(s *shelf) {
			s.take = func(s *shelf, i int) (bool, error) {
				if s.at.Before(s.kept[i].expires) {
					return false, nil
				}
				s.kept = slices.Delete(s.kept, i, i+1)
				return true, relyingparty.ErrNoChallenge
			}
		},
	} {
		if err := testShelf(t, change); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Each rule finds what breaks it.
func TestStoreThatBreaksARule(t *testing.T) {
	leave := func(s *shelf, i int) (bool, error) { return true, nil }
	for name, broken := range map[string]struct {
		rule   string
		change func(*shelf)
	}{
		"keeps what was taken":     {"a challenge is taken once", func(s *shelf) { s.take = leave }},
		"has another error":        {"a challenge is taken once", func(s *shelf) { s.none = errors.New("not found") }},
		"one session for all":      {"a challenge is its session's", func(s *shelf) { s.isSame = func(a, b kept) bool { return a.challenge == b.challenge } }},
		"joins both with a colon":  {"session and challenge stay apart", func(s *shelf) { s.joined = ":" }},
		"joins both with a hyphen": {"session and challenge stay apart", func(s *shelf) { s.joined = "-" }},
		"compares the beginning": {"what was not issued is not taken", func(s *shelf) {
			s.isSame = func(a, b kept) bool { return a.session == b.session && strings.HasPrefix(a.challenge, b.challenge) }
		}},
		"compares without case": {"what was not issued is not taken", func(s *shelf) {
			s.isSame = func(a, b kept) bool { return a.session == b.session && strings.EqualFold(a.challenge, b.challenge) }
		}},
		"takes whatever is asked for": {"what was not issued is not taken", func(s *shelf) { s.isSame = func(a, b kept) bool { return a.session == b.session } }},
		"one challenge a session": {"every tab has its challenge", func(s *shelf) {
			s.put = func(s *shelf, k kept) (bool, error) {
				s.kept = slices.DeleteFunc(s.kept, func(other kept) bool { return other.session == k.session })
				return false, nil
			}
		}},
		"no bound of a session":     {"a session is issued eight", func(s *shelf) { s.room = 1000 }},
		"one more than it says":     {"a session is issued eight", func(s *shelf) { s.room = relyingparty.SessionChallenges + 1 }},
		"forgets what was taken":    {"a session is issued eight", func(s *shelf) { s.open = true }},
		"counts from time to time":  {"what was issued counts", func(s *shelf) { s.window = true }},
		"looks, and then counts":    {"of all that are put at once", func(s *shelf) { s.slow = true }},
		"keeps whatever is sent":    {"a session or challenge without end", func(s *shelf) { s.long = true }},
		"ends a name at a NUL byte": {"hostile names", func(s *shelf) { s.isSame = sameTo("\x00") }},
		"ends a name at a line":     {"hostile names", func(s *shelf) { s.isSame = sameTo("\r") }},
		"the oldest of all goes": {"a session is issued eight", func(s *shelf) {
			s.put = func(s *shelf, k kept) (bool, error) {
				if len(s.kept) > relyingparty.SessionChallenges {
					s.kept = s.kept[1:]
				}
				return false, nil
			}
		}},
		"does not live anew": {"put twice", func(s *shelf) {
			s.put = func(s *shelf, k kept) (bool, error) { return s.find(k) >= 0, nil }
		}},
		"is there twice": {"put twice", func(s *shelf) {
			s.put = func(s *shelf, k kept) (bool, error) {
				again := k.session != "" && k.challenge != "" && s.find(k) >= 0
				if again {
					s.kept = append(s.kept, k)
				}
				return again, nil
			}
		}},
		"lasts": {"a challenge expires", func(s *shelf) { s.lasting = true }},
		"keeps what expired": {"a challenge expires", func(s *shelf) {
			s.take = func(s *shelf, i int) (bool, error) {
				late := !s.at.Before(s.kept[i].expires)
				return late, relyingparty.ErrChallengeExpired
			}
		}},
		"a session of all that have none": {"an empty session", func(s *shelf) {
			s.put = func(s *shelf, k kept) (bool, error) {
				if k.session == "" {
					s.kept = append(s.kept, k)
				}
				return k.session == "", nil
			}
		}},
		"looks, and then forgets": {"of all that take a challenge at once", func(s *shelf) { s.gap = true }},
		"refuses when it is full": {"a flood of sessions", func(s *shelf) {
			s.put = func(s *shelf, k kept) (bool, error) { return len(s.kept) == s.capacity, errors.New("full") }
		}},
		"holds more than it says": {"a flood of sessions", func(s *shelf) {
			s.put = func(s *shelf, k kept) (bool, error) { s.capacity = 1000; return false, nil }
		}},
	} {
		err := testShelf(t, broken.change)
		if err == nil || !strings.Contains(err.Error(), broken.rule) {
			t.Errorf("%s: %v, want that %q is broken", name, err, broken.rule)
		}
	}
}

// A meter counts addresses, in a way that breaks a rule.
type meter struct {
	shelf
	asked map[netip.Prefix]int
	until map[netip.Prefix]time.Time
	count func(m *meter, address netip.Prefix, most int) (done bool, err error) // before all else
}

func (m *meter) CountAddress(_ context.Context, address netip.Prefix, most int) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.count != nil {
		if done, err := m.count(m, address, most); done {
			return err
		}
	}
	if !address.IsValid() || most < 1 {
		return relyingparty.ErrAddress
	}
	address = address.Masked()
	if until, found := m.until[address]; !found || !m.at.Before(until) {
		m.asked[address], m.until[address] = 0, m.at.Add(time.Minute)
	}
	if m.asked[address] >= most {
		return &relyingparty.TooManyError{After: m.until[address].Sub(m.at)}
	}
	m.asked[address]++
	return nil
}

// Each rule finds what breaks it, and nothing else.
func TestAddressRules(t *testing.T) {
	for name, broken := range map[string]struct {
		rule  string
		count func(m *meter, address netip.Prefix, most int) (bool, error)
	}{
		"keeps the rules": {"", nil},
		"counts nothing":  {"an address is counted", func(*meter, netip.Prefix, int) (bool, error) { return true, nil }},
		"counts neighbours apart": {"an address is counted", func(m *meter, a netip.Prefix, _ int) (bool, error) {
			return a.Addr() != a.Masked().Addr(), nil
		}},
		"refuses for ever": {"an address is counted", func(m *meter, a netip.Prefix, most int) (bool, error) {
			return a.IsValid() && most > 0 && m.asked[a] >= most, &relyingparty.TooManyError{After: time.Second}
		}},
		"forgets at once": {"of all that an address asks for at once", func(m *meter, a netip.Prefix, most int) (bool, error) {
			clear(m.asked)
			return false, nil
		}},
		"counts what is none": {"what is no address", func(_ *meter, a netip.Prefix, most int) (bool, error) {
			return !a.IsValid() || most < 1, nil
		}},
	} {
		var found []string
		for _, r := range addressRules {
			m := &meter{shelf: shelf{at: time.Unix(0, 0)}, asked: map[netip.Prefix]int{}, until: map[netip.Prefix]time.Time{}, count: broken.count}
			if err := r.test(t.Context(), Store{ChallengeStore: m, TTL: time.Minute, Pass: func(d time.Duration) { m.at = m.at.Add(d) }}); err != nil {
				found = append(found, r.name)
			}
		}
		if (len(found) > 0) != (broken.rule != "") || !strings.Contains(strings.Join(found, "; "), broken.rule) {
			t.Errorf("%s: found %q, want %q", name, found, broken.rule)
		}
	}
}

// A store that cannot be tested is told so, and not found to be in order.
func TestStoreThatCannotBeTested(t *testing.T) {
	for name, s := range map[string]Store{
		"no TTL":          {ChallengeStore: &shelf{}, Pass: func(time.Duration) {}},
		"no time passes":  {ChallengeStore: &shelf{}, TTL: time.Minute},
		"too little room": {ChallengeStore: &shelf{}, TTL: time.Minute, Pass: func(time.Duration) {}, Capacity: MinCapacity - 1},
	} {
		for _, r := range rules {
			if err := r.test(t.Context(), s); err == nil {
				t.Errorf("%s: no error", name)
			}
		}
	}
}
