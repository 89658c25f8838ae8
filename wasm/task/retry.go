package task

import (
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// Retry goes back from a problem to the task.
type Retry struct{}

// update goes back to the beginning of the task, with the card asked again.
func (Retry) update(m *Model, f *Facts) []Effect {
	if m.Stage != Failed || f.Beside || m.Problem == nil || !m.Problem.CanRetry() {
		return nil
	}
	m.Stage, m.Problem = Asking, nil
	effects := []Effect{Wants{room.AskCard{}}}
	if m.Kind == KindShare && f.Status != nil {
		return ShareAtOnce(m, f)
	}
	if m.Kind != KindSign || m.Hashed() {
		return effects
	}
	if m.Request == nil { // choose again
		m.Documents = nil
		return effects
	}
	return append(effects, hashDocuments(m, f)...)
}

// UseAnyway: the person wants to use a certificate that nobody accepts.
type UseAnyway struct{}

// update goes on with a certificate that nobody accepts, because the person wants
// it: before the PIN, or from the problem that it was, with the PIN typed again.
func (UseAnyway) update(m *Model, f *Facts) []Effect {
	effects := []Effect{Wants{room.Meant{}}}
	p, ok := m.Kind.Purpose()
	switch {
	case !ok:
	case m.Stage == Failed && !f.Beside && m.Problem != nil && m.Problem.Against():
		m.Stage, m.Problem, m.Anyway = Asking, nil, true
		return append(effects, Wants{room.AskCard{}})
	case m.asks(f) && m.against(f, p):
		m.Anyway = true
	}
	return effects
}

func decodeAnyway(e dom.Event) (m Message, ok bool) {
	return UseAnyway{}, e.Action == room.ActionAnyway
}
