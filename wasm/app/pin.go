package app

import (
	"bytes"
	"context"
	"unicode/utf8"

	"jpkiweb/shared/jpki"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// Actions of the form in which a PIN is typed.
const (
	ActionTypePIN = "type-pin"
	ActionShowPIN = "show-pin"
)

// FieldPIN is the name of the field of the PIN form.
const FieldPIN = "pin"

// IDs of elements that Update or the morph must find.
const (
	IDPin    = "pin"
	IDFolded = "pin-folded"
)

// PINEntry is what is known of the PIN field; never the PIN.
type PINEntry struct {
	Folds   bool          // what goes to the card differs from what was typed
	Shown   bool          // the person wants to see it
	Fault   jpki.PINFault // the card was not asked
	Empty   bool          // with a Fault: nothing was typed
	Wrong   bool          // the card said no
	Confirm bool          // the last try must be confirmed first
	Typed   bool          // something stands in the field
	Left    bool          // what stood in the field was removed, because the card left
	Attempt int           // counts what was refused, so that the focus comes back
}

// Refused reports whether the field must say why the PIN was not taken.
func (e PINEntry) Refused() bool { return e.Fault != jpki.PINOK || e.Wrong }

// TypePIN tells what stands in the PIN field; Update zeroes it.
type TypePIN struct{ Typed []byte }

// update compares what was typed with what the card would get, and shows the
// difference while the person types.
func (v TypePIN) update(m *Model) []Effect {
	defer clear(v.Typed)
	p, ok := m.Task.Purpose()
	if !ok {
		return nil
	}
	m.PIN.Typed = len(v.Typed) > 0
	folded := jpki.FoldPIN(p.PIN(), v.Typed)
	m.PIN.Folds = !bytes.Equal(folded, v.Typed)
	if !m.PIN.Folds {
		clear(folded)
		return nil
	}
	if !m.PIN.Shown {
		n := utf8.RuneCount(folded)
		clear(folded)
		folded = bytes.Repeat([]byte("●"), n)
	}
	return []Effect{ShowFolded{ID: IDFolded, Text: folded}}
}

// ShowPIN shows or masks the PIN field; Typed as in TypePIN.
type ShowPIN struct {
	Show  bool
	Typed []byte
}

func (v ShowPIN) update(m *Model) []Effect {
	m.PIN.Shown = v.Show
	return TypePIN{Typed: v.Typed}.update(m)
}

// ShowFolded writes the folded PIN, or bullets, into an element. The Program
// zeroes it.
type ShowFolded struct {
	ID   string
	Text []byte
}

func (e ShowFolded) do(_ context.Context, p *Program) {
	p.page.ShowFolded(e.ID, e.Text)
	clear(e.Text)
}

// checkPIN returns the PIN as the card gets it, or the entry that says why the
// card is not asked.
func checkPIN(m *Model, p jpki.Purpose, v Submit) (folded []byte, refused *PINEntry) {
	folded = jpki.FoldPIN(p.PIN(), v.PIN)
	entry := PINEntry{Shown: m.PIN.Shown, Attempt: m.PIN.Attempt + 1, Empty: len(folded) == 0}
	if entry.Fault = jpki.CheckPIN(p.PIN(), folded); entry.Fault != jpki.PINOK {
		clear(folded)
		return nil, &entry
	}
	if tries, known := m.TriesLeft(); known && tries == 1 && !v.LastTry {
		clear(folded)
		entry.Confirm = true
		return nil, &entry
	}
	return folded, nil
}

// decodePIN decodes the events of the form in which a PIN is typed.
func decodePIN(e dom.Event) (m Message, ok bool) {
	pin := e.Form.Secrets[FieldPIN]
	switch e.Action {
	case ActionTypePIN:
		return TypePIN{Typed: pin}, true
	case ActionShowPIN:
		return ShowPIN{Show: e.Form.Checked[room.FieldShow], Typed: pin}, true
	case room.ActionSubmit:
		return Submit{PIN: pin, LastTry: e.Form.Checked[room.FieldLastTry]}, true
	}
	return nil, false
}
