package guide

import (
	"context"

	"jpkiweb/wasm/dom"
)

// A Message is something that happened in the guide. It stands beside what decodes it,
// and carries what it does.
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

// A Browser does what the guide wants of the page, at once but for Fetch.
type Browser interface {
	// Fetch returns a file that is served beside the app.
	Fetch(path string) ([]byte, error)
	SaveMunicipality(code string)
	Print()
	// Speak begins to read lines aloud, by voices of this machine alone; ended is closed
	// when nothing is read any more. What was read before ends.
	Speak(lines []dom.Spoken) (ended <-chan struct{})
	// Silence ends what is read.
	Silence()
}

// A World is what the guide needs outside.
type World struct {
	Browser
	Jobs
}

// Jobs begin what takes time.
type Jobs interface {
	// Begin runs a job beside the program, which gets the message that comes of it.
	Begin(ctx context.Context, job func(context.Context) Message)
}

// Do does an effect.
func Do(ctx context.Context, e Effect, w World) { e.do(ctx, w) }

// Show is an effect that package app does itself: the guide wants to be on the screen.
type Show struct{}

func (Show) do(context.Context, World) {}
