package app

import (
	"context"
	"strings"

	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/records"
	"jpkiweb/wasm/task"
	"jpkiweb/wasm/verification"
)

// Pages in the address of this page, which stands behind its #. The first screen, and
// what a page asks for, have none.
const (
	pageGuide   = "/guide" // and below it, with answers, as [guide.Model.Address] has them
	pageGrants  = "/grants"
	pageHistory = "/history"
	pageDoctor  = "/doctor"
	pageExplain = "/explain"
	pageVerify  = "/verify"
	// pageCard is what the person began to do with the card: a place for Back to leave,
	// to which no address leads.
	pageCard = "/card"
)

// SplitFragment takes a fragment of this page apart: what it says of the page that
// opened the window, as that page wrote it, "" for nothing, and the address. Of
// origin=…&id=…&/guide/renew the address is /guide/renew.
func SplitFragment(fragment string) (claim, address string) {
	if !strings.HasPrefix(fragment, "origin=") {
		return "", fragment
	}
	claim, address, found := strings.Cut(fragment, "&/")
	if found {
		address = "/" + address
	}
	return claim, address
}

// JoinFragment is the fragment of which [SplitFragment] tells this.
func JoinFragment(claim, address string) string {
	if claim == "" || address == "" {
		return claim + address
	}
	return claim + "&" + address
}

// Address is where the person is, as [Follow] takes it. It holds nothing that came from
// a card, or was typed.
func (m *Model) Address() string {
	switch m.Screen() {
	case ScreenGuide:
		return guideAddress(m.Guide.Address())
	case ScreenGrants:
		return pageGrants
	case ScreenHistory:
		return pageHistory
	case ScreenDoctor:
		return pageDoctor
	case ScreenExplain:
		return pageExplain
	case ScreenVerification:
		return pageVerify
	}
	if m.own() {
		return pageCard
	}
	return ""
}

// guideAddress is the address of a page of the guide, of that in the guide.
func guideAddress(inside string) string {
	if inside == "" || strings.HasPrefix(inside, "?") {
		return pageGuide + inside
	}
	return pageGuide + "/" + inside
}

// insideGuide is the address in the guide; ok is false if it is not of the guide.
func insideGuide(address string) (inside string, ok bool) {
	inside, ok = strings.CutPrefix(address, pageGuide)
	if !ok || inside == "" || inside[0] == '?' {
		return inside, ok
	}
	return strings.CutPrefix(inside, "/")
}

// pageOf is the page of an address, without the answers in it.
func pageOf(address string) string {
	page, _, _ := strings.Cut(address, "?")
	return page
}

// own reports whether the person began what they do with the card, and no page asked.
func (m *Model) own() bool { return m.PINChange.Stage != pinchange.Closed || m.Task.Own() }

// Follow shows what an address names, or else the first screen or what a page asks for:
// the address of the page when it opens, and each to which the person goes, by Back too.
// It may come from anywhere: it begins nothing with the card, and answers no page that is
// allowed what it asks for.
type Follow struct{ Address string }

func (v Follow) update(m *Model) []Effect {
	m.shown = v.Address
	if !m.mayLeave() {
		return nil
	}
	if m.leavesOwn(v.Address) && m.Task.Leaving == 0 { // who goes back a second time means it
		if effects, asks := askToSave(m); asks {
			return effects
		}
	}
	effects := leaveOwn(m, v.Address)
	m.Beside = ScreenHome
	effects = append(effects, open(m, v.Address)...)
	if m.Beside != ScreenHome {
		return effects
	}
	task.CameBack(&m.Task)
	return append(effects, arrive(m)...)
}

// leavesOwn reports whether who goes to an address goes away from the screen of what they
// began to do with the card, or to before it.
func (m *Model) leavesOwn(to string) bool {
	return m.own() && to != pageCard && (to == "" || m.Beside == ScreenHome)
}

// leaveOwn ends what the person began to do with the card, as its own button does, where
// they leave it.
func leaveOwn(m *Model, to string) []Effect {
	if !m.leavesOwn(to) {
		return nil
	}
	return endAll(m)
}

// open opens what an address names beside what the person does, if it may be.
func open(m *Model, address string) []Effect {
	if inside, ok := insideGuide(address); ok {
		return OfGuide{guide.Follow{Address: inside}}.update(m)
	}
	switch pageOf(address) {
	case pageGrants:
		return OfRecords{records.OpenGrants{}}.update(m)
	case pageHistory:
		return OfRecords{records.OpenHistory{}}.update(m)
	case pageDoctor:
		return OfRecords{records.OpenDoctor{}}.update(m)
	case pageExplain:
		return OfRecords{records.OpenExplain{}}.update(m)
	case pageVerify:
		return OfVerification{verification.Open{}}.update(m)
	}
	return nil
}

// showAddress has the browser show where the person is after a message, if that changed.
func (m *Model) showAddress(message Message) []Effect {
	address, before := m.Address(), m.shown
	if address == before {
		return nil
	}
	m.shown = address
	return []Effect{ShowAddress{Address: address, Entry: m.makesEntry(message, pageOf(before))}}
}

// makesEntry reports whether the way from a page to where the person is has an entry of
// its own in the browser's history. In a frame nothing has: Back belongs to the page
// around it (dom facts 10). Who went back while the card works, or from what is not saved, is
// brought to where they were.
func (m *Model) makesEntry(message Message, before string) bool {
	if m.Way == WayEmbedded || pageOf(m.shown) == before {
		return false
	}
	if _, followed := message.(Follow); followed {
		return !m.mayLeave() || m.Task.Leaving > 0
	}
	return before != pageCard || m.own()
}

// ShowAddress shows where the person is; Entry: Back leads to where they were.
type ShowAddress struct {
	Address string
	Entry   bool
}

func (e ShowAddress) do(_ context.Context, p *Program) { p.page.ShowAddress(e.Address, e.Entry) }
