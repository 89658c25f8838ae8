package app

import (
	"slices"

	"jpkiweb/shared/wire"
)

// Grants are what each origin may ask for.
type Grants struct {
	Known   bool
	List    []wire.Grant
	Problem *Problem // why the list could not be read or changed
	job     int
}

// History is what the card was used for.
type History struct {
	Known   bool
	Result  wire.HistoryResult
	Problem *Problem // why not
	job     int
}

// Doctor is what the helper says of the way to the card.
type Doctor struct {
	Asking bool
	Result *wire.DiagnosisResult // nil: not known
	Copied bool                  // the report, since it was drawn
	job    int
}

// offered are the purposes that a page may be allowed; the others are the
// helper's own app's, or a developer's.
var offered = [...]wire.Purpose{wire.PurposeRead, wire.PurposeLogin, wire.PurposeSign, wire.PurposeAttributes}

// offers reports whether a page may ask for these purposes.
func offers(purposes []wire.Purpose) bool {
	not := func(p wire.Purpose) bool { return !slices.Contains(offered[:], p) }
	return len(purposes) > 0 && !slices.ContainsFunc(purposes, not)
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
