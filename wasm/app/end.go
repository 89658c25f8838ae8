package app

import (
	"context"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// Decline says no to the page that asks.
type Decline struct{}

func (Decline) update(m *Model) []Effect { return decline(m) }

// Retry goes back from a problem to the task.
type Retry struct{}

// update goes back to the beginning of the task, with the card asked again.
func (Retry) update(m *Model) []Effect {
	if m.Screen != ScreenProblem || m.Problem == nil || !m.Problem.CanRetry() {
		return nil
	}
	m.Screen, m.Problem = m.Task.screen(), nil
	effects := askAgain(m)
	if m.Task == TaskShare && effects == nil {
		return shareAtOnce(m)
	}
	if m.Task != TaskSign || m.Hashed() {
		return effects
	}
	if m.Request == nil { // choose again
		m.Documents = nil
		return effects
	}
	return append(effects, hashDocuments(m)...)
}

// UseAnyway: the person wants to use a certificate that nobody accepts.
type UseAnyway struct{}

// update goes on with a certificate that nobody accepts, because the person wants
// it: before the PIN, or from the problem that it was, with the PIN typed again.
func (UseAnyway) update(m *Model) []Effect {
	m.TooSoon = false
	p, ok := m.Task.Purpose()
	switch {
	case !ok:
	case m.Screen == ScreenProblem && m.Problem != nil && m.Problem.Against():
		m.Screen, m.Problem, m.Anyway = m.Task.screen(), nil, true
		return askAgain(m)
	case m.Screen == m.Task.screen() && m.Against(p):
		m.Anyway = true
	}
	return nil
}

// GoHome leaves the task.
type GoHome struct{}

func (GoHome) update(m *Model) []Effect {
	if m.Screen == ScreenWorking {
		return nil
	}
	effects := endTask(m)
	return append(effects, askAgain(m)...)
}

// CloseWindow closes the window.
type CloseWindow struct{}

func (CloseWindow) update(m *Model) []Effect {
	if m.Screen == ScreenWorking {
		return nil
	}
	return append(endTask(m), Leave{})
}

// Leave closes the window.
type Leave struct{}

func (Leave) do(_ context.Context, p *Program) { p.page.Leave() }

func decline(m *Model) []Effect {
	if m.Request == nil || m.Screen == ScreenWorking {
		return nil
	}
	effects := stopHashing(m)
	answer := Answer{ID: m.Request.ID, Code: whyStopped(m).Code}
	leaveTask(m)
	m.Screen = ScreenDeclined
	return append(effects, answer)
}

// whyStopped is why a page does not get what it asked for: the problem, what the card
// cannot do, or else the person did not want it.
func whyStopped(m *Model) room.Problem {
	switch {
	case m.Problem != nil:
		return *m.Problem
	case m.Useless():
		return room.ProblemOfCode(wire.CodeKeyUnsupported)
	}
	return room.ProblemOfCode(wire.CodeConsentDenied)
}

// endTask leaves the task and answers the page that still waits.
func endTask(m *Model) []Effect {
	effects := stopHashing(m)
	if m.Request != nil {
		effects = append(effects, refuse(m, whyStopped(m))...)
	}
	leaveTask(m)
	return effects
}

// leaveTask forgets the task and everything that belongs to it.
func leaveTask(m *Model) {
	m.Screen, m.Task, m.Request, m.Documents, m.Signed, m.Problem = ScreenHome, TaskNone, nil, nil, nil, nil
	m.PIN, m.Progress, m.Place, m.NotAllowed, m.Anyway = PINEntry{}, room.Progress{}, room.PINPlace{}, nil, false
	m.PINChange = PINChange{}
}

// decodeTask decodes what ends a task, or goes on with it.
func decodeTask(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case room.ActionDecline:
		return Decline{}, true
	case room.ActionRetry:
		return Retry{}, true
	case room.ActionAnyway:
		return UseAnyway{}, true
	case room.ActionHome:
		return GoHome{}, true
	case room.ActionClose:
		return CloseWindow{}, true
	}
	return nil, false
}
