package app

import (
	"context"

	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

// seesRecords reports whether the helper tells this page what it keeps. In practice there
// is none.
func (m *Model) seesRecords() bool {
	return m.Way == WayWindow && m.Connection == Connected && !m.Practice.On
}

// mayLeave reports whether the person may leave the screen for a while.
func (m *Model) mayLeave() bool {
	s := m.Screen()
	return s != ScreenWorking && s != ScreenElsewhere
}

// GoBack leaves a screen that is open beside what the person does.
type GoBack struct{}

func (GoBack) update(m *Model) []Effect {
	if m.Beside == ScreenHome {
		return nil
	}
	m.Beside = ScreenHome
	return arrive(m)
}

// arrive goes on with what the person does, after another screen was open beside it.
func arrive(m *Model) []Effect {
	if !m.asks() {
		return nil
	}
	if m.Reader.Card.Status != nil {
		return shareAtOnce(m)
	}
	return askAgain(m)
}

// GoHome leaves what the person does, also if what they signed is lost with it.
type GoHome struct{ Unsaved bool }

func (v GoHome) update(m *Model) []Effect {
	if m.Screen() == ScreenWorking {
		return nil
	}
	if !v.Unsaved {
		if effects, asks := askToSave(m); asks {
			return effects
		}
	}
	return append(endAll(m), askAgain(m)...)
}

// askToSave asks whether to leave what was signed and not saved; asks is false where
// nothing would be lost.
func askToSave(m *Model) (all []Effect, asks bool) {
	effects, asks := task.AskToSave(&m.Task)
	if asks {
		m.Beside = ScreenHome
	}
	return m.fromTask(effects), asks
}

// CloseWindow closes the window.
type CloseWindow struct{}

func (CloseWindow) update(m *Model) []Effect {
	if m.Screen() == ScreenWorking {
		return nil
	}
	return append(endAll(m), Leave{})
}

// endAll leaves what the person does, and answers the page that still waits.
func endAll(m *Model) []Effect {
	effects := m.fromTask(task.End(&m.Task, m.TaskFacts()))
	m.PINChange, m.Beside, m.Practice.Exercise = pinchange.Model{}, ScreenHome, ""
	return effects
}

// Leave closes the window.
type Leave struct{}

func (Leave) do(_ context.Context, p *Program) { p.page.Leave() }

// Retry goes back from a problem.
type Retry struct{}

func (Retry) update(m *Model) []Effect {
	if m.PINChange.Stage != pinchange.Closed {
		return OfPINChange{pinchange.Retry{}}.update(m)
	}
	return OfTask{task.Retry{}}.update(m)
}

// decodeLeaving decodes what leaves a screen.
func decodeLeaving(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case room.ActionBack:
		return GoBack{}, true
	case room.ActionHome:
		return GoHome{}, true
	case room.ActionLoseUnsaved:
		return GoHome{Unsaved: true}, true
	case room.ActionClose:
		return CloseWindow{}, true
	case room.ActionRetry:
		return Retry{}, true
	}
	return nil, false
}
