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

// answerPage tells the page that asks what it gets, and ends the task.
func answerPage(m *Model, f *Facts, answer Answer) []Effect {
	if m.Allows { // before the answer, upon which the page may close this window
		m.Stage, m.answer = Working, &answer
		return []Effect{allow(m, m.needs())}
	}
	answer.Allowed = m.allowsHost(f, false)
	m.Stage, m.Request = Done, nil
	return []Effect{answer}
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

// update answers the page. What the card has done is done: that the page could not be
// allowed spoils nothing, and the person is asked again next time.
func (v Allowed) update(m *Model, f *Facts) []Effect {
	if v.Job != m.Job || m.Stage != Working {
		return nil
	}
	answer := Answer{ID: m.Request.ID}
	switch {
	case m.answer != nil:
		answer, m.NotAllowed = *m.answer, v.Problem
	case v.Problem != nil:
		return failAtCard(m, *v.Problem)
	}
	answer.Allowed = m.allowsHost(f, v.Problem == nil)
	m.Stage, m.answer, m.Request = Done, nil, nil
	return []Effect{answer}
}
