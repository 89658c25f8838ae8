package app

import (
	"context"
	"slices"
	"strings"

	"jpkiweb/shared/jpki"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

// Actions of practice.
const (
	ActionPractice    = "practice"     // begin
	ActionExercise    = "exercise"     // value: an Exercise
	ActionNewCard     = "new-card"     // another practice card
	ActionEndPractice = "end-practice" // end
)

// Practice is what is known in practice: a program of its own with a card of this tab
// (wasm/practice), beside that of the real card, which has no connection meanwhile.
type Practice struct {
	On       bool
	Exercise Exercise             // chosen last
	Changed  [len(jpki.PINs)]bool // by the person, in the order of jpki.PINs
}

// An Exercise is what a person tries out.
type Exercise string

// The exercises.
const (
	ExerciseLogin Exercise = "login"
	ExerciseWrong Exercise = "wrong" // a login with a wrong PIN, on purpose
	ExerciseSign  Exercise = "sign"
	ExercisePIN   Exercise = "pin" // the change of a PIN
)

// Exercises lists all, in the order in which they are shown.
var Exercises = [...]Exercise{ExerciseLogin, ExerciseWrong, ExerciseSign, ExercisePIN}

// OffersPractice reports whether practice can begin: never in a window that a page
// opened, nor in its own page, nor where an administrator has PINs typed in the trusted
// window only, which the helper says. From the helper it is loaded, too.
func (m *Model) OffersPractice() bool {
	return m.Way == WayWindow && m.Connection == Connected && !m.Opened && !m.Practice.On && !m.PINInWindow && m.Task.Request == nil
}

// StartPractice begins practice.
type StartPractice struct{}

// update gives the connection to the helper up: while practice lasts nothing can reach
// a real card.
func (StartPractice) update(m *Model) []Effect {
	if !m.OffersPractice() || m.Screen() != ScreenHome {
		return nil
	}
	m.link++
	forgetConnection(m, room.Problem{})
	m.Connection, m.Lost, m.away = Connecting, nil, true
	return []Effect{Disconnect{}, BeginPractice{Lang: m.Lang}}
}

// BeginPractice begins a program of practice in a language.
type BeginPractice struct{ Lang string }

func (e BeginPractice) do(_ context.Context, p *Program) { p.page.BeginPractice(e.Lang) }

// PracticeOver: practice ended, and nothing of it is left but the language.
type PracticeOver struct{ Lang string }

func (v PracticeOver) update(m *Model) []Effect {
	if slices.Contains(locale.Languages[:], v.Lang) && v.Lang != m.Lang {
		m.Lang, m.Chosen = v.Lang, true
	}
	m.away = false
	return reconnect(m)
}

// LeavePractice ends practice.
type LeavePractice struct{}

func (LeavePractice) update(m *Model) []Effect {
	if !m.Practice.On {
		return nil
	}
	return []Effect{EndPractice{Lang: m.Lang}}
}

// EndPractice ends the program of practice; its card and its CA are gone.
type EndPractice struct{ Lang string }

func (e EndPractice) do(_ context.Context, p *Program) { p.page.EndPractice(e.Lang) }

// StartExercise begins an exercise.
type StartExercise struct{ Exercise Exercise }

// update has the service of practice ask, or opens the change of a PIN.
func (v StartExercise) update(m *Model) []Effect {
	if !m.Practice.On || m.Connection != Connected || m.Screen() != ScreenHome {
		return nil
	}
	m.Practice.Exercise = v.Exercise
	switch v.Exercise {
	case ExercisePIN:
		return OfPINChange{pinchange.OpenChoice{}}.update(m)
	case ExerciseSign:
		return []Effect{MakePracticeDocument{Lang: m.Lang}}
	}
	return OfTask{task.Asked{Request: task.Request{ID: practiceID, Origin: room.PracticeOrigin, Kind: task.KindLogin, Challenge: practiceChallenge}}}.update(m)
}

// What the service of practice asks with. The challenge is a text that everybody can
// read, for nobody verifies what is made of it.
const (
	practiceID        = "practice"
	practiceChallenge = "cHJhY3RpY2UgcHJhY3RpY2UgcHJhY3RpY2UgcHJhY3Q=" // practice practice practice pract
)

// MakePracticeDocument makes the file that is signed in practice, in the words of a
// language.
type MakePracticeDocument struct{ Lang string }

func (e MakePracticeDocument) do(ctx context.Context, p *Program) {
	p.begin(ctx, func(context.Context) Message {
		name, content := p.page.PracticeDocument(e.Lang)
		return PracticeDocumentMade{Name: name, Content: content}
	})
}

// PracticeDocumentMade: the file that is signed in practice.
type PracticeDocumentMade struct{ Name, Content string }

// update has the service of practice ask for the signature, unless the person went on.
func (v PracticeDocumentMade) update(m *Model) []Effect {
	if m.Practice.Exercise != ExerciseSign || m.Connection != Connected || m.Screen() != ScreenHome {
		return nil
	}
	file := dom.File{Name: v.Name, Size: int64(len(v.Content)), Content: strings.NewReader(v.Content)}
	return OfTask{task.Asked{Request: task.Request{
		ID: practiceID, Origin: room.PracticeOrigin, Kind: task.KindSign, Documents: []task.Document{{File: file}},
	}}}.update(m)
}

// NewPracticeCard puts a new practice card in, which has all its tries and the first PINs.
type NewPracticeCard struct{}

func (NewPracticeCard) update(m *Model) []Effect {
	if !m.Practice.On || m.Connection != Connected || m.Screen() == ScreenWorking {
		return nil
	}
	effects := endAll(m)
	m.Practice = Practice{On: true}
	m.jobs++
	return append(effects, SwapCard{job: m.jobs, Card: "new"})
}

// notePractice notes that the person changed a PIN of the practice card.
func (m *Model) notePractice() {
	if !m.Practice.On || m.PINChange.Stage != pinchange.Done {
		return
	}
	if i := slices.Index(jpki.PINs[:], m.PINChange.PIN); i >= 0 {
		m.Practice.Changed[i] = true
	}
}

// PracticeLocked reports whether a PIN of the practice card is locked.
func (m *Model) PracticeLocked() bool {
	s := m.Reader.Card.Status
	return m.Practice.On && s != nil && slices.ContainsFunc(jpki.PINs[:], func(p jpki.PIN) bool { return s.PIN(p).Blocked() })
}

// decodePractice decodes the events of practice.
func decodePractice(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case ActionPractice:
		return StartPractice{}, true
	case ActionEndPractice:
		return LeavePractice{}, true
	case ActionNewCard:
		return NewPracticeCard{}, true
	case ActionExercise:
		exercise := Exercise(e.Value)
		return StartExercise{Exercise: exercise}, slices.Contains(Exercises[:], exercise)
	}
	return nil, false
}
