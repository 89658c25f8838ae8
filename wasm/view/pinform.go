package view

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// pinForm asks for the PIN of a task.
func pinForm(m app.Model, t locale.Texts, p jpki.Purpose, key string) dom.Node {
	r := m.Reading()
	c, describing := r.Status.Certificate(p), "pin-help pin-tries"
	if part.IsLastTry(&r, p.PIN(), m.PIN.Confirm) {
		describing = "last-try-text " + describing
	}
	return dom.El("form", dom.ID("pin-form"), dom.Class("form"), dom.Action(room.ActionSubmit), part.HeldWhileSlipped(&r),
		dom.Flag("novalidate", true), dom.Attribute("autocomplete", "off"),
		part.LastTry(t, &r, p.PIN(), m.PIN.Confirm), // to be read before anything is typed
		dom.El("div", dom.ID("pin-field"), dom.Class("field"),
			dom.El("label", dom.Class("label"), dom.Attribute("for", app.IDPin),
				dom.Text(t.T(key+".pin")), dom.El("span", dom.Class("required"), dom.Text(t.T("field.required")))),
			dom.El("p", dom.ID("pin-help"), dom.Class("support"), dom.Text(t.T(key+".pin.help"))),
			part.TriesLine(t, &r, part.Tries(t, p, c)),
			part.PINInput(app.IDPin, app.ActionTypePIN, p.PIN(), m.PIN.Shown, m.PIN.Refused(), describing),
			dom.When(m.PIN.Refused(), part.FieldError(t, "pin-error", pinError(m, t, key))),
			dom.When(m.PIN.Folds, part.Folded(t, app.IDPin, "pin-fold", app.IDFolded)),
			part.Checkbox(room.FieldShow, t.T("pin.show"), dom.Action(app.ActionShowPIN), dom.WithForm())),
		part.Actions(
			part.SubmitPIN(&r, t.T(taskVerb(m.Task)+".submit")),
			part.Stop(t, m.Request != nil)))
}

// pinError says why the PIN was not taken, and whether that cost a try.
func pinError(m app.Model, t locale.Texts, key string) string {
	if m.PIN.Wrong {
		if left, known := m.TriesLeft(); known {
			return t.N(key+".wrong", left)
		}
		return t.T(key + ".wrong.unknown")
	}
	if m.PIN.Empty {
		return t.T(key + ".fault.empty")
	}
	return t.T(key + ".fault." + string(m.PIN.Fault))
}
