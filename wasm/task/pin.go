package task

import (
	"context"

	"jpkiweb/shared/jpki"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// FieldPIN is the name of the field of the PIN form, and its ID.
const FieldPIN = "pin"

// idFolded is the ID of the element that shows what the card would get.
const idFolded = "pin-folded"

// TypePIN tells what stands in the PIN field; Update zeroes it.
type TypePIN struct{ Typed []byte }

// update compares what was typed with what the card would get, and shows the
// difference while the person types.
func (v TypePIN) update(m *Model, _ *Facts) []Effect {
	defer clear(v.Typed)
	p, ok := m.Kind.Purpose()
	if !ok {
		return nil
	}
	m.PIN.Typed = len(v.Typed) > 0
	var text []byte
	text, m.PIN.Folds = room.ShowFold(jpki.FoldPIN(p.PIN(), v.Typed), v.Typed, m.PIN.Shown)
	if !m.PIN.Folds {
		return nil
	}
	return []Effect{ShowFolded{ID: idFolded, Text: text}}
}

// ShowPIN shows or masks the PIN field; Typed as in TypePIN.
type ShowPIN struct {
	Show  bool
	Typed []byte
}

func (v ShowPIN) update(m *Model, f *Facts) []Effect {
	m.PIN.Shown = v.Show
	return TypePIN{Typed: v.Typed}.update(m, f)
}

// ShowFolded writes the folded PIN, or bullets, into an element, and zeroes it.
type ShowFolded struct {
	ID   string
	Text []byte
}

func (e ShowFolded) do(_ context.Context, w World) {
	w.ShowFolded(e.ID, e.Text)
	clear(e.Text)
}

// Emptied notes that the card left, and what was typed for it, if anything was, with it.
func Emptied(m *Model, f *Facts) {
	typed := m.PIN.Typed && m.asks(f)
	m.PIN = PINEntry{Attempt: m.PIN.Attempt, Kept: m.PIN.Kept, Left: typed || m.PIN.Left}
	m.Anyway = false // that was said of another card
}

// Disconnected forgets what was typed, for the connection is gone.
func (m *Model) Disconnected() { m.PIN = PINEntry{Attempt: m.PIN.Attempt, Kept: m.PIN.Kept} }

// checkPIN returns the PIN as the card gets it, or the entry that says why the
// card is not asked.
func checkPIN(m *Model, f *Facts, p jpki.PIN, typed []byte, lastTry bool) (folded []byte, refused *PINEntry) {
	folded = jpki.FoldPIN(p, typed)
	entry := PINEntry{Shown: m.PIN.Shown, Attempt: m.PIN.Attempt + 1, Kept: m.PIN.Kept, Empty: len(folded) == 0}
	if entry.Fault = jpki.CheckPIN(p, folded); entry.Fault != jpki.PINOK {
		clear(folded)
		return nil, &entry
	}
	if m.Counter(f.Status).Last() && !lastTry {
		clear(folded)
		entry.Confirm, entry.Kept = true, m.PIN.Kept+1 // what was typed stays in the field
		entry.Folds, entry.Typed = m.PIN.Folds, m.PIN.Typed
		return nil, &entry
	}
	return folded, nil
}

// decodeTyping decodes what is typed; the message takes the PIN.
func decodeTyping(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case actionTypePIN:
		return TypePIN{Typed: e.Form.Secrets[FieldPIN]}, true
	case actionShowPIN:
		return ShowPIN{Show: e.Form.Checked[room.FieldShow], Typed: e.Form.Secrets[FieldPIN]}, true
	}
	return nil, false
}
