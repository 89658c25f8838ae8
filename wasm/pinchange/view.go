package pinchange

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// Decode turns an event of these screens into a message, which takes the secrets; ok is
// false for an event of others.
func Decode(e dom.Event) (m Message, ok bool) {
	return dom.Decode(e, decodeChoice, decodeTyping, decodeSubmit)
}

// View has a person choose a PIN of the card, or type the old one and the new one, or
// says what came of it.
func View(model *Model, f *Facts, t locale.Texts) part.Page {
	m := &sight{Model: model, Facts: f}
	switch m.Stage {
	case Done:
		return done(m, t)
	case Failed:
		return failure(m, t)
	}
	_, elsewhere := m.Elsewhere(m.PIN)
	missing, live, ready := part.Gate(t, &m.Reading, !elsewhere)
	switch {
	case ready && m.Form(f):
		page := form(m, t, missing)
		if m.Slipped() || m.Back {
			page.Live = live
		}
		return page
	case ready:
		return choice(m, t)
	}
	left, said := cardLeft(m, t)
	return part.Page{Name: "pin-choice", Title: t.T("pinchange.title"), Live: said + live, Body: dom.Group(
		stepNavigation(t, 1), part.ReaderLines(t, &m.Reading), left, missing, part.Actions(part.Stop(t, false)))}
}

// Entrance leads here from the first screen, where the card has a PIN to change here.
func Entrance(f *Facts, t locale.Texts) dom.Node {
	switch Changeable(f.Status, jpki.UserAuthenticationPIN) {
	case ChangesNoLonger, ChangesNoPIN, ChangesOnPhone:
		return dom.Node{}
	}
	return part.Outline(room.ActionPINChange, t.T("pinchange.title"))
}

// About says what the change of a PIN is, or where that of a phone is changed.
func About(f *Facts, t locale.Texts) dom.Node {
	switch Changeable(f.Status, jpki.UserAuthenticationPIN) {
	case ChangesNoLonger, ChangesNoPIN:
		return dom.Node{}
	case ChangesOnPhone:
		return part.Section(t.T("pinchange.title"), part.Paragraph(t.T("pinchange.phone.text")))
	}
	return part.Section(t.T("pinchange.title"), part.Paragraph(t.T("pinchange.home.text")))
}
