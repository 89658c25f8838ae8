// Package storetest tests a relyingparty.ChallengeStore of your own, as testing/fstest
// does a file system: what VerifyLoginOnce counts on, and what a page or a flood of
// sessions must not be able to do to it. It knows no store, and not how one is reached.
//
// Callers need [Run].
package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jpkiweb/shared/relyingparty"
)

// MinCapacity is how many challenges a store must have room for to be tested.
const MinCapacity = 100

// A Store is one to be tested, empty.
type Store struct {
	relyingparty.ChallengeStore
	TTL time.Duration // that a challenge lives in it
	// Pass lets time pass for the store. Where it has no clock of its own, that is
	// time.Sleep, and the TTL a short one.
	Pass func(time.Duration)
	// Capacity is how many challenges it keeps of all sessions, MinCapacity at least;
	// 0: it has no bound, and what it lives on has.
	Capacity int
}

// Run tests the stores that open makes, each time a new one, in a test of its own for each
// rule. Run it with the race detector, too: several goroutines use a store.
func Run(t *testing.T, open func(t *testing.T) Store) {
	for _, r := range slices.Concat(rules, addressRules) {
		t.Run(r.name, func(t *testing.T) {
			if err := r.test(t.Context(), open(t)); err != nil {
				t.Error(err)
			}
		})
	}
}

// A rule is one that every store keeps.
type rule struct {
	name  string
	keeps func(ctx context.Context, s Store) error
}

// test tells what of the rule the store does not keep.
func (r rule) test(ctx context.Context, s Store) error {
	if s.TTL <= 0 || s.Pass == nil || s.Capacity != 0 && s.Capacity < MinCapacity {
		return fmt.Errorf("a store to be tested has a TTL, a way to let it pass, and room for %d challenges", MinCapacity)
	}
	return r.keeps(ctx, s)
}

var rules = []rule{
	{"a challenge is taken once", takenOnce},
	{"a challenge is its session's", ofItsSession},
	{"session and challenge stay apart", stayApart},
	{"what was not issued is not taken, and uses up nothing", issuedOnly},
	{"every tab has its challenge", everyTab},
	{"a session is issued eight at most, and no other pays for it", boundOfASession},
	{"what was issued counts as long as a challenge lives", countOfASession},
	{"of all that are put at once, a session is issued eight", putAtOnce},
	{"a challenge that is put twice lives anew, and is taken once", putTwice},
	{"a challenge expires", expires},
	{"an empty session or challenge is refused", emptyRefused},
	{"a session or challenge without end is refused", longRefused},
	{"hostile names are names", hostileNames},
	{"of all that take a challenge at once, one gets it", takenAtOnce},
	{"a flood of sessions locks nobody out", flood},
}

const session, challenge = "session", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="

// put puts one challenge after the other.
func (s Store) put(ctx context.Context, session string, challenges ...string) error {
	for _, c := range challenges {
		if err := s.Put(ctx, session, c); err != nil {
			return fmt.Errorf("put %q of session %q: %w", c, session, err)
		}
	}
	return nil
}

// take wants that a challenge is taken.
func (s Store) take(ctx context.Context, session, challenge string) error {
	if err := s.Take(ctx, session, challenge); err != nil {
		return fmt.Errorf("take %q of session %q: %w", challenge, session, err)
	}
	return nil
}

// none wants that there is no such challenge.
func (s Store) none(ctx context.Context, session, challenge string) error {
	if err := s.Take(ctx, session, challenge); !errors.Is(err, relyingparty.ErrNoChallenge) {
		return fmt.Errorf("take %q of session %q: %v, want ErrNoChallenge", challenge, session, err)
	}
	return nil
}

func takenOnce(ctx context.Context, s Store) error {
	return errors.Join(
		s.none(ctx, session, challenge),
		s.put(ctx, session, challenge),
		s.take(ctx, session, challenge),
		s.none(ctx, session, challenge),
	)
}

