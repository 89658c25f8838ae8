package task

import (
	"context"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/room"
)

// allowPage is the yes to a page that wants to use the card from its own page.
func allowPage(m *Model, f *Facts) []Effect {
	if !f.Window || m.Request == nil {
		return nil
	}
	m.Stage = Working
	return []Effect{allow(m, m.Request.Purposes)}
}

// allow lets the page that asks do that from now on.
func allow(m *Model, purposes []wire.Purpose) Effect {
	m.jobs++
	m.Job = m.jobs
	return Allow{Job: m.Job, Origin: m.Request.Origin, Purposes: purposes}
}

// Allow lets an origin ask for purposes, because the person said so.
type Allow struct {
	Job      int
	Origin   string
	Purposes []wire.Purpose
}

func (e Allow) do(ctx context.Context, w World) {
	w.Begin(ctx, e.Job, func(ctx context.Context, tell func(Message)) {
		tell(Allowed{Job: e.Job, Problem: room.ProblemOrNil(w.Allow(ctx, e.Origin, e.Purposes))})
	})
}

// Allowed: a page was allowed, or why not.
type Allowed struct {
	Job     int
	Problem *room.Problem
}

// update ends a KindAllow. Nothing else waited for the permission: it is done, and the
// person is asked again next time.
func (v Allowed) update(m *Model, _ *Facts) []Effect {
	switch {
	case v.Job != m.Job:
		return nil
	case m.Stage == Done:
		m.NotAllowed = v.Problem
		return nil
	case m.Stage != Working:
		return nil
	case v.Problem != nil:
		return failAtCard(m, *v.Problem)
	}
	m.Stage = Done
	answer := Answer{ID: m.Request.ID, InPage: m.Request.InPage}
	m.Request = nil
	return []Effect{answer}
}
