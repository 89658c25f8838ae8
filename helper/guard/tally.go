package guard

import "sync"

// A Key names whose wrong PINs count together: those to which one origin led, of
// one card for as long as it stays in one reader.
type Key struct {
	Origin, Reader string
	Insertion      uint32
}

// wrongAllowed is how many wrong PINs an origin may lead to before the card must
// be taken out: of three tries one is left then, and of five three. Taking the
// card out is a step that no page can make (peers facts 2.13, question 17).
const wrongAllowed = 2

// maxKeys bounds a Tally; a machine has few readers and few origins with a grant.
const maxKeys = 1000

// A Tally counts wrong PINs across leases. The zero Tally is empty; it is safe for
// concurrent use.
type Tally struct {
	mu    sync.Mutex
	wrong map[Key]int
}

// Wrong counts a wrong PIN. Counts of earlier cards in the same reader are
// forgotten.
func (t *Tally) Wrong(k Key) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.wrong == nil {
		t.wrong = map[Key]int{}
	}
	for other := range t.wrong {
		if other.Reader == k.Reader && other.Insertion != k.Insertion {
			delete(t.wrong, other)
		}
	}
	if len(t.wrong) < maxKeys {
		t.wrong[k]++
	}
}

// Forget forgets the wrong PINs, because the right one came.
func (t *Tally) Forget(k Key) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.wrong, k)
}

// Limited reports whether no more PIN may be presented.
func (t *Tally) Limited(k Key) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.wrong[k] >= wrongAllowed || len(t.wrong) >= maxKeys
}
