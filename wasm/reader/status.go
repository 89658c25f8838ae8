package reader

import (
	"context"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// AskCard reads the card's status again.
type AskCard struct{}

func (AskCard) update(m *Model, f Facts) []Effect { return Ask(m, f) }

// AskStatus reads the status of the card.
type AskStatus struct {
	Job    int
	Reader string
}

func (e AskStatus) do(ctx context.Context, w World) {
	w.OnCard(ctx, e.Job, StillAsking{Job: e.Job}, func(ctx context.Context) Message {
		status, err := w.Status(ctx, e.Reader, "")
		if err != nil {
			return CardAnswered{Job: e.Job, Problem: room.ProblemOrNil(err)}
		}
		return CardAnswered{Job: e.Job, Status: &status}
	})
}

// Cancel gives a job up.
type Cancel struct{ Job int }

func (e Cancel) do(_ context.Context, w World) { w.Cancel(e.Job) }

// StillAsking: the card takes long, so that nobody takes it away.
type StillAsking struct{ Job int }

func (v StillAsking) update(m *Model, _ Facts) []Effect {
	m.Card.Slow = m.Card.Slow || m.Card.Asking && v.Job == m.Card.Job
	return nil
}

// CardAnswered: the status of the card, or why not.
type CardAnswered struct {
	Job     int
	Status  *room.CardStatus
	Problem *room.Problem
}

func (v CardAnswered) update(m *Model, _ Facts) []Effect {
	if !m.Card.Asking || v.Job != m.Card.Job {
		return nil
	}
	m.Card.Asking, m.Card.Slow, m.Card.Status, m.Card.Problem = false, false, v.Status, v.Problem
	return []Effect{Answered{}}
}

// Ask reads the status of the card in the reader in use, if the screen shows it.
func Ask(m *Model, f Facts) []Effect {
	r, ok := m.InUse()
	if !ok || r.State == wire.ReaderEmpty || !f.Reads || m.Card.Asking {
		return nil
	}
	m.jobs++
	m.Card = Card{Reader: r.Name, Insertion: r.Insertion, Asking: true, Job: m.jobs}
	return []Effect{NewCard{}, AskStatus{Job: m.jobs, Reader: r.Name}}
}

// AskAgain asks the card if its status is not known.
func AskAgain(m *Model, f Facts) []Effect {
	r, ok := m.InUse()
	if !ok || r.State != wire.ReaderCard || m.Card.Status != nil {
		return nil
	}
	return Ask(m, f)
}

func decodeAsking(e dom.Event) (m Message, ok bool) { return AskCard{}, e.Action == room.ActionAskCard }
