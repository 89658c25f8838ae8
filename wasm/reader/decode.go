package reader

import (
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// Decode turns an event about reader and card into a message; ok is false for an event
// of others.
func Decode(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case room.ActionReader:
		return Choose{Name: e.Value}, true
	case room.ActionAskCard:
		return AskCard{}, true
	}
	return nil, false
}
