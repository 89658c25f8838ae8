package app

import (
	"context"

	"jpkiweb/wasm/room"
)

// ActionGiveUp is the action while the PIN is typed elsewhere.
const ActionGiveUp = "give-up"

// PINAsked: the card waits for the PIN in that place, or, nowhere, has it.
type PINAsked struct {
	job   int
	Place room.PINPlace
}

// update opens the window in which the PIN is typed.
func (v PINAsked) update(m *Model) []Effect {
	if v.job != m.job || m.Screen != ScreenWorking {
		return nil
	}
	m.Place, m.CardSlow = v.Place, false
	if v.Place.Window == "" {
		return nil
	}
	return []Effect{OpenWindow{URL: v.Place.Window}}
}

// OpenWindow opens the trusted window; WindowBlocked follows if the browser
// does not.
type OpenWindow struct{ URL string }

func (e OpenWindow) do(_ context.Context, p *Program) {
	if !p.page.OpenWindow(e.URL) {
		p.Send(WindowBlocked{})
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

// update takes the yes back while the PIN is typed elsewhere. The card is asked
// again: the PIN may have been on its way.
func (GiveUp) update(m *Model) []Effect {
	if m.Screen != ScreenWorking || m.Place == (room.PINPlace{}) {
		return nil
	}
	stop := Cancel{job: m.job}
	m.Screen, m.Place, m.Reader.Card.Status = m.Task.screen(), room.PINPlace{}, nil
	return append([]Effect{stop}, askAgain(m)...)
}
