package task

import (
	"context"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// ContinueElsewhere has the helper's own window do what the page asks for.
type ContinueElsewhere struct{}

// update does the request in the helper's own window.
func (ContinueElsewhere) update(m *Model, f *Facts) []Effect {
	if f.Window || m.Request == nil || !m.asks(f) {
		return nil
	}
	m.Stage, m.allowsSite = Elsewhere, false
	return []Effect{UseWindow{Request: *m.Request}}
}

// AllowSite has the helper's own window ask whether this page may use the
// card.
type AllowSite struct{}

// update has the person asked whether this page may do the task.
func (AllowSite) update(m *Model, f *Facts) []Effect {
	if f.Window || !m.asks(f) {
		return nil
	}
	request := Request{Kind: KindAllow, Purposes: m.needs()}
	m.Stage, m.allowsSite = Elsewhere, true
	return []Effect{UseWindow{Request: request}}
}

// UseWindow has the helper's own window do a request, by jpki.js; WindowDone
// follows. A KindAllow is answered by the app, every other request is
// answered from there.
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
	case m.allowsSite && v.Code == "":
		return []Effect{Reconnect{}}
	case m.allowsSite:
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
	switch e.Action {
	case room.ActionElsewhere:
		return ContinueElsewhere{}, true
	case room.ActionAllowSite:
		return AllowSite{}, true
	}
	return nil, false
}
