package task

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// pinForm asks for the PIN of a task.
func pinForm(m *sight, t locale.Texts, p jpki.Purpose, key string) dom.Node {
	describing := "pin-help pin-tries"
	if part.IsLastTry(&m.Reading, p.PIN(), m.PIN.Confirm) {
		describing = "last-try-text " + describing
	}
	return dom.El("form", dom.ID("pin-form"), dom.Class("form"), dom.Action(room.ActionSubmit), part.HeldWhileSlipped(&m.Reading), dom.Keeps(),
		dom.Flag("novalidate", true), dom.Attribute("autocomplete", "off"),
		part.LastTry(t, &m.Reading, p.PIN(), m.PIN.Confirm), // to be read before anything is typed
		dom.El("div", dom.ID("pin-field"), dom.Class("field"),
			dom.El("label", dom.Class("label"), dom.Attribute("for", FieldPIN),
				dom.Text(t.T(key+".pin"))),
			dom.El("p", dom.ID("pin-help"), dom.Class("support"), dom.Text(t.T(key+".pin.help"))),
			part.TriesLine(t, &m.Reading, p.PIN()),
			dom.El("div", dom.Class("typing"),
				part.PINInput(FieldPIN, actionTypePIN, p.PIN(), m.PIN.Shown, m.PIN.Refused(), describing, m.PIN.Attempt-m.PIN.Kept),
				part.Checkbox(room.FieldShow, t.T("pin.show"), dom.Action(actionShowPIN), dom.WithForm())),
			dom.When(m.PIN.Refused(), part.FieldError(t, "pin-error", PINError(t, m.Model, m.Status, key))),
			dom.When(m.PIN.Folds, part.Folded(t, FieldPIN, "pin-fold", idFolded))),
		grantTick(m, t),
		part.Actions(
			part.SubmitPIN(&m.Reading, t.T(m.Kind.Verb()+".submit")),
			m.stop(t)))
}

// PINError says why the PIN was not taken, and whether that cost a try; s is the card in
// the reader, key the task's name in the keys of the texts.
func PINError(t locale.Texts, m *Model, s *room.CardStatus, key string) string {
	if m.PIN.Wrong {
		return part.WrongPIN(t, key, m.Counter(s))
	}
	if m.PIN.Empty {
		return t.T(key + ".fault.empty")
	}
	return t.T(key + ".fault." + string(m.PIN.Fault))
}

// enterForm is pinForm without a field: the PIN is typed in the trusted window
// or, if pad, at the reader.
func enterForm(m *sight, t locale.Texts, p jpki.Purpose, key string, pad bool) dom.Node {
	place, confirm := key+".enter", dom.Node{}
	if pad {
		place, confirm = "pad.enter", part.LastTry(t, &m.Reading, p.PIN(), m.PIN.Confirm) // the trusted window asks by itself
	}
	return dom.El("form", dom.ID("pin-form"), dom.Class("form"), dom.Action(room.ActionSubmit), part.HeldWhileSlipped(&m.Reading), dom.Flag("novalidate", true),
		dom.El("div", dom.ID("pin-field"), dom.Class("field"),
			dom.El("p", dom.Class("label"), dom.Text(t.T(key+".pin"))),
			part.Support(t.T(key+".pin.help")),
			part.TriesLine(t, &m.Reading, p.PIN()),
			dom.When(m.PIN.Refused(), part.FieldError(t, "pin-error", PINError(t, m.Model, m.Status, key))),
			part.Paragraph(t.T(place+".help"))),
		confirm,
		grantTick(m, t),
		part.Actions(
			part.Consent(t.T(place), dom.ID(room.IDEnter), dom.Attribute("aria-describedby", "pin-tries")),
			m.stop(t)))
}
