package task

import (
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// Decline says no to the page that asks.
type Decline struct{}

func (Decline) update(m *Model, f *Facts) []Effect { return decline(m, f) }

func decline(m *Model, f *Facts) []Effect {
	if m.Request == nil || m.Stage == Working || m.Stage == Finishing {
		return nil
	}
	return sayNo(m, f)
}

// sayNo leaves the task of a page, which gets nothing.
func sayNo(m *Model, f *Facts) []Effect {
	effects := append(stopReading(m), Answer{ID: m.Request.ID, Code: whyStopped(m, f).Code}, Wants{room.Show{}})
	m.Leave()
	m.Stage = Declined
	return effects
}

// whyStopped is why a page does not get what it asked for: the problem, what the card
// cannot do, or else the person did not want it.
func whyStopped(m *Model, f *Facts) room.Problem {
	switch {
	case m.Problem != nil:
		return *m.Problem
	case m.Useless(f):
		return room.ProblemOfCode(wire.CodeKeyUnsupported)
	}
	return room.ProblemOfCode(wire.CodeConsentDenied)
}

// End leaves the task and answers the page that still waits.
func End(m *Model, f *Facts) []Effect {
	effects := stopReading(m)
	if m.Request != nil {
		effects = append(effects, refuse(m, whyStopped(m, f))...)
	}
	m.Leave()
	return effects
}

func decodeDecline(e dom.Event) (m Message, ok bool) {
	return Decline{}, e.Action == room.ActionDecline
}
