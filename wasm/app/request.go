package app

import (
	"context"
	"slices"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/room"
)

// A Request is what another page asks for.
type Request struct {
	ID        string
	Origin    string // as the browser put it on the message
	Task      Task
	Challenge string // of TaskLogin
	Documents []Document
	Purposes  []wire.Purpose // of TaskAllow
}

// Length of a challenge in characters (authtoken facts 3).
const (
	minChallenge = 44
	maxChallenge = 128
)

// Asked: a page asks for something.
type Asked struct{ Request Request }

// update takes a request up, unless the person is in the middle of something.
func (v Asked) update(m *Model) []Effect {
	if code := requestFault(m, v.Request); code != "" {
		return []Effect{Answer{ID: v.Request.ID, Code: code}}
	}
	leaveTask(m)
	m.Request, m.Task, m.Screen = &v.Request, v.Request.Task, v.Request.Task.screen()
	m.Documents = v.Request.Documents
	effects := append(askAgain(m), readGrants(m)...)
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
	case r.Task == TaskAllow && !mayAskFor(r.Purposes):
		return wire.CodeRequestInvalid
	}
	return ""
}

// idle reports whether the person has nothing that a request would take away.
func (m *Model) idle() bool {
	screen := m.Screen
	if m.isBeside() {
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

// offeredPurposes are the purposes that a page may be allowed; the others are the
// helper's own app's, or a developer's.
var offeredPurposes = [...]wire.Purpose{wire.PurposeRead, wire.PurposeLogin, wire.PurposeSign, wire.PurposeAttributes}

// mayAskFor reports whether a page may ask for these purposes.
func mayAskFor(purposes []wire.Purpose) bool {
	not := func(p wire.Purpose) bool { return !slices.Contains(offeredPurposes[:], p) }
	return len(purposes) > 0 && !slices.ContainsFunc(purposes, not)
}

// Answer answers the request of another page: with a Token, Signed or a
// Status, with nothing after a TaskAllow, or else with a Code.
type Answer struct {
	ID        string
	Token     []byte // JSON
	Signed    []Signed
	Status    *room.CardStatus
	Code      wire.Code // "": success
	TriesLeft *int
}

func (e Answer) do(_ context.Context, p *Program) { p.page.Answer(e) }
