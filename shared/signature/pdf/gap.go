package pdf

import "jpkiweb/shared/signature/gap"

// What stands around the gap has a package of its own; whoever signs a file needs this one
// only.
type (
	State = gap.State // of the digest, up to the gap
	Tail  = gap.Tail  // what follows the gap
)

// Of the tail: see package gap.
const (
	NameWidth = gap.NameWidth
	MaxTail   = gap.MaxTail
)
