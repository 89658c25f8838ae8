package room

import (
	"slices"

	"jpkiweb/shared/wire"
)

// Allowed reports whether grants let an origin ask for a purpose.
func Allowed(grants []wire.Grant, origin string, p wire.Purpose) bool {
	return slices.ContainsFunc(grants, func(g wire.Grant) bool {
		return g.Origin == origin && slices.Contains(g.Purposes, p)
	})
}
