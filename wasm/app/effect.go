package app

import "context"

// An Effect is something that should happen outside: a value, which stands beside the
// message that wants it, and carries how it is done.
type Effect interface {
	// do does it or, where that takes time, begins it.
	do(ctx context.Context, p *Program)
}
