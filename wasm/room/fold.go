package room

import (
	"bytes"
	"unicode/utf8"
)

// ShowFold reports whether the card gets another PIN than was typed, and returns what
// shows the person so: folded itself or, unless it may be shown, as many bullets. It takes
// folded: what it does not return of it is zeroed.
func ShowFold(folded, typed []byte, shown bool) (text []byte, differs bool) {
	switch {
	case bytes.Equal(folded, typed):
		clear(folded)
		return nil, false
	case shown:
		return folded, true
	}
	n := utf8.RuneCount(folded)
	clear(folded)
	return bytes.Repeat([]byte("●"), n), true
}