func ofItsSession(ctx context.Context, s Store) error {
	return errors.Join(
		s.put(ctx, session, challenge),
		s.none(ctx, "another session", challenge),
		s.none(ctx, "", challenge),
		s.put(ctx, "another session", challenge),
		s.take(ctx, session, challenge),
		s.take(ctx, "another session", challenge),
	)
}

// stayApart: a page chooses both texts that are asked for, and so where the one ends in
// a key that joins them.
func stayApart(ctx context.Context, s Store) error {
	var wrong []error
	for _, between := range []string{"", ":", "/", "|", ".", "-", "_", "+", "=", "~", "#", "&", "%00"} {
		wrong = append(wrong,
			s.put(ctx, "a"+between+"b", "c"),
			s.none(ctx, "a", "b"+between+"c"),
			s.take(ctx, "a"+between+"b", "c"))
	}
	return errors.Join(wrong...)
}

func issuedOnly(ctx context.Context, s Store) error {
	wrong := []error{s.put(ctx, session, challenge, "*"), s.put(ctx, "another session", "theirs")}
	for _, invented := range []string{"theirs", "", "%", "?", challenge[1:], challenge[:len(challenge)-1], challenge + " ", " " + challenge, lower(challenge)} {
		wrong = append(wrong, s.none(ctx, session, invented))
	}
	return errors.Join(append(wrong, s.take(ctx, session, challenge), s.take(ctx, session, "*"), s.take(ctx, "another session", "theirs"))...)
}

