package records

import (
	"context"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/room"
)

// A Message is something that happened to the records. It stands beside what decodes
// it, and carries what it does.
type Message interface {
	// update changes the model, and returns what should happen outside.
	update(m *Model, f Facts) []Effect
}

// An Effect is something that should happen outside: a value, which stands beside the
// message that wants it, and carries how it is done.
type Effect interface {
	// do does it or, where that takes time, has the world begin it.
	do(ctx context.Context, w World)
}

// A Helper tells what it keeps and knows. Its errors are sorted by [room.ProblemOf].
type Helper interface {
	// Grants and Revoke are about what each origin may ask for.
	Grants(ctx context.Context) ([]wire.Grant, error)
	Revoke(ctx context.Context, origin string) error
	// History returns what the card was used for.
	History(ctx context.Context) (wire.HistoryResult, error)
	// Diagnosis returns what the helper knows of the way to the card.
	Diagnosis(ctx context.Context) (wire.DiagnosisResult, error)
}

// A Browser does what the records want of the page, at once.
type Browser interface {
	// Copy puts a text on the clipboard.
	Copy(text string)
}

// A World is what the records need outside.
type World struct {
	Helper
	Browser
	Jobs
}

// Jobs begin what takes time.
type Jobs interface {
	// Begin runs a job beside the program, which gets the message that comes of it.
	Begin(ctx context.Context, job func(context.Context) Message)
}

// Update changes the model by a message, and returns what should happen outside.
func Update(m *Model, message Message, f Facts) []Effect { return message.update(m, f) }

// Do does an effect.
func Do(ctx context.Context, e Effect, w World) { e.do(ctx, w) }

// Show is an effect that package app does itself: a page wants to be on the screen.
type Show struct{ Page Page }

func (Show) do(context.Context, World) {}

// Wants is an effect that package app does itself.
type Wants struct{ room.Want }

func (Wants) do(context.Context, World) {}

// GrantsKnown is an effect that package app does itself: a page that waits for its
// permission may have it now.
type GrantsKnown struct{}

func (GrantsKnown) do(context.Context, World) {}
