package pinchange

import (
	"context"

	"jpkiweb/shared/jpki"
	"jpkiweb/wasm/room"
)

// A Message is something that happened. It stands beside what decodes it, and carries
// what it does.
type Message interface {
	// update changes the model, and returns what should happen outside.
	update(m *Model, f *Facts) []Effect
}

// An Effect is something that should happen outside: a value, which stands beside the
// message that wants it, and carries how it is done.
type Effect interface {
	// do does it or, where that takes time, has the world begin it.
	do(ctx context.Context, w World)
}

// A Job is what the card is to do. The program zeroes both PINs; nil are typed elsewhere.
type Job struct {
	Reader   string
	For      []byte // certificate of the card that the person saw, DER; nil: not read
	PIN      jpki.PIN
	Old, New []byte // folded, of the right form
	LastTry  bool   // the person confirmed to use the last try
}

// A Helper reaches the card. Its errors are sorted by [room.ProblemOf].
type Helper interface {
	// ChangePIN changes a PIN of the card. Without PINs in the job it calls asked with
	// the place where the person types them, and with none once they are typed. The code
	// of the error is wire.CodePINEither where the card may have the old or the new PIN,
	// whatever the reason.
	ChangePIN(ctx context.Context, job Job, asked func(room.PINPlace)) error
}

// A World is what the room needs outside.
type World struct {
	Helper
	Browser
	Jobs
}

// A Browser does what this room wants of the page, at once.
type Browser interface {
	// ShowFolded writes what a PIN is folded to, or bullets, into an element.
	ShowFolded(id string, text []byte)
}

// Jobs begin what takes time.
type Jobs interface {
	// OnCard runs the job that has the card, and tells the program what comes of it. The
	// PINs are zeroed when it ends, also before it began.
	OnCard(ctx context.Context, run func(context.Context, room.Report) Message, pins ...[]byte)
}

// Update changes the model by a message, and returns what should happen outside. It
// zeroes the PINs of the message.
func Update(m *Model, message Message, f *Facts) []Effect { return message.update(m, f) }

// Do does an effect.
func Do(ctx context.Context, e Effect, w World) { e.do(ctx, w) }

// Wants is an effect that package app does itself.
type Wants struct{ room.Want }

func (Wants) do(context.Context, World) {}

// Names of the actions of these screens.
const (
	actionChoose = "choose-pin"
	actionNext   = "pin-next"
	actionType   = "type-pins"
	actionShow   = "show-pins"
)

// fieldSimple is the box by which a PIN that is easy to guess is used all the same.
const fieldSimple = "use-simple"
