package app

import (
	"slices"

	"jpkiweb/shared/wire"
)

// keeps reports whether the helper tells this page what it keeps.
func (m *Model) keeps() bool { return m.Way == WayWindow && m.Connection == Connected }

// looks reports whether a screen is open beside what the person does.
func (m *Model) looks() bool {
	switch m.Screen {
	case ScreenGrants, ScreenHistory, ScreenDoctor, ScreenGuide, ScreenForecast, ScreenPINNames, ScreenAbout:
		return true
	}
	return false
}

// look opens a screen beside what the person does.
func look(m *Model, s Screen) {
	if !m.looks() {
		m.Before = m.Screen
	}
	m.Screen = s
}

// goBack leaves such a screen.
func goBack(m *Model) []Effect {
	if !m.looks() {
		return nil
	}
	m.Screen = m.Before
	if m.Screen != m.Task.screen() {
		return nil
	}
	if m.Card.Status != nil {
		return shareAtOnce(m)
	}
	return askAgain(m)
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

func openGrants(m *Model) []Effect {
	if m.Screen != ScreenHome || m.Way != WayWindow {
		return nil
	}
	look(m, ScreenGrants)
	return listGrants(m)
}

func grantsListed(m *Model, v GrantsListed) []Effect {
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

func revokeGrant(m *Model, v RevokeGrant) []Effect {
	theirs := func(g wire.Grant) bool { return g.Origin == v.Origin && g.By == wire.ByPerson }
	if m.Screen != ScreenGrants || !m.keeps() || !slices.ContainsFunc(m.Grants.List, theirs) {
		return nil
	}
	m.jobs++
	m.Grants.job = m.jobs
	return []Effect{Revoke{job: m.jobs, Origin: v.Origin}}
}

func openHistory(m *Model) []Effect {
	if m.Screen != ScreenHome || !m.keeps() {
		return nil
	}
	look(m, ScreenHistory)
	m.jobs++
	m.History = History{job: m.jobs}
	return []Effect{ListHistory{job: m.jobs}}
}

func historyListed(m *Model, v HistoryListed) []Effect {
	if v.job != m.History.job {
		return nil
	}
	m.History.Known, m.History.Result, m.History.Problem = v.Problem == nil, v.Result, v.Problem
	return nil
}

// allowed goes on with what waited for the permission. A login or a signature
// did not: it is done, and the page is asked for again next time.
func allowed(m *Model, v Allowed) []Effect {
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
		return []Effect{Share{job: m.job, Reader: m.Reader, Origin: m.Request.Origin}}
	}
	m.Screen = ScreenDone
	answer := Answer{ID: m.Request.ID}
	m.Request = nil
	return []Effect{answer}
}

// shareAtOnce tells a page that the person has allowed it what it asks for.
func shareAtOnce(m *Model) []Effect {
	if m.Screen != ScreenShare || m.Card.Status == nil || m.Slipped() || m.Connection != Connected || !m.SharesAtOnce() {
		return nil
	}
	if m.Useless() {
		return problem(m, problemOfCode(wire.CodeKeyUnsupported))
	}
	return work(m, nil, false)
}
