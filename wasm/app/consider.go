package app

import (
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

// tooSoon reports whether an event came before the person can have meant it. Whoever
// types a PIN does.
func tooSoon(e dom.Event) bool {
	for _, field := range []string{task.FieldPIN, pinchange.Old.Name()} {
		if _, typed := e.Form.Secrets[field]; typed {
			return false
		}
	}
	return room.Considered(e.Action) && (e.Again || e.Stood < room.ConsiderFor)
}

// TooSoon: a button was pressed before the person can have meant it.
type TooSoon struct{}

func (TooSoon) update(m *Model) []Effect {
	m.TooSoon = true
	return nil
}
