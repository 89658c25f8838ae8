package work

import (
	"context"

	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// Actions of these screens.
const (
	actionGiveUp = "give-up"   // while the PIN is typed elsewhere
	actionStop   = "stop-work" // of a list
)

// A Message is something that happened to the job. It stands beside what decodes it, and
// carries what it does.
type Message interface {
	// update changes the model, and returns what should happen outside.
	update(m *Model) []Effect
}

// An Effect is something that should happen outside: a value, which stands beside the
// message that wants it, and carries how it is done.
type Effect interface {
	// do does it.
	do(ctx context.Context, w World)
}

// A World is what the room needs outside.
type World interface {
	// OpenWindow reports whether the browser opened a window.
	OpenWindow(url string) (opened bool)
	// Cancel gives a job up.
	Cancel(job int)
	// Tell queues a message for the program.
	Tell(Message)
}

// Update changes the model by a message, and returns what should happen outside.
func Update(m *Model, message Message) []Effect { return message.update(m) }

// Do does an effect.
func Do(ctx context.Context, e Effect, w World) { e.do(ctx, w) }

// Progressed: the job tells how far it is.
type Progressed struct {
	Job      int
	Progress room.Progress
}

func (v Progressed) update(m *Model) []Effect {
	if v.Job == m.Job {
		m.Progress, m.Slow = v.Progress, false
	}
	return nil
}

// StillWorking: the job has come no further for a while.
type StillWorking struct{ Job int }

// update notes that the card takes long, so that nobody takes it away.
func (v StillWorking) update(m *Model) []Effect {
	m.Slow = m.Slow || v.Job == m.Job
	return nil
}

// PINAsked: the card waits for the PIN in that place, or, nowhere, has it.
type PINAsked struct {
	Job   int
	Place room.PINPlace
}

// update opens the window in which the PIN is typed.
func (v PINAsked) update(m *Model) []Effect {
	if v.Job != m.Job {
		return nil
	}
	m.Place, m.Slow = v.Place, false
	if v.Place.Window == "" {
		return nil
	}
	return []Effect{OpenWindow{URL: v.Place.Window}}
}

// OpenWindow opens the trusted window; WindowBlocked follows if the browser does not.
type OpenWindow struct{ URL string }

func (e OpenWindow) do(_ context.Context, w World) {
	if !w.OpenWindow(e.URL) {
		w.Tell(WindowBlocked{})
	}
}

// WindowBlocked: the browser did not open the trusted window.
type WindowBlocked struct{}

func (WindowBlocked) update(m *Model) []Effect {
	m.Place.Blocked = m.Place.Window != ""
	return nil
}

// GiveUp takes back a yes whose PIN is being typed elsewhere.
type GiveUp struct{}

// update takes the yes back while the PIN is typed elsewhere.
func (GiveUp) update(m *Model) []Effect {
	if m.Job == 0 || m.Place == (room.PINPlace{}) {
		return nil
	}
	stop := Cancel{Job: m.Job}
	End(m, m.Job)
	return []Effect{stop, GaveUp{}}
}

// Stop ends a list after what is done of it; what came of that follows.
type Stop struct{}

func (Stop) update(m *Model) []Effect {
	if m.Job == 0 || m.Progress.Done == 0 || m.Stopping {
		return nil
	}
	m.Stopping = true
	return []Effect{Cancel{Job: m.Job}}
}

// Cancel gives a job up.
type Cancel struct{ Job int }

func (e Cancel) do(_ context.Context, w World) { w.Cancel(e.Job) }

// GaveUp is an effect that package app does itself: whose job it was goes back to where
// it began, and the card is asked again, for the PIN may have been on its way.
type GaveUp struct{}

func (GaveUp) do(context.Context, World) {}

// Decode turns an event of these screens into a message; ok is false for an event of
// others.
func Decode(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case actionGiveUp:
		return GiveUp{}, true
	case actionStop:
		return Stop{}, true
	}
	return nil, false
}