// lower is a text in lower case, as a store that does not tell them apart would have it.
func lower(text string) string {
	b := []byte(text)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

func everyTab(ctx context.Context, s Store) error {
	wrong := []error{s.put(ctx, session, "first", "second", "third")}
	for _, c := range []string{"second", "first", "third"} {
		wrong = append(wrong, s.take(ctx, session, c), s.none(ctx, session, c))
	}
	return errors.Join(wrong...)
}

func boundOfASession(ctx context.Context, s Store) error {
	wrong := []error{s.put(ctx, "another session", "theirs")}
	for i := range relyingparty.SessionChallenges {
		wrong = append(wrong, s.put(ctx, session, strconv.Itoa(i)))
	}
	wrong = append(wrong, s.tooMany(ctx, session, "one more", s.TTL), s.none(ctx, session, "one more"))
	for i := range relyingparty.SessionChallenges {
		wrong = append(wrong, s.take(ctx, session, strconv.Itoa(i)))
	}
	return errors.Join(append(wrong,
		s.tooMany(ctx, session, "one more", s.TTL), // those that were taken count
		s.put(ctx, "another session", "more of theirs"),
		s.take(ctx, "another session", "theirs"))...)
}

// countOfASession: the count of the last minutes has no edge at which a session is issued
// twice as many.
func countOfASession(ctx context.Context, s Store) error {
	err := s.put(ctx, session, "first")
	s.Pass(s.TTL / 2)
	for i := range relyingparty.SessionChallenges - 1 {
		err = errors.Join(err, s.put(ctx, session, strconv.Itoa(i)))
	}
	err = errors.Join(err, s.tooMany(ctx, session, "one more", s.TTL/2))
	s.Pass(s.TTL - s.TTL/2)
	err = errors.Join(err, s.put(ctx, session, "one more"), s.tooMany(ctx, session, "and another", s.TTL/2))
	s.Pass(s.TTL)
	for i := range relyingparty.SessionChallenges {
		err = errors.Join(err, s.put(ctx, session, "later "+strconv.Itoa(i)))
	}
	return err
}

// tooMany wants a challenge to be refused, and for some time, but no longer than most.
func (s Store) tooMany(ctx context.Context, session, challenge string, most time.Duration) error {
	var refused *relyingparty.TooManyError
	switch err := s.Put(ctx, session, challenge); {
	case !errors.As(err, &refused):
		return fmt.Errorf("put %q of session %q: %v, want a TooManyError", challenge, session, err)
	case refused.After <= 0 || refused.After > most:
		return fmt.Errorf("put %q of session %q: again in %v, want at most %v", challenge, session, refused.After, most)
	}
	return nil
}

func putAtOnce(ctx context.Context, s Store) error {
	const putters = 4 * relyingparty.SessionChallenges
	var failed collected
	var all sync.WaitGroup
	var put atomic.Int32
	begin := make(chan struct{})
	for i := range putters {
		all.Go(func() {
			<-begin
			var refused *relyingparty.TooManyError
			switch err := s.Put(ctx, session, strconv.Itoa(i)); {
			case err == nil:
				put.Add(1)
			case !errors.As(err, &refused):
				failed.add(fmt.Errorf("put at once with others: %v, want a TooManyError", err))
			}
		})
	}
	close(begin)
	all.Wait()
	if n := put.Load(); n != relyingparty.SessionChallenges {
		failed.add(fmt.Errorf("%d were put, want %d", n, relyingparty.SessionChallenges))
	}
	var held int32
	for i := range putters {
		if s.Take(ctx, session, strconv.Itoa(i)) == nil {
			held++
		}
	}
	if n := put.Load(); held != n {
		failed.add(fmt.Errorf("%d are there, and %d were put", held, n))
	}
	return errors.Join(failed.errors...)
}

func putTwice(ctx context.Context, s Store) error {
	err := s.put(ctx, session, challenge)
	s.Pass(s.TTL * 3 / 4)
	err = errors.Join(err, s.put(ctx, session, challenge))
	s.Pass(s.TTL / 2)
	return errors.Join(err, s.take(ctx, session, challenge), s.none(ctx, session, challenge))
}

// expires: a store that forgets by itself has no such challenge any more; one that still
// knows it says so, and forgets it then.
func expires(ctx context.Context, s Store) error {
	err := s.put(ctx, session, "taken in time", "late")
	s.Pass(s.TTL / 2)
	err = errors.Join(err, s.take(ctx, session, "taken in time"), s.put(ctx, session, "of later"))
	s.Pass(s.TTL - s.TTL/2)
	if late := s.Take(ctx, session, "late"); !errors.Is(late, relyingparty.ErrChallengeExpired) && !errors.Is(late, relyingparty.ErrNoChallenge) {
		err = errors.Join(err, fmt.Errorf("take after %v: %v, want ErrChallengeExpired or ErrNoChallenge", s.TTL, late))
	}
	return errors.Join(err, s.none(ctx, session, "late"), s.take(ctx, session, "of later"))
}

// emptyRefused: a browser without a cookie has no session, and must not share one with
// all others that have none.
func emptyRefused(ctx context.Context, s Store) error {
	var wrong []error
	for _, of := range [][2]string{{"", challenge}, {session, ""}, {"", ""}} {
		if err := s.Put(ctx, of[0], of[1]); err == nil {
			wrong = append(wrong, fmt.Errorf("put %q of session %q: no error", of[1], of[0]))
		}
		wrong = append(wrong, s.none(ctx, of[0], of[1]))
	}
	return errors.Join(wrong...)
}

// longRefused: a page chooses how long what it sends is.
func longRefused(ctx context.Context, s Store) error {
	const long = 1 << 20
	longest, most := strings.Repeat("s", relyingparty.MaxSession), strings.Repeat("c", relyingparty.MaxChallenge)
	wrong := []error{s.put(ctx, longest, most)}
	for _, of := range [][2]string{{longest + "s", most}, {longest, most + "c"}, {strings.Repeat("s", long), most}, {longest, strings.Repeat("c", long)}} {
		if err := s.Put(ctx, of[0], of[1]); err == nil {
			wrong = append(wrong, fmt.Errorf("put a challenge of %d bytes of a session of %d: no error", len(of[1]), len(of[0])))
		}
		if err := s.Take(ctx, of[0], of[1]); !errors.Is(err, relyingparty.ErrNoChallenge) {
			wrong = append(wrong, fmt.Errorf("take a challenge of %d bytes of a session of %d: %v, want ErrNoChallenge", len(of[1]), len(of[0]), err))
		}
	}
	return errors.Join(append(wrong, s.take(ctx, longest, most))...)
}

// hostileNames would end a line, a command or a key, or stand for others, in a store that
// does not keep them apart from what it says itself.
func hostileNames(ctx context.Context, s Store) error {
	names := []string{
		"*", "a*", "?", "[ab]", "{a}", "}{", "a\x00b", "a\r\nFLUSHALL\r\n", "$3\r\nDEL\r\n", "'; DROP TABLE challenges; --", `" OR 1=1 --`,
		"%s%n", "../../etc/passwd", "\xff\xfe", "é", "e\u0301", "\u202e", " ", "\t", "null", "0", "-1", "jpki:", "セッション",
	}
	var wrong []error
	for _, name := range names {
		wrong = append(wrong, s.put(ctx, name, name))
	}
	wrong = append(wrong, s.none(ctx, "a", "a"), s.none(ctx, "ab", "ab"))
	for i, name := range names {
		wrong = append(wrong, s.none(ctx, name, names[(i+1)%len(names)]), s.take(ctx, name, name), s.none(ctx, name, name))
	}
	return errors.Join(wrong...)
}

// takenAtOnce also puts challenges of the same sessions meanwhile, which all stay.
func takenAtOnce(ctx context.Context, s Store) error {
	const sessions, takers = MinCapacity / 4, 8
	var failed collected
	var all sync.WaitGroup
	taken := make([]atomic.Int32, sessions)
	for i := range sessions {
		failed.add(s.put(ctx, strconv.Itoa(i), challenge))
	}
	begin := make(chan struct{})
	for i := range sessions {
		name := strconv.Itoa(i)
		for range takers {
			all.Go(func() {
				<-begin
				switch err := s.Take(ctx, name, challenge); {
				case err == nil:
					taken[i].Add(1)
				case !errors.Is(err, relyingparty.ErrNoChallenge):
					failed.add(fmt.Errorf("take at once with others: %v, want ErrNoChallenge", err))
				}
			})
		}
		all.Go(func() { <-begin; failed.add(s.put(ctx, name, "next")) })
	}
	close(begin)
	all.Wait()
	for i := range sessions {
		if n := taken[i].Load(); n != 1 {
			failed.add(fmt.Errorf("%d of %d got the challenge of session %d", n, takers, i))
		}
		failed.add(s.take(ctx, strconv.Itoa(i), "next"))
	}
	return errors.Join(failed.errors...)
}

// collected are errors of several goroutines.
type collected struct {
	mu     sync.Mutex
	errors []error
}

func (c *collected) add(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.errors = append(c.errors, err)
}

// flood: a full store refuses nobody; its oldest challenges make room. One without a
// bound keeps all.
func flood(ctx context.Context, s Store) error {
	const more = 10
	count := s.Capacity + more
	for i := range count {
		if i == count-1 {
			s.Pass(s.TTL / 1000) // it is the newest
		}
		if err := s.put(ctx, strconv.Itoa(i), challenge); err != nil {
			return err
		}
	}
	err := s.take(ctx, strconv.Itoa(count-1), challenge)
	held := 1
	for i := range count - 1 {
		if s.Take(ctx, strconv.Itoa(i), challenge) == nil {
			held++
		}
	}
	switch {
	case s.Capacity == 0 && held != count:
		return errors.Join(err, fmt.Errorf("%d of %d challenges are there, and it has no bound", held, count))
	case s.Capacity != 0 && held > s.Capacity:
		return errors.Join(err, fmt.Errorf("it holds %d challenges, more than its capacity of %d", held, s.Capacity))
	}
	return err
}
