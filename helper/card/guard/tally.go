package guard

import (
	"sync"

	"jpkiweb/shared/authtoken"
)

// A Key names whose wrong PINs count together: those to which one origin led, of
// one card for as long as it stays in one reader.
type Key struct {
	Origin    authtoken.Origin
	Reader    string
	Insertion uint32 // changes whenever a card comes or goes
}

// wrongAllowed is how many wrong PINs an origin may lead to before the card must
// be taken out: of three tries one is left then, and of five three. Taking the
// card out is a step that no page can make (SECURITY.md, question 17).
const wrongAllowed = 2

// Bounds of a Tally. One origin more is limited until the card is taken out; one
// reader more takes the place of the one that was quiet longest, because no page
// can plug in readers.
const maxReaders, maxOrigins = 32, 256

// A Tally counts wrong PINs across leases. It has no clock: only the card's
// leaving clears it, or the right PIN. The zero Tally is empty; it is safe for
// concurrent use.
type Tally struct {
	mu      sync.Mutex
	turn    uint64 // of the last wrong PIN
	readers map[string]*wrongPINs
}

// wrongPINs are those that one card in one reader was given.
type wrongPINs struct {
	insertion uint32
	turn      uint64 // of its last wrong PIN
	wrong     map[authtoken.Origin]int
}

// Wrong counts a wrong PIN, or one whose answer was lost.
func (t *Tally) Wrong(k Key) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.ofCard(k)
	if s == nil {
		s = t.beginCount(k)
	}
	t.turn++
	s.turn = t.turn
	if _, known := s.wrong[k.Origin]; known || len(s.wrong) < maxOrigins {
		s.wrong[k.Origin] = min(s.wrong[k.Origin]+1, wrongAllowed)
	}
}

// Forget forgets the wrong PINs, because the right one came.
func (t *Tally) Forget(k Key) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.ofCard(k)
	if s == nil {
		return
	}
	delete(s.wrong, k.Origin)
	if len(s.wrong) == 0 {
		delete(t.readers, k.Reader)
	}
}

// Limited reports whether the origin may have no more PIN presented. What earlier
// cards in the same reader counted is forgotten.
func (t *Tally) Limited(k Key) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.ofCard(k)
	if s == nil {
		return false
	}
	_, known := s.wrong[k.Origin]
	return s.wrong[k.Origin] >= wrongAllowed || !known && len(s.wrong) >= maxOrigins
}

// ofCard returns what is counted of the card that is in the reader now, nil if
// nothing is; it drops the card before.
func (t *Tally) ofCard(k Key) *wrongPINs {
	s := t.readers[k.Reader]
	if s != nil && s.insertion != k.Insertion {
		delete(t.readers, k.Reader)
		return nil
	}
	return s
}

// beginCount makes room for a card of which nothing was counted.
func (t *Tally) beginCount(k Key) *wrongPINs {
	if t.readers == nil {
		t.readers = map[string]*wrongPINs{}
	}
	if len(t.readers) >= maxReaders {
		delete(t.readers, t.quietest())
	}
	s := &wrongPINs{insertion: k.Insertion, wrong: map[authtoken.Origin]int{}}
	t.readers[k.Reader] = s
	return s
}

func (t *Tally) quietest() (reader string) {
	oldest := t.turn
	for name, s := range t.readers {
		if s.turn <= oldest {
			reader, oldest = name, s.turn
		}
	}
	return reader
}
