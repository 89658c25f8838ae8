package guide

import (
	"slices"

	"jpkiweb/wasm/dom"
)

// aloud is what is known of reading aloud.
type aloud struct {
	voices  []string // languages of the voices that this machine has
	reading bool
	turn    int // begun so far; the end of others than the last is stale
}

// canRead reports whether there are lines, and a voice for each.
func (a *aloud) canRead(lines []dom.Spoken) bool {
	mute := func(l dom.Spoken) bool { return !slices.Contains(a.voices, l.Lang) }
	return len(lines) > 0 && !slices.ContainsFunc(lines, mute)
}
