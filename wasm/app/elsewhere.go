package app

import (
	"context"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// ContinueElsewhere has the helper's own window do what the page asks for.
type ContinueElsewhere struct{}

// update does the request in the helper's own window.
func (ContinueElsewhere) update(m *Model) []Effect {
	if m.Way != WayEmbedded || m.Request == nil || m.Screen != m.Task.screen() {
		return nil
	}
	m.Screen, m.site = ScreenElsewhere, false
	return []Effect{UseWindow{Request: *m.Request}}
}

// AllowSite has the helper's own window ask whether this page may use the
// card.
type AllowSite struct{}

// update has the person asked whether this page may do the task.
func (AllowSite) update(m *Model) []Effect {
	if m.Way != WayEmbedded || m.Screen != m.Task.screen() {
		return nil
	}
	request := Request{Task: TaskAllow, Purposes: m.Needs()}
	m.Screen, m.site = ScreenElsewhere, true
	return []Effect{UseWindow{Request: request}}
}

// UseWindow has the helper's own window do a request, by jpki.js; WindowDone
// follows. A TaskAllow is answered by the app, every other request is
// answered from there.
type UseWindow struct{ Request Request }

func (e UseWindow) do(_ context.Context, p *Program) { p.page.UseWindow(e.Request) }

// WindowDone: the helper's own window did what UseWindow wanted, or the code
// why not.
type WindowDone struct{ Code wire.Code }

// update goes on with the task, or ends it where the window did it.
func (v WindowDone) update(m *Model) []Effect {
	if m.Screen != ScreenElsewhere {
		return nil
	}
	m.Screen = m.Task.screen()
	switch {
	case v.Code != "" && v.Code != wire.CodeConsentDenied:
		return problem(m, room.ProblemOf(wire.Errorf(v.Code, "helper's window")))
	case m.site && v.Code == "":
		return reconnect(m)
	case m.site:
		return nil
	case v.Code != "":
		return decline(m)
	}
	return finishElsewhere(m)
}

// finishElsewhere ends a request that was answered, but for a TaskAllow, from
// there.
func finishElsewhere(m *Model) []Effect {
	stop := stopHashing(m)
	m.Screen = ScreenDone
	if m.Task == TaskAllow {
		stop = append(stop, Answer{ID: m.Request.ID})
	}
	m.Request = nil
	return stop
}

// allowPage is the yes to a page that wants to use the card from its own page.
func allowPage(m *Model) []Effect {
	if m.Way != WayWindow || m.Request == nil {
		return nil
	}
	m.jobs++
	m.job, m.Screen, m.CardSlow = m.jobs, ScreenWorking, false
	return []Effect{Allow{job: m.job, Origin: m.Request.Origin, Purposes: m.Request.Purposes}}
}

// allow lets the page that asks do the task from now on.
func allow(m *Model) Effect {
	return Allow{job: m.job, Origin: m.Request.Origin, Purposes: []wire.Purpose{m.Task.grant()}}
}

// Allow lets an origin ask for purposes, because the person said so.
type Allow struct {
	job      int
	Origin   string
	Purposes []wire.Purpose
}

func (e Allow) do(ctx context.Context, p *Program) {
	p.startAndSend(ctx, e.job, func(ctx context.Context) Message {
		err := p.backend.Allow(ctx, e.Origin, e.Purposes)
		return Allowed{job: e.job, Problem: room.ProblemOrNil(err)}
	})
}

// Allowed: a page was allowed, or why not.
type Allowed struct {
	job     int
	Problem *room.Problem
}

// update goes on with what waited for the permission. A login or a signature
// did not: it is done, and the page is asked for again next time.
func (v Allowed) update(m *Model) []Effect {
	switch {
	case v.job != m.job:
		return nil
	case m.Screen == ScreenDone:
		m.NotAllowed = v.Problem
		return nil
	case m.Screen != ScreenWorking:
		return nil
	case v.Problem != nil:
		return jobFailed(m, *v.Problem)
	case m.Task == TaskShare:
		return []Effect{Share{job: m.job, Reader: m.Reader.Name, Origin: m.Request.Origin}}
	}
	m.Screen = ScreenDone
	answer := Answer{ID: m.Request.ID}
	m.Request = nil
	return []Effect{answer}
}

// decodeElsewhere decodes what is about another window.
func decodeElsewhere(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case ActionGiveUp:
		return GiveUp{}, true
	case room.ActionElsewhere:
		return ContinueElsewhere{}, true
	case room.ActionAllowSite:
		return AllowSite{}, true
	}
	return nil, false
}
