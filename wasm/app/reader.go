package app

import "jpkiweb/shared/wire"

// ActionReader is the action of the choice of a reader.
const ActionReader = "reader"

// ReadersChanged: readers and cards as they are now.
type ReadersChanged struct {
	link    int
	Readers wire.ReadersResult
}

func (v ReadersChanged) update(m *Model) []Effect {
	if v.link != m.link {
		return nil
	}
	m.Readers = v.Readers
	return append(followCard(m), diagnoseAgain(m)...)
}

// ChooseReader takes another reader in use.
type ChooseReader struct{ Name string }

func (v ChooseReader) update(m *Model) []Effect {
	m.Reader, m.ReaderChosen = v.Name, true
	return followCard(m)
}

// followCard takes the reader in use and asks a card that is new in it.
func followCard(m *Model) []Effect {
	if _, there := m.ReaderInUse(); !there {
		m.ReaderChosen = false
	}
	if !m.ReaderChosen {
		m.Reader = pickReader(m)
	}
	r, _ := m.ReaderInUse()
	if noteSlip(m, r) {
		return nil
	}
	same := m.Card.Reader == r.Name && m.Card.Insertion == r.Insertion
	if r.State == wire.ReaderEmpty || r.Name == "" || !same {
		var stop []Effect
		if m.Card.Asking {
			stop = []Effect{Cancel{job: m.Card.job}}
		}
		newCard(m, Card{Reader: r.Name, Insertion: r.Insertion})
		noteEmptied(m)
		return append(stop, askNewCard(m, r)...)
	}
	if m.Card.Problem != nil && m.Card.Problem.Code == wire.CodeBusy && r.State == wire.ReaderCard {
		return askCard(m) // the other program let go
	}
	return askNewCard(m, r)
}

// askNewCard asks a card that was not asked yet, or who has it.
func askNewCard(m *Model, r wire.Reader) []Effect {
	if r.State == wire.ReaderInUse && m.Card.Status == nil && m.Card.Problem == nil && !m.Card.Asking {
		return askHolders(m)
	}
	if r.State != wire.ReaderCard || m.Card.Status != nil || m.Card.Problem != nil {
		return nil
	}
	return askCard(m)
}

// pickReader takes the one My Number Card, and keeps the reader in use while its
// card is there: another card must not come between what is typed and its card.
func pickReader(m *Model) string {
	best, rank := "", -1
	for _, r := range m.Readers.Readers {
		if n := m.rank(r); n > rank {
			best, rank = r.Name, n
		}
	}
	return best
}

// rank says how much there is for a reader: what comes first counts more than all
// that follows. Of those that are equal the first is taken.
func (m *Model) rank(r wire.Reader) (n int) {
	for _, yes := range [...]bool{
		m.mayBeMine(r),
		r.Name == m.Card.Reader && m.Card.Status != nil,
		r.Card == wire.CardJPKI,
		r.State != wire.ReaderEmpty && r.Name == m.Reader && r.Card != wire.CardOther,
		r.Remembered,
		r.State != wire.ReaderEmpty,
		r.Name == m.Reader,
	} {
		n *= 2
		if yes {
			n++
		}
	}
	return n
}

// mayBeMine reports whether the card of a reader is, or may be, a My Number Card.
func (m *Model) mayBeMine(r wire.Reader) bool {
	other := r.Card == wire.CardOther || r.Name == m.Card.Reader && r.Insertion == m.Card.Insertion &&
		m.Card.Problem != nil && m.Card.Problem.Code == wire.CodeNotJPKICard
	return !other && (r.State != wire.ReaderEmpty || r.Slipped)
}

// Ambiguous reports whether several readers have what may be a My Number Card, so
// that the person must say which one is meant.
func (m *Model) Ambiguous() bool {
	n := 0
	for _, r := range m.Readers.Readers {
		if m.mayBeMine(r) {
			n++
		}
	}
	return n > 1
}
