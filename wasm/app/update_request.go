package app

import (
	"jpkiweb/shared/wire"
)

// Length of a challenge in characters (authtoken facts 3).
const (
	minChallenge = 44
	maxChallenge = 128
)

// asked takes a request up, unless the person is in the middle of something.
func asked(m *Model, v Asked) []Effect {
	if code := requestFault(m, v.Request); code != "" {
		return []Effect{Answer{ID: v.Request.ID, Code: code}}
	}
	leaveTask(m)
	m.Request, m.Task, m.Screen = &v.Request, v.Request.Task, v.Request.Task.screen()
	m.Documents = v.Request.Documents
	effects := append(askAgain(m), listGrants(m)...)
	if v.Request.Task != TaskSign {
		return effects
	}
	return append(effects, hashDocuments(m)...)
}

// requestFault returns why a request is not taken up.
func requestFault(m *Model, r Request) wire.Code {
	switch {
	case !m.idle():
		return wire.CodeBusy
	case r.Origin == "" || r.Task == TaskNone:
		return wire.CodeRequestInvalid
	case r.Task == TaskLogin && (len(r.Challenge) < minChallenge || len(r.Challenge) > maxChallenge):
		return wire.CodeChallengeInvalid
	case r.Task == TaskSign && len(r.Documents) == 0:
		return wire.CodeRequestInvalid
	case r.Task == TaskAllow && !offers(r.Purposes):
		return wire.CodeRequestInvalid
	}
	return ""
}

// idle reports whether the person has nothing that a request would take away.
func (m *Model) idle() bool {
	screen := m.Screen
	if m.looks() {
		screen = m.Before
	}
	switch screen {
	case ScreenHome, ScreenDeclined:
		return true
	case ScreenDone:
		return m.Signed == nil
	case ScreenProblem:
		return m.Request == nil
	case ScreenSign:
		return m.Request == nil && m.Documents == nil
	case ScreenPINChange:
		return !m.PINChange.Open
	}
	return false
}
