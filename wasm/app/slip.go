package app

import "jpkiweb/shared/wire"

// Slipped reports whether the card in use slipped: the same one may come back any
// moment, and then all goes on (wire.Reader.Slipped). Until then what was typed
// stays, nothing of the card is shown and nothing is sent.
func (m *Model) Slipped() bool {
	r, ok := m.ReaderInUse()
	return ok && r.Slipped
}

// noteSlip notes that the card that was read slipped, or came back; true as long as it
// is away.
func noteSlip(m *Model, r wire.Reader) bool {
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

// noteEmptied tells the person that what was typed is gone, if anything was.
func noteEmptied(m *Model) {
	typed := m.PIN.Typed && m.Screen == m.Task.screen()
	m.PIN = PINEntry{Attempt: m.PIN.Attempt, Left: typed || m.PIN.Left}
	m.Anyway = false // that was said of another card
	closePINForm(m)
}

// missedYes is a yes that came while the card was slipping: its PIN did not go out,
// and is gone with the field that was emptied.
func missedYes(m *Model) []Effect {
	if m.Task == TaskPINChange {
		if _, elsewhere := m.ChangesElsewhere(); !elsewhere {
			closePINForm(m)
		}
		return nil
	}
	_, asksPIN := m.Task.Purpose()
	_, elsewhere := m.EntersElsewhere()
	m.PIN = PINEntry{Attempt: m.PIN.Attempt, Left: asksPIN && !elsewhere}
	return nil
}
