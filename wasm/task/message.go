package task

import (
	"context"

	"jpkiweb/wasm/room"
)

// A Message is something that happened. It stands beside what decodes it, and carries
// what it does.
type Message interface {
	// update changes the model, and returns what should happen outside. What it
	// changes in a slice of the model it clones first: an earlier model may be on the
	// screen.
	update(m *Model, f *Facts) []Effect
}

// An Effect is something that should happen outside: a value, which stands beside the
// message that wants it, and carries how it is done. Those that have the card work are
// in job.go.
type Effect interface {
	// do does it or, where that takes time, has the world begin it.
	do(ctx context.Context, w World)
}

// A World is what this room needs outside.
type World struct {
	Helper
	Browser
	Documents
	Display
	Jobs
}

// Jobs begin what takes time.
type Jobs interface {
	// OnCard runs the job that has the card, and tells the program what comes of it. The
	// PINs are zeroed when it ends, also before it began.
	OnCard(ctx context.Context, run func(context.Context, room.Report) Message, pins ...[]byte)
	// Begin runs a job beside the program, which gets what it tells, until it is
	// cancelled.
	Begin(ctx context.Context, job int, run func(ctx context.Context, tell func(Message)))
	Cancel(job int)
	// Paced tells how far a job is, not more often than a person sees.
	Paced(tell func(room.Progress)) func(room.Progress)
}

// Update changes the model by a message, and returns what should happen outside. It
// zeroes the PIN of the message.
func Update(m *Model, message Message, f *Facts) []Effect { return message.update(m, f) }

// Do does an effect.
func Do(ctx context.Context, e Effect, w World) { e.do(ctx, w) }

// Wants is an effect that package app does itself.
type Wants struct{ room.Want }

func (Wants) do(context.Context, World) {}

// ReadGrants is an effect that package app does itself: what each origin may ask for is
// read anew.
type ReadGrants struct{}

func (ReadGrants) do(context.Context, World) {}

// Reconnect is an effect that package app does itself: what the helper knows this page
// for has changed.
type Reconnect struct{}

func (Reconnect) do(context.Context, World) {}

// CertificateRead is an effect that package app does itself: the digital signature
// certificate was read, and its state is asked for.
type CertificateRead struct{}

func (CertificateRead) do(context.Context, World) {}

// know is an effect: this is now known of the card.
func know(s *room.CardStatus) Effect { return Wants{room.Know{Status: s}} }
