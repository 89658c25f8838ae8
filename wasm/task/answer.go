package task

import (
	"context"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/room"
)

func (e Answer) do(_ context.Context, w World) { w.Answer(e) }

// Fail moves to the problem screen. A page is told at once what trying again cannot
// mend.
func Fail(m *Model, p room.Problem) []Effect {
	m.Stage, m.Problem = Failed, &p
	effects := []Effect{Wants{room.Show{}}}
	switch {
	case p.Code == wire.CodeBusy:
		return append(effects, Wants{room.AskHolders{}})
	case m.Request == nil, p.CanRetry() && !ofFile(p.Code):
		return effects
	}
	return append(effects, refuse(m, p)...)
}

// ofFile reports whether a code says that a file cannot be signed in its format. In our own
// window the person picks another one; a page has chosen what it sent.
func ofFile(c wire.Code) bool { return c == wire.CodePDFProtected || c == wire.CodePDFUnfit }

// failAtCard is Fail after the card worked, or might have.
func failAtCard(m *Model, p room.Problem) []Effect {
	if p.Spent != room.SpentMaybe {
		return Fail(m, p)
	}
	return append([]Effect{know(nil)}, Fail(m, p)...) // the counter may have moved
}

// refuse answers the request with a problem.
func refuse(m *Model, p room.Problem) []Effect {
	id := m.Request.ID
	m.contact, m.Request = m.Request.Contact, nil
	return []Effect{Answer{ID: id, Code: p.Code, TriesLeft: p.TriesLeft}}
}

// Leave forgets the task and everything that belongs to it.
func (m *Model) Leave() { *m = Model{jobs: m.jobs} }
