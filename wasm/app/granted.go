package app

import (
	"slices"

	"jpkiweb/shared/wire"
)

// FirstTime reports whether the yes of the person allows the page that asks, for
// it is known that it was not allowed before.
func (m *Model) FirstTime() bool {
	p := m.Task.grant()
	return m.Way == WayWindow && m.Request != nil && p != "" && m.Records.Grants.Known && !m.Records.Grants.Allow(m.Request.Origin, p)
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
	return m.Records.Grants.Known && m.Records.Grants.Allow(m.Request.Origin, wire.PurposeRead)
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
