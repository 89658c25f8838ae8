package reader

import (
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/room"
)

// Model is what is known of the readers. Change it by [Update] and the functions that
// take a *Model only.
type Model struct {
	All    wire.ReadersResult
	Name   string // of the one in use, "" if there is none
	Chosen bool   // by the person
	Card   Card   // in that one
	jobs   int    // begun so far
}

// Card is what is known of the card in the reader in use.
type Card struct {
	Reader    string // where and
	Insertion uint32 // since when it was asked
	Asking    bool
	Status    *room.CardStatus // nil: not known (yet)
	Problem   *room.Problem    // why not
	Slow      bool             // Asking takes long
	Back      bool             // it slipped, and is back
	// LastTry: this is drawn of a card that slipped, and the question whether its
	// last try may be used stays where it is, unseen.
	LastTry bool
	Job     int // that asks; the answers of others are stale
	slipped bool
}

// Facts are what this room is told by others.
type Facts struct {
	Reads bool // what is on the screen shows the status of the card, and may read it
}

// InUse returns the reader in use.
func (m *Model) InUse() (wire.Reader, bool) { return room.InUse(m.All, m.Name) }

// Know notes what another room came to know of the card; nil: not known any more.
func (m *Model) Know(s *room.CardStatus) { m.Card.Status = s }

// Lost forgets what only a connection tells.
func (m *Model) Lost() { *m = Model{jobs: m.jobs} }

// Ambiguous reports whether several readers have what may be a My Number Card, so
// that the person must say which one is meant.
func (m *Model) Ambiguous() bool {
	n := 0
	for _, r := range m.All.Readers {
		if m.mayBeMine(r) {
			n++
		}
	}
	return n > 1
}

// mayBeMine reports whether the card of a reader is, or may be, a My Number Card.
func (m *Model) mayBeMine(r wire.Reader) bool {
	other := r.Card == wire.CardOther || r.Name == m.Card.Reader && r.Insertion == m.Card.Insertion &&
		m.Card.Problem != nil && m.Card.Problem.Code == wire.CodeNotJPKICard
	return !other && (r.State != wire.ReaderEmpty || r.Slipped)
}
