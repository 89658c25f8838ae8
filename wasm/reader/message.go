package reader

import (
	"context"

	"jpkiweb/wasm/room"
)

// A Message is something that happened to the readers or to the card. It stands beside
// what decodes it, and carries what it does.
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

// A World is what the room needs outside.
type World interface {
	// Status reads what the card in a reader tells without a PIN, for an origin or, if
	// that is empty, for this page. Its error is sorted by [room.ProblemOf].
	Status(ctx context.Context, reader, origin string) (room.CardStatus, error)
	// OnCard runs a job that has the card for itself, and tells the program what comes
	// of it, or slow before, where that takes long.
	OnCard(ctx context.Context, job int, slow Message, run func(context.Context) Message)
	// Cancel gives a job up.
	Cancel(job int)
}

// Update changes the model by a message, and returns what should happen outside.
func Update(m *Model, message Message, f Facts) []Effect { return message.update(m, f) }

// Do does an effect.
func Do(ctx context.Context, e Effect, w World) { e.do(ctx, w) }

// NewCard is an effect that package app does itself: what the rooms know of the card of
// before is forgotten; Left: it is not there any more, and what was typed for it goes.
type NewCard struct{ Left bool }

func (NewCard) do(context.Context, World) {}

// Answered is an effect that package app does itself: the status of the card came, or
// why not.
type Answered struct{}

func (Answered) do(context.Context, World) {}

// Held is an effect that package app does itself: another program has the card, and the
// person wants to know which.
type Held struct{}

func (Held) do(context.Context, World) {}
