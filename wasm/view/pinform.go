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
	c := m.Card.Status.Certificate(p)
	return dom.El("form", dom.ID("pin-form"), dom.Class("form"), dom.Action(room.ActionSubmit), heldWhileSlipped(m),
		dom.Flag("novalidate", true), dom.Attribute("autocomplete", "off"),
		lastTry(m, t, p.PIN(), m.PIN.Confirm), // to be read before anything is typed
		dom.El("div", dom.ID("pin-field"), dom.Class("field"),
			dom.El("label", dom.Class("label"), dom.Attribute("for", app.IDPin),
				dom.Text(t.T(key+".pin")), dom.El("span", dom.Class("required"), dom.Text(t.T("field.required")))),
			dom.El("p", dom.ID("pin-help"), dom.Class("support"), dom.Text(t.T(key+".pin.help"))),
			triesLine(m, t, part.Tries(t, p, c)),
			pinInput(m, p, isLastTry(m, p.PIN(), m.PIN.Confirm)),
			dom.When(m.PIN.Refused(), dom.El("p", dom.ID("pin-error"), dom.Class("error"), dom.Text(t.T("field.error", "text", pinError(m, t, key))))),
			foldedLine(m, t),
			checkbox(app.FieldShow, t.T("pin.show"), dom.Action(app.ActionShowPIN), dom.WithForm())),
		part.Actions(
			submitButton(m, t.T(taskVerb(m.Task)+".submit")),
			stopButton(m, t)))
}

// pinInput asks password managers, by its autocomplete, not to keep the PIN.
func pinInput(m app.Model, p jpki.Purpose, last bool) dom.Node {
	kind, mode, describedBy := "password", "text", "pin-help pin-tries"
	if last {
		describedBy = "last-try-text " + describedBy
	}
	if m.PIN.Shown {
		kind = "text"
	}
	if !p.PIN().Rule().Letters {
		mode = "numeric"
	}
	if m.PIN.Refused() {
		describedBy += " pin-error"
	}
	parts := []dom.Part{
		dom.ID(app.IDPin), dom.Attribute("name", app.FieldPIN), dom.Class("input", "input-"+mode), dom.Attribute("type", kind),
		dom.Secret(), dom.Action(app.ActionTypePIN), dom.WithForm(), dom.Attribute("inputmode", mode), dom.Attribute("aria-required", "true"),
		dom.Attribute("autocomplete", "one-time-code"), dom.Attribute("autocapitalize", "off"), dom.Attribute("spellcheck", "false"),
		dom.Attribute("aria-describedby", describedBy),
	}
	if m.PIN.Refused() {
		parts = append(parts, dom.Attribute("aria-invalid", "true"))
	}
	return dom.El("input", parts...)
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

// foldedLine shows in which form the card gets what was typed.
func foldedLine(m app.Model, t locale.Texts) dom.Node {
	if !m.PIN.Folds {
		return dom.Node{}
	}
	return dom.El("p", dom.ID("pin-fold"), dom.Class("folded"), dom.Text(t.T("pin.folded")),
		dom.El("output", dom.ID(app.IDFolded), dom.Class("folded-text"), dom.Attribute("for", app.IDPin), part.Kept(), dom.Keep()))
}

// isLastTry reports whether one try is left, or was when the card was asked;
// missing: then the person had not confirmed it.
func isLastTry(m app.Model, pin jpki.PIN, missing bool) bool {
	return missing || m.Card.LastTry || m.Card.Status.PIN(pin).Last()
}

// lastTry asks to confirm the use of the last try, if it is.
func lastTry(m app.Model, t locale.Texts, pin jpki.PIN, missing bool) dom.Node {
	if !isLastTry(m, pin, missing) {
		return dom.Node{}
	}
	parts := []dom.Part{dom.Attribute("aria-describedby", "last-try-text")}
	if missing {
		parts = []dom.Part{dom.Attribute("aria-describedby", "last-try-text last-try-error"), dom.Attribute("aria-invalid", "true")}
	}
	if m.Slipped() {
		return lastTryUnseen(t)
	}
	return part.Notice(t, part.Warning, t.T("last_try.title"),
		dom.El("p", dom.ID("last-try-text"), dom.Text(t.T("last_try.text"))),
		checkbox(app.FieldLastTry, t.T("last_try.confirm"), parts...),
		dom.When(missing, dom.El("p", dom.ID("last-try-error"), dom.Class("error"),
			dom.Text(t.T("field.error", "text", t.T("last_try.error"))))))
}

// triesLine tells the tries left of the PIN of a form; of a card that slipped nobody
// is told.
func triesLine(m app.Model, t locale.Texts, left dom.Node) dom.Node {
	if m.Slipped() {
		return dom.El("p", dom.ID("pin-tries"), dom.Class("tries"), dom.Flag("hidden", true))
	}
	return dom.El("p", dom.ID("pin-tries"), dom.Class("tries"), dom.Text(t.T("tries.label")), left)
}

// lastTryUnseen is built as lastTry is, so that what was ticked stays; but nobody is
// told the tries.
func lastTryUnseen(t locale.Texts) dom.Node {
	return dom.El("section", dom.Class("notice", "notice-"+part.Warning), dom.Flag("hidden", true), part.Icon(part.Warning, t.T("notice.warning")),
		dom.El("div", dom.Class("notice-body"),
			dom.El("h2", dom.Class("notice-title")), dom.El("p", dom.ID("last-try-text")), checkbox(app.FieldLastTry, "")))
}

func checkbox(field, text string, parts ...dom.Part) dom.Node {
	all := append([]dom.Part{dom.Attribute("type", "checkbox"), dom.ID(field), dom.Attribute("name", field)}, parts...)
	return dom.El("div", dom.Class("choice"),
		dom.El("input", all...),
		dom.El("label", dom.Attribute("for", field), dom.Text(text)))
}
