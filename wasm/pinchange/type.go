package pinchange

import (
	"context"

	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// TypePINs tells what stands in the fields; Update zeroes it.
type TypePINs struct{ Typed PINs }

func (v TypePINs) update(m *Model, f *Facts) []Effect { return typePINs(m, f, v.Typed) }

// ShowPINs shows or masks the fields; Typed as in TypePINs.
type ShowPINs struct {
	Show  bool
	Typed PINs
}

func (v ShowPINs) update(m *Model, f *Facts) []Effect {
	m.Shown = v.Show
	return typePINs(m, f, v.Typed)
}

// typePINs compares what was typed with what the card would get, shows the
// difference while the person types, and warns of a simple PIN.
func typePINs(m *Model, facts *Facts, typed PINs) []Effect {
	defer typed.clear()
	if !m.Form(facts) {
		return nil
	}
	folded := typed.folded(m.PIN)
	m.Simple = simplicityOf(m, facts.Status, folded[New])
	m.AskSimple = m.AskSimple && m.Simple != NotSimple
	var effects []Effect
	for _, f := range Fields {
		text, differs := room.ShowFold(folded[f], typed[f], m.Shown)
		if m.Folds[f] = differs; differs {
			effects = append(effects, ShowFolded{ID: f.Folded(), Text: text})
		}
	}
	return effects
}

// simplicityOf asks about a new PIN what can be known of its holder.
func simplicityOf(m *Model, s *room.CardStatus, pin []byte) Simplicity {
	if s != nil {
		return simplicity(m.PIN, pin, s.UserAuthentication.NotAfter)
	}
	return NotSimple
}

// ShowFolded writes a folded PIN, or bullets, into an element, and zeroes it.
type ShowFolded struct {
	ID   string
	Text []byte
}

func (e ShowFolded) do(_ context.Context, w World) {
	w.ShowFolded(e.ID, e.Text)
	clear(e.Text)
}

// decodeTyping decodes what is typed; the message takes the PINs.
func decodeTyping(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case actionType:
		return TypePINs{Typed: typedIn(e)}, true
	case actionShow:
		return ShowPINs{Show: e.Form.Checked[room.FieldShow], Typed: typedIn(e)}, true
	}
	return nil, false
}
