package room

import (
	"slices"

	"jpkiweb/shared/wire"
)

// Allowed reports whether grants let an origin ask for a purpose.
func Allowed(grants []wire.Grant, origin string, p wire.Purpose) bool {
	for _, g := range grants {
		if g.Origin == origin && slices.Contains(g.Purposes, p) {
			return true
		}
	}
	return false
}
