package pinchange

import (
	"slices"

	"jpkiweb/shared/jpki"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// OpenChoice opens the choice of the PIN to change, also from the form and from the end
// of another change.
type OpenChoice struct{}

// update begins, unless a page waits or the person is in the middle of something else.
func (OpenChoice) update(m *Model, f *Facts) []Effect {
	ours := m.Stage != Closed && m.Stage != Working
	if !f.Window || !ours && !f.Free {
		return nil
	}
	*m = Model{Stage: Asking}
	return []Effect{Wants{room.Show{}}, Wants{room.AskCard{}}}
}

// Choose chooses the PIN.
type Choose struct{ PIN jpki.PIN }

func (v Choose) update(m *Model, f *Facts) []Effect {
	if m.choosing(f) && v.PIN != "" && Changeable(f.Status, v.PIN) == ChangesHere {
		*m = Model{Stage: Asking, PIN: v.PIN, CardLeft: m.CardLeft}
	}
	return nil
}

// Continue opens the form of the PIN that is chosen.
type Continue struct{}

func (Continue) update(m *Model, f *Facts) []Effect {
	if !m.choosing(f) || f.Status == nil {
		return nil
	}
	if m.PIN == "" || Changeable(f.Status, m.PIN) != ChangesHere {
		*m = Model{Stage: Asking, Unchosen: true, Attempt: m.Attempt + 1}
		return nil
	}
	*m = Model{Stage: Asking, PIN: m.PIN, Open: true}
	return nil
}

// choosing reports whether the choice is on the screen.
func (m *Model) choosing(f *Facts) bool { return m.Stage == Asking && !f.Beside && !m.Form(f) }

// decodeChoice decodes the choice of a PIN, to which no secret belongs.
func decodeChoice(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case room.ActionPINChange:
		m = OpenChoice{}
	case actionChoose:
		m = Choose{PIN: pinNamed(e.Value)}
	case actionNext:
		m = Continue{}
	default:
		return nil, false
	}
	typedIn(e).clear()
	return m, true
}

// pinNamed is the PIN of a name in the events of a screen, "" if there is none.
func pinNamed(name string) jpki.PIN {
	if p := jpki.PIN(name); slices.Contains(jpki.PINs[:], p) {
		return p
	}
	return ""
}
