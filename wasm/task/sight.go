package task

import (
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// A sight is what is drawn of.
type sight struct {
	*Model
	*Facts
}

// Names of the actions of these screens.
const (
	actionTypePIN = "type-pin"
	actionShowPIN = "show-pin"
	actionSign    = "sign"
	actionFiles   = "files"
	actionSee     = "see"
	actionFormat  = "format" // value: "pdf" or "file", a space, a Choice
	actionStamp   = "stamp"
	actionRest    = "sign-rest"
	actionSigned  = "signed"

	actionSeen       = "seen"
	actionSeenFont   = "seen-font"
	actionSeenName   = "seen-name"
	actionSeenReason = "seen-reason"
	actionSeenPage   = "seen-page"
	actionSeenNumber = "seen-number"
	actionSeenPlace  = "seen-place"
	actionSeenWidth  = "seen-width"
	actionSeenHeight = "seen-height"

	actionPreviewBack = "preview-back"
	actionPreviewNext = "preview-next"

	actionStopStamps    = "stop-stamps" // while files are finished
	actionStopFinishing = "stop-finishing"
)

// stop says no to the page that waits, goes back to what was signed of a list, or leaves
// the person's own task.
func (m *sight) stop(t locale.Texts) dom.Node {
	if m.Signed != nil {
		return part.Outline(actionSigned, t.T("rest.back"))
	}
	return part.Stop(t, m.Request != nil)
}

// gate says what is missing until the card's status is known, and that what was typed is
// gone, if the card left; ready is true if nothing is missing.
func (m *sight) gate(t locale.Texts) (node dom.Node, live string, ready bool) {
	node, live, ready = part.Gate(t, &m.Reading, m.TypesHere(m.Facts))
	if !m.PIN.Left {
		return dom.Group(dom.Node{}, node), live, ready
	}
	title := t.T("gate.left")
	left := part.Notice(t, part.Warning, title, part.Paragraph(t.T("gate.left.text")))
	return dom.Group(left, node), title + " " + live, ready
}
