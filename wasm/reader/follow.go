package reader

import (
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// Changed: readers and cards as they are now.
type Changed struct{ All wire.ReadersResult }

func (v Changed) update(m *Model, f Facts) []Effect {
	m.All = v.All
	return follow(m, f)
}

// Choose takes another reader in use.
type Choose struct{ Name string }

func (v Choose) update(m *Model, f Facts) []Effect {
	m.Name, m.Chosen = v.Name, true
	return follow(m, f)
}

// follow takes the reader in use and asks a card that is new in it.
func follow(m *Model, f Facts) []Effect {
	if _, there := m.InUse(); !there {
		m.Chosen = false
	}
	if !m.Chosen {
		m.Name = m.pick()
	}
	r, _ := m.InUse()
	if m.noteSlip(r) {
		return nil
	}
	same := m.Card.Reader == r.Name && m.Card.Insertion == r.Insertion
	if r.State == wire.ReaderEmpty || r.Name == "" || !same {
		var effects []Effect
		if m.Card.Asking {
			effects = []Effect{Cancel{Job: m.Card.Job}}
		}
		m.Card = Card{Reader: r.Name, Insertion: r.Insertion}
		effects = append(effects, NewCard{Left: true})
		return append(effects, m.askNew(r, f)...)
	}
	if m.Card.Problem != nil && m.Card.Problem.Code == wire.CodeBusy && r.State == wire.ReaderCard {
		return Ask(m, f) // the other program let go
	}
	return m.askNew(r, f)
}

// noteSlip notes that the card that was read slipped, or came back; true as long as it
// is away.
func (m *Model) noteSlip(r wire.Reader) bool {
	if m.Card.Reader != r.Name || m.Card.Insertion != r.Insertion || m.Card.Status == nil {
		return false
	}
	switch {
	case r.Slipped:
		m.Card.slipped, m.Card.Back = true, false
	case m.Card.slipped && r.State == wire.ReaderCard:
		m.Card.slipped, m.Card.Back = false, true
	}
	return r.Slipped
}

// askNew asks a card that was not asked yet, or who has it.
func (m *Model) askNew(r wire.Reader, f Facts) []Effect {
	if r.State == wire.ReaderInUse && m.Card.Status == nil && m.Card.Problem == nil && !m.Card.Asking {
		return []Effect{Held{}}
	}
	if r.State != wire.ReaderCard || m.Card.Status != nil || m.Card.Problem != nil {
		return nil
	}
	return Ask(m, f)
}

// pick takes the one My Number Card, and keeps the reader in use while its card is
// there: another card must not come between what is typed and its card.
func (m *Model) pick() string {
	best, rank := "", -1
	for _, r := range m.All.Readers {
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
		r.State != wire.ReaderEmpty && r.Name == m.Name && r.Card != wire.CardOther,
		r.Remembered,
		r.State != wire.ReaderEmpty,
		r.Name == m.Name,
	} {
		n *= 2
		if yes {
			n++
		}
	}
	return n
}

func decodeChoice(e dom.Event) (m Message, ok bool) {
	return Choose{Name: e.Value}, e.Action == room.ActionReader
}
