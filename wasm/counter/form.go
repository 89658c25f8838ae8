package counter

import (
	"jpkiweb/shared/card"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/municipality/form"
)

// forms are those of the procedure that is open.
func (m *Model) forms() []form.Form {
	if m.Procedure == "" {
		return nil
	}
	return form.Of(m.Policy.Municipality, m.Procedure)
}

// sheet is the form that is open; ok is false where there is none.
func (m *Model) sheet() (f form.Form, ok bool) {
	all := m.forms()
	if m.Form >= len(all) {
		return f, false
	}
	return all[m.Form], true
}

// nextForm opens the first form of the procedure, or the one after that which is open.
func (m *Model) nextForm() {
	n := len(m.forms())
	switch {
	case n == 0:
	case m.Beside == ShowProcedure:
		m.Beside, m.Form = ShowForm, 0
	case m.Beside == ShowForm:
		m.Form = (m.Form + 1) % n
	}
}

// filled are the attributes for the form that is open; nil: it is written by hand. An
// agent's is: what its holder has to write stands on it before.
func (m *Model) filled() *card.Attributes {
	if !m.holderIsHere() {
		return nil
	}
	return m.Fill.Attributes
}

// holderIsHere reports whether who goes may let the card be read: its holder, or who has the
// care of a child.
func (m *Model) holderIsHere() bool {
	return m.Applicant == municipality.Self || m.Applicant == municipality.LegalRepresentative
}

// An unread is why a form is written by hand.
type unread string

// The reasons. Each has a text, counter.form.KEY.
const (
	readHere    unread = ""          // the card can be read for it, or was
	noCardHere  unread = "no_card"   // nor is one known
	agentComes  unread = "agent"     // the holder is not here
	noPINHere   unread = "no_pin"    // the card tells nothing after a PIN
	pinLocked   unread = "locked"    // no try is left
	pinElseways unread = "elsewhere" // the policy lets no PIN be typed in a page
)

// whyUnread is why the card cannot be read for the form that is open.
func (m *Model) whyUnread() unread {
	s := m.Card.Status
	switch {
	case !m.holderIsHere():
		return agentComes
	case m.Fill.Attributes != nil:
		return readHere
	case s == nil || len(m.meant()) != 1:
		return noCardHere
	case s.CardInfo.Blocked():
		return pinLocked
	case !s.CardInfo.TriesKnown:
		return noPINHere
	case !m.Policy.PINInPage:
		return pinElseways
	}
	return readHere
}

// offersReading reports whether the visitor may be asked for the PIN now.
func (m *Model) offersReading() bool {
	return m.Beside == ShowForm && m.Fill.Attributes == nil && !m.Fill.Asking && m.whyUnread() == readHere
}
