package app

import "jpkiweb/wasm/room"

// grant does what a room wants of the app, but for room.Show, and returns what should
// happen outside.
func (m *Model) grant(w room.Want) []Effect {
	switch w := w.(type) {
	case room.Know:
		m.Reader.Know(w.Status)
	case room.AskCard:
		if w.Anew {
			return askCard(m)
		}
		return askAgain(m)
	case room.AskHolders:
		return askHolders(m)
	case room.Meant:
		m.TooSoon = false
	}
	return nil
}
