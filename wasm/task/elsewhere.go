package task

import (
	"context"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// ContinueElsewhere has the helper's own window do what the page asks for or, where it
// asks for nothing, ask the person whether it may read the card.
type ContinueElsewhere struct{}

// update does the request in the helper's own window.
func (ContinueElsewhere) update(m *Model, f *Facts) []Effect {
	if f.Window || !m.asks(f) {
		return nil
	}
	request := Request{Kind: KindAllow, Purposes: m.needs()}
	if m.Request != nil {
		request = *m.Request
		request.Hosts = f.Reachable
	}
	m.Stage = Elsewhere
	return []Effect{UseWindow{Request: request}}
}

// UseWindow has the helper's own window do a request, by jpki.js; WindowDone follows. A
// KindAllow is answered by the app, every other request from there.
type UseWindow struct{ Request Request }

func (e UseWindow) do(_ context.Context, w World) { w.UseWindow(e.Request) }

// WindowDone: the helper's own window did what UseWindow wanted, or the code
// why not.
type WindowDone struct{ Code wire.Code }

// update goes on with the task, or ends it where the window did it.
func (v WindowDone) update(m *Model, f *Facts) []Effect {
	if m.Stage != Elsewhere {
		return nil
	}
	m.Stage = Asking
	switch {
	case v.Code != "" && v.Code != wire.CodeConsentDenied:
		return Fail(m, room.ProblemOf(wire.Errorf(v.Code, "helper's window")))
	case m.Request == nil && v.Code == "":
		return []Effect{Reconnect{}}
	case m.Request == nil:
		return nil
	case v.Code != "":
		return decline(m, f)
	}
	return finishElsewhere(m)
}

// finishElsewhere ends a request that was answered, but for a KindAllow, from
// there.
func finishElsewhere(m *Model) []Effect {
	effects := stopReading(m)
	m.Stage = Done
	if m.Kind == KindAllow {
		effects = append(effects, Answer{ID: m.Request.ID})
	}
	m.Request = nil
	return effects
}

// decodeElsewhere decodes what leads to the helper's own window.
func decodeElsewhere(e dom.Event) (m Message, ok bool) {
	return ContinueElsewhere{}, e.Action == room.ActionElsewhere
}
