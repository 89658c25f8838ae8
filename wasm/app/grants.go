package app

import (
	"context"
	"slices"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// Actions of what sites may.
const (
	ActionGrants = "grants"
	ActionRevoke = "revoke"
)

// Grants are what each origin may ask for.
type Grants struct {
	Known   bool
	List    []wire.Grant
	Problem *room.Problem // why the list could not be read or changed
	job     int
}

// grantedTo reports whether an origin may ask for a purpose.
func (g Grants) grantedTo(origin string, p wire.Purpose) bool {
	return slices.ContainsFunc(g.List, func(grant wire.Grant) bool {
		return grant.Origin == origin && slices.Contains(grant.Purposes, p)
	})
}

// FirstTime reports whether the yes of the person allows the page that asks, for
// it is known that it was not allowed before.
func (m *Model) FirstTime() bool {
	p := m.Task.grant()
	return m.Way == WayWindow && m.Request != nil && p != "" && m.Grants.Known && !m.Grants.grantedTo(m.Request.Origin, p)
}

// SharesAtOnce reports whether a page gets the status of the card without a
// question: the person was asked before.
func (m *Model) SharesAtOnce() bool {
	if m.Request == nil || m.Task != TaskShare {
		return false
	}
	if m.Way == WayEmbedded {
		return slices.Contains(m.Granted, wire.PurposeRead)
	}
	return m.Grants.Known && m.Grants.grantedTo(m.Request.Origin, wire.PurposeRead)
}

// Needs are the purposes that this page must be granted in WayEmbedded: each
// task reads the card's status first.
func (m *Model) Needs() []wire.Purpose {
	needs := []wire.Purpose{wire.PurposeRead}
	if p := m.Task.grant(); p != "" && p != wire.PurposeRead {
		needs = append(needs, p)
	}
	return needs
}

// LacksGrant reports whether the helper knows this page, in WayEmbedded, but not
// for the task.
func (m *Model) LacksGrant() bool {
	if m.Way != WayEmbedded || m.Connection != Connected || m.Task == TaskAllow {
		return false
	}
	return slices.ContainsFunc(m.Needs(), func(p wire.Purpose) bool { return !slices.Contains(m.Granted, p) })
}

// OpenGrants shows what each origin may ask for.
type OpenGrants struct{}

func (OpenGrants) update(m *Model) []Effect {
	if m.Screen != ScreenHome || m.Way != WayWindow {
		return nil
	}
	look(m, ScreenGrants)
	return listGrants(m)
}

// listGrants asks what each origin may do, for the screen that needs it.
func listGrants(m *Model) []Effect {
	if !m.keeps() || m.Request == nil && m.Screen != ScreenGrants {
		return nil
	}
	m.jobs++
	m.Grants = Grants{job: m.jobs}
	return []Effect{ListGrants{job: m.jobs}}
}

// ListGrants reads what each origin may ask for.
type ListGrants struct{ job int }

func (e ListGrants) do(ctx context.Context, p *Program) {
	p.tell(ctx, e.job, func(ctx context.Context) Message { return p.grants(ctx, e.job) })
}

func (p *Program) grants(ctx context.Context, job int) GrantsListed {
	list, err := p.backend.Grants(ctx)
	return GrantsListed{job: job, List: list, Problem: room.ProblemOrNil(err)}
}

// GrantsListed: what each origin may ask for, or why that cannot be read or
// changed.
type GrantsListed struct {
	job     int
	List    []wire.Grant
	Problem *room.Problem
}

func (v GrantsListed) update(m *Model) []Effect {
	if v.job != m.Grants.job {
		return nil
	}
	m.Grants.Problem = v.Problem
	if v.Problem != nil {
		return nil
	}
	m.Grants.Known, m.Grants.List = true, v.List
	return shareAtOnce(m)
}

// RevokeGrant takes back what an origin may ask for.
type RevokeGrant struct{ Origin string }

func (v RevokeGrant) update(m *Model) []Effect {
	theirs := func(g wire.Grant) bool { return g.Origin == v.Origin && g.By == wire.ByPerson }
	if m.Screen != ScreenGrants || !m.keeps() || !slices.ContainsFunc(m.Grants.List, theirs) {
		return nil
	}
	m.jobs++
	m.Grants.job = m.jobs
	return []Effect{Revoke{job: m.jobs, Origin: v.Origin}}
}

// Revoke takes everything back that the person allowed an origin.
type Revoke struct {
	job    int
	Origin string
}

func (e Revoke) do(ctx context.Context, p *Program) {
	p.tell(ctx, e.job, func(ctx context.Context) Message {
		if err := p.backend.Revoke(ctx, e.Origin); err != nil {
			return GrantsListed{job: e.job, Problem: room.ProblemOrNil(err)}
		}
		return p.grants(ctx, e.job)
	})
}

// decodeGrants decodes what the person does about what sites may.
func decodeGrants(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case ActionGrants:
		return OpenGrants{}, true
	case ActionRevoke:
		return RevokeGrant{Origin: e.Value}, true
	}
	return nil, false
}
