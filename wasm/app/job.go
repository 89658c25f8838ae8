package app

import (
	"context"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/room"
)

// JobDone: the card's job is done, or why not.
type JobDone struct {
	job         int
	Token       []byte // of TaskLogin, JSON
	Signed      []Signed
	Status      *room.CardStatus      // of TaskShare
	Certificate *room.CertificateRead // of TaskCertificate
	Problem     *room.Problem
}

func (v JobDone) update(m *Model) []Effect {
	if v.job != m.job || m.Screen != ScreenWorking {
		return nil
	}
	m.Place = room.PINPlace{}
	if v.Problem != nil {
		return jobFailed(m, *v.Problem)
	}
	if m.Task == TaskCertificate {
		return certificateRead(m, v)
	}
	m.Screen, m.Reader.Card.Status = ScreenDone, nil
	if m.Request == nil {
		m.Signed = v.Signed
		return nil
	}
	effects := []Effect{Answer{ID: m.Request.ID, Token: v.Token, Signed: v.Signed, Status: v.Status}}
	if m.allows && m.Task != TaskShare {
		effects = append(effects, allow(m))
	}
	m.Request = nil
	return effects
}

// StillWorking: a job of the card has come no further for a while.
type StillWorking struct{ job int }

// update notes that the card takes long, so that nobody takes it away.
func (v StillWorking) update(m *Model) []Effect {
	m.CardSlow = m.CardSlow || m.Screen == ScreenWorking && v.job == m.job
	return nil
}

// jobFailed goes back to the PIN field if the PIN was refused, else to the
// problem screen.
func jobFailed(m *Model, p room.Problem) []Effect {
	if m.Task == TaskPINChange {
		return pinChangeFailed(m, p)
	}
	purpose, asksPIN := m.Task.Purpose()
	if p.Code == wire.CodePINBlocked {
		p.TriesLeft = new(int)
	}
	if asksPIN && p.TriesLeft != nil && m.Reader.Card.Status != nil {
		m.Reader.Card.Status = m.Reader.Card.Status.WithTries(purpose, *p.TriesLeft)
	}
	attempt := m.PIN.Attempt + 1
	switch {
	case !asksPIN:
	case p.Code == wire.CodePINWrong && (p.TriesLeft == nil || *p.TriesLeft > 0):
		return backToPIN(m, PINEntry{Wrong: true, Attempt: attempt}, p.TriesLeft == nil)
	case p.Code == wire.CodeLastTryUnconfirmed:
		return backToPIN(m, PINEntry{Confirm: true, Attempt: attempt}, p.TriesLeft == nil)
	case p.Code == wire.CodePINFormat:
		return backToPIN(m, PINEntry{Fault: jpki.PINBadCharacter, Attempt: attempt}, false)
	case p.Code == wire.CodePINWrong:
		p.Code = wire.CodePINBlocked
	}
	if p.Spent == room.SpentMaybe {
		m.Reader.Card.Status = nil // the counter may have moved
	}
	if p.Code == wire.CodeDocumentChanged {
		chooseAgain(m)
	}
	return problem(m, p)
}

// backToPIN shows the PIN field again, and asks the card for its counter if it
// was not told.
func backToPIN(m *Model, entry PINEntry, ask bool) []Effect {
	m.Screen, m.PIN = m.Task.screen(), entry
	if !ask {
		return nil
	}
	return askCard(m)
}

// problem moves to the problem screen. A page is told at once what trying again
// cannot mend.
func problem(m *Model, p room.Problem) []Effect {
	m.Screen, m.Problem, m.Progress = ScreenProblem, &p, room.Progress{}
	switch {
	case p.Code == wire.CodeBusy:
		return askHolders(m)
	case m.Request == nil, p.CanRetry():
		return nil
	}
	return refuse(m, p)
}

// refuse answers the request with a problem.
func refuse(m *Model, p room.Problem) []Effect {
	id := m.Request.ID
	m.Request = nil
	return []Effect{Answer{ID: id, Code: p.Code, TriesLeft: p.TriesLeft}}
}

// Cancel gives a job up.
type Cancel struct{ job int }

func (e Cancel) do(_ context.Context, p *Program) { p.cancel(jobID{ofApp, e.job}) }
