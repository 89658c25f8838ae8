package app

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

func readersChanged(m *Model, v ReadersChanged) []Effect {
	if v.link != m.link {
		return nil
	}
	m.Readers = v.Readers
	return append(followCard(m), diagnoseAgain(m)...)
}

func chooseReader(m *Model, v ChooseReader) []Effect {
	m.Reader, m.ReaderChosen = v.Name, true
	return followCard(m)
}

// followCard takes the reader in use and asks a card that is new in it.
func followCard(m *Model) []Effect {
	if _, there := m.ReaderInUse(); !there {
		m.ReaderChosen = false
	}
	if !m.ReaderChosen {
		m.Reader = pickReader(m.Readers.Readers, m.Reader)
	}
	r, _ := m.ReaderInUse()
	same := m.Card.Reader == r.Name && m.Card.Insertion == r.Insertion
	if r.State == wire.ReaderEmpty || r.Name == "" || !same {
		var stop []Effect
		if m.Card.Asking {
			stop = []Effect{Cancel{job: m.Card.job}}
		}
		m.Card = Card{Reader: r.Name, Insertion: r.Insertion}
		m.PIN = PINEntry{Attempt: m.PIN.Attempt}
		closePINForm(m)
		return append(stop, askNewCard(m, r)...)
	}
	if m.Card.Problem != nil && m.Card.Problem.Code == wire.CodeBusy && r.State == wire.ReaderCard {
		return askCard(m) // the other program let go
	}
	return askNewCard(m, r)
}

// askNewCard asks a card that was not asked yet.
func askNewCard(m *Model, r wire.Reader) []Effect {
	if r.State != wire.ReaderCard || m.Card.Status != nil || m.Card.Problem != nil {
		return nil
	}
	return askCard(m)
}

// pickReader prefers a reader with a card, then the one in use until now, then
// the first.
func pickReader(readers []wire.Reader, current string) string {
	best, rank := "", -1
	for _, r := range readers {
		n := 0
		if r.State != wire.ReaderEmpty {
			n += 2
		}
		if r.Name == current {
			n++
		}
		if n > rank {
			best, rank = r.Name, n
		}
	}
	return best
}

// askCard reads the status of the card in the reader in use, if the screen
// shows it.
func askCard(m *Model) []Effect {
	r, ok := m.ReaderInUse()
	shows := m.Screen == m.Task.screen() || m.Screen == ScreenDoctor
	if !ok || r.State == wire.ReaderEmpty || !shows || m.Card.Asking || m.LacksGrant() {
		return nil
	}
	m.jobs++
	m.Card = Card{Reader: r.Name, Insertion: r.Insertion, Asking: true, job: m.jobs}
	return []Effect{AskStatus{job: m.jobs, Reader: r.Name}}
}

func cardAnswered(m *Model, v CardAnswered) []Effect {
	if !m.Card.Asking || v.job != m.Card.job {
		return nil
	}
	m.Card.Asking, m.Card.Status, m.Card.Problem = false, v.Status, v.Problem
	settleEither(m)
	return append(checkRevocation(m, jpki.UserAuthentication), shareAtOnce(m)...)
}
