package room

import "time"

// ConsiderFor is how long a button that gives something away must have stood where
// it is before it counts: a click that was meant for something else comes sooner.
const ConsiderFor = 700 * time.Millisecond

// Considered reports whether an action gives something away or leaves something
// behind, so that its button must have stood there for ConsiderFor. The browser's own
// prompt has a protection of its own.
func Considered(action string) bool {
	switch action {
	case ActionSubmit, ActionChangePIN, // without a PIN
		ActionAnyway, ActionElsewhere,
		ActionSave, ActionSaveAll, ActionLoseUnsaved, ActionCalendar, ActionRemember:
		return true
	}
	return false
}
