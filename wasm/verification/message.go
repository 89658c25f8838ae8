package verification

import (
	"context"
	"encoding/json"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// A Message is something that happened here. It stands beside what decodes it, and carries
// what it does.
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

// A Browser does what this room wants of the page, at once but for VerifyDocument.
type Browser interface {
	// VerifyDocument returns the report on a signed file and, if there is one, the document
	// beside it, and tells how far it is. Errors are those of [document.Client.Verify].
	VerifyDocument(ctx context.Context, f dom.File, beside *dom.File, addresses bool, trust *document.Trust, progress func(document.Progress)) (json.RawMessage, error)
	// Download offers bytes to the person as a file.
	Download(name, mediaType string, content []byte)
	Print()
}

// A Helper tells whom a report trusts on this machine. It gets certificates of the file, and
// never the file.
type Helper interface {
	// Trust returns whom a report trusts.
	Trust(ctx context.Context) (wire.TrustResult, error)
	document.Asked
}

// A World is what this room needs outside.
type World struct {
	Browser
	Helper
	Jobs
}

// Jobs begin what takes time.
type Jobs interface {
	// Begin runs a job beside the program, which gets what it tells, until it is
	// cancelled.
	Begin(ctx context.Context, job int, run func(ctx context.Context, tell func(Message)))
	Cancel(job int)
	// Paced tells how far a job is, not more often than a person sees.
	Paced(tell func(room.Progress)) func(room.Progress)
}

// Update changes the model by a message, and returns what should happen outside.
func Update(m *Model, message Message, f Facts) []Effect { return message.update(m, f) }

// Do does an effect.
func Do(ctx context.Context, e Effect, w World) { e.do(ctx, w) }

// Show is an effect that package app does itself: this room wants to be on the screen.
type Show struct{}

func (Show) do(context.Context, World) {}
