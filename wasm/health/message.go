package health

import (
	"context"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/room"
)

// A Message is something that happened. It stands beside what decodes it, and carries
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

// A Browser does what the room wants of the page, at once.
type Browser interface {
	// Download gives the person a file.
	Download(name, mediaType string, content []byte)
	SaveReminders(text string)
	// CalendarEvents puts days into words.
	CalendarEvents(days []Reminder, lang string) []wire.CalendarEvent
}

// A Helper tells what it knows of certificates and writes calendars. Its errors are
// sorted by [room.ProblemOf].
type Helper interface {
	// Revocation asks the status source of the helper for a certificate (DER).
	Revocation(ctx context.Context, certificate []byte) (wire.RevocationResult, error)
	// Calendar has days written as an iCalendar object.
	Calendar(ctx context.Context, events []wire.CalendarEvent) (string, error)
}

// A World is what the room needs outside.
type World struct {
	Browser
	Helper
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

// Wants is an effect that package app does itself.
type Wants struct{ room.Want }

func (Wants) do(context.Context, World) {}

// Fail is an effect that package app does itself: the person is told why something
// could not be done.
type Fail struct{ Err error }

func (Fail) do(context.Context, World) {}
