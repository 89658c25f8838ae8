package app

import (
	"time"

	"jpkiweb/shared/wire"
)

// connect begins a connection after a while; an earlier one is given up.
func connect(m Model, after time.Duration) (Model, []Effect) {
	m.link++
	return m, []Effect{Connect{link: m.link, After: after}}
}

func helperFound(m Model, v HelperFound) (Model, []Effect) {
	if v.link != m.link {
		return m, nil
	}
	m.Connection, m.Helper, m.Lost, m.attempts = Connected, v.Helper, nil, 0
	return m, nil
}

// helperLost tries again after 1, 2, 4 and then every 8 seconds, unless trying
// again cannot help.
func helperLost(m Model, v HelperLost) (Model, []Effect) {
	if v.link != m.link {
		return m, nil
	}
	m.Connection, m.Lost = Disconnected, &v.Problem
	m.Readers, m.Reader, m.Chosen, m.Card = wire.ReadersResult{}, "", false, Card{}
	m.PIN = PINEntry{Attempt: m.PIN.Attempt}
	if !v.Problem.CanRetry() {
		return m, nil
	}
	after := time.Second << min(m.attempts, 3)
	m.attempts++
	return connect(m, after)
}

func readersChanged(m Model, v ReadersChanged) (Model, []Effect) {
	if v.link != m.link {
		return m, nil
	}
	m.Readers = v.Readers
	return followCard(m)
}

func chooseReader(m Model, v ChooseReader) (Model, []Effect) {
	m.Reader, m.Chosen = v.Name, true
	return followCard(m)
}

// followCard takes the reader in use and asks a card that is new in it.
func followCard(m Model) (Model, []Effect) {
	if _, there := m.ReaderInUse(); !there {
		m.Chosen = false
	}
	if !m.Chosen {
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
		next, ask := askNewCard(m, r)
		return next, append(stop, ask...)
	}
	if m.Card.Problem != nil && m.Card.Problem.Code == wire.CodeBusy && r.State == wire.ReaderCard {
		return askCard(m) // the other program let go
	}
	return askNewCard(m, r)
}

// askNewCard asks a card that was not asked yet.
func askNewCard(m Model, r wire.Reader) (Model, []Effect) {
	if r.State != wire.ReaderCard || m.Card.Status != nil || m.Card.Problem != nil {
		return m, nil
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
func askCard(m Model) (Model, []Effect) {
	r, ok := m.ReaderInUse()
	shows := m.Screen == m.Task.screen()
	if !ok || r.State == wire.ReaderEmpty || !shows || m.Card.Asking {
		return m, nil
	}
	m.jobs++
	m.Card = Card{Reader: r.Name, Insertion: r.Insertion, Asking: true, job: m.jobs}
	return m, []Effect{AskStatus{job: m.jobs, Reader: r.Name}}
}

func cardAnswered(m Model, v CardAnswered) (Model, []Effect) {
	if !m.Card.Asking || v.job != m.Card.job {
		return m, nil
	}
	m.Card.Asking, m.Card.Status, m.Card.Problem = false, v.Status, v.Problem
	return m, nil
}
