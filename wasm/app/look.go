package app

import (
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// seesRecords reports whether the helper tells this page what it keeps.
func (m *Model) seesRecords() bool { return m.Way == WayWindow && m.Connection == Connected }

// isBeside reports whether a screen is open beside what the person does.
func (m *Model) isBeside() bool {
	switch m.Screen {
	case ScreenGrants, ScreenHistory, ScreenDoctor, ScreenGuide:
		return true
	}
	return false
}

// mayLook reports whether the person may leave the screen for a while.
func (m *Model) mayLook() bool { return m.Screen != ScreenWorking && m.Screen != ScreenElsewhere }

// openBeside opens a screen beside what the person does.
func openBeside(m *Model, s Screen) {
	if !m.isBeside() {
		m.Before = m.Screen
	}
	m.Screen = s
}

// GoBack leaves those three.
type GoBack struct{}

// update leaves such a screen.
func (GoBack) update(m *Model) []Effect {
	if !m.isBeside() {
		return nil
	}
	m.Screen = m.Before
	if m.Screen != m.Task.screen() {
		return nil
	}
	if m.Reader.Card.Status != nil {
		return shareAtOnce(m)
	}
	return askAgain(m)
}

// decodeLooking decodes what leaves a screen beside the others.
func decodeLooking(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case room.ActionBack:
		return GoBack{}, true
	}
	return nil, false
}
