package app

import (
	"context"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/health"
	"jpkiweb/wasm/room"
)

// AskCard reads the card's status again.
type AskCard struct{}

func (AskCard) update(m *Model) []Effect { return askCard(m) }

// AskStatus reads the status of the card.
type AskStatus struct {
	job    int
	Reader string
}

func (e AskStatus) do(ctx context.Context, p *Program) {
	p.startOnCard(ctx, e.job, func(ctx context.Context) Message {
		status, problem := p.status(ctx, e.Reader, "")
		return CardAnswered{job: e.job, Status: status, Problem: problem}
	})
}

// CardAnswered: the status of the card, or why not.
type CardAnswered struct {
	job     int
	Status  *room.CardStatus
	Problem *room.Problem
}

func (v CardAnswered) update(m *Model) []Effect {
	if !m.Card.Asking || v.job != m.Card.job {
		return nil
	}
	m.Card.Asking, m.Card.Slow, m.Card.Status, m.Card.Problem = false, false, v.Status, v.Problem
	settleEither(m)
	if v.Problem != nil && v.Problem.Code == wire.CodeBusy {
		return askHolders(m)
	}
	return append(checkRevocation(m, jpki.UserAuthentication), shareAtOnce(m)...)
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
	slipped bool
	job     int
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
	newCard(m, Card{Reader: r.Name, Insertion: r.Insertion, Asking: true, job: m.jobs})
	return []Effect{AskStatus{job: m.jobs, Reader: r.Name}}
}

// newCard is what is known now, and forgets what was known of the card before.
func newCard(m *Model, c Card) {
	m.Card = c
	health.NewCard(&m.Health)
}

// askAgain asks the card if its status is not known.
func askAgain(m *Model) []Effect {
	r, ok := m.ReaderInUse()
	if !ok || r.State != wire.ReaderCard || m.Card.Status != nil {
		return nil
	}
	return askCard(m)
}

// decodeCard decodes what the person does about reader and card.
func decodeCard(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case ActionReader:
		return ChooseReader{Name: e.Value}, true
	case room.ActionAskCard:
		return AskCard{}, true
	}
	return nil, false
}
