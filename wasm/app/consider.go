package app

import (
	"time"

	"jpkiweb/wasm/dom"
)

// ConsiderFor is how long a button that gives something away must have stood where
// it is before it counts: a click that was meant for something else comes sooner.
const ConsiderFor = 700 * time.Millisecond

// Considered reports whether an action gives something away or leaves something
// behind, so that its button must have stood there for ConsiderFor. The browser's
// own prompt, which ActionConnect leads to, has a protection of its own.
func Considered(action string) bool {
	switch action {
	case ActionSubmit, ActionChangePIN, // without a PIN
		ActionAnyway, ActionAllowSite, ActionElsewhere,
		ActionSave, ActionCalendar, ActionRemember:
		return true
	}
	return false
}

// tooSoon reports whether an event came before the person can have meant it. Whoever
// types a PIN does.
func tooSoon(e dom.Event) bool {
	for _, field := range []string{FieldPIN, PINOld.Name()} {
		if _, typed := e.Form.Secrets[field]; typed {
			return false
		}
	}
	return Considered(e.Action) && (e.Again || e.Stood < ConsiderFor)
}

// TooSoon: a button was pressed before the person can have meant it.
type TooSoon struct{}

func (TooSoon) update(m *Model) []Effect {
	m.TooSoon = true
	return nil
}
