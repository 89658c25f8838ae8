package app

import (
	"jpkiweb/shared/wire"
)

func decline(m *Model) []Effect {
	if m.Request == nil || m.Screen == ScreenWorking {
		return nil
	}
	effects := stopHashing(m)
	answer := Answer{ID: m.Request.ID, Code: stopped(m).Code}
	leaveTask(m)
	m.Screen = ScreenDeclined
	return append(effects, answer)
}

// retry goes back to the beginning of the task, with the card asked again.
func retry(m *Model) []Effect {
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

// useAnyway goes on with a certificate that nobody accepts, because the person wants
// it: before the PIN, or from the problem that it was, with the PIN typed again.
func useAnyway(m *Model) []Effect {
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

// stopped is why a page does not get what it asked for: the problem, what the card
// cannot do, or else the person did not want it.
func stopped(m *Model) Problem {
	switch {
	case m.Problem != nil:
		return *m.Problem
	case m.Useless():
		return problemOfCode(wire.CodeKeyUnsupported)
	}
	return problemOfCode(wire.CodeConsentDenied)
}

func goHome(m *Model) []Effect {
	if m.Screen == ScreenWorking {
		return nil
	}
	effects := endTask(m)
	return append(effects, askAgain(m)...)
}

func closeWindow(m *Model) []Effect {
	if m.Screen == ScreenWorking {
		return nil
	}
	return append(endTask(m), Leave{})
}

// endTask leaves the task and answers the page that still waits.
func endTask(m *Model) []Effect {
	effects := stopHashing(m)
	if m.Request != nil {
		effects = append(effects, refuse(m, stopped(m))...)
	}
	leaveTask(m)
	return effects
}

// leaveTask forgets the task and everything that belongs to it.
func leaveTask(m *Model) {
	m.Screen, m.Task, m.Request, m.Documents, m.Signed, m.Problem = ScreenHome, TaskNone, nil, nil, nil, nil
	m.PIN, m.Progress, m.Place, m.NotAllowed, m.Anyway = PINEntry{}, Progress{}, PINPlace{}, nil, false
	m.PINChange = PINChange{}
}

// askAgain asks the card if its status is not known.
func askAgain(m *Model) []Effect {
	r, ok := m.ReaderInUse()
	if !ok || r.State != wire.ReaderCard || m.Card.Status != nil {
		return nil
	}
	return askCard(m)
}
