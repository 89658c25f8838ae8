package part

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// HeldWhileSlipped keeps a form from being sent while the card slips.
func HeldWhileSlipped(r *room.Reading) dom.Attr { return dom.Held(r.Slipped()) }

// SubmitPIN is the main button of a form in which a PIN is typed: while the card slips
// it is there and keeps the focus, but does nothing.
func SubmitPIN(r *room.Reading, text string, parts ...dom.Part) dom.Node {
	return Submit(text, append(parts, dom.Waits(r.Slipped()))...)
}

// IsLastTry reports whether one try is left, or was when the card was asked;
// missing: then the person had not confirmed it.
func IsLastTry(r *room.Reading, pin jpki.PIN, missing bool) bool {
	return missing || r.LastTry || r.Status.PIN(pin).Last()
}

// LastTry asks to confirm the use of the last try, if it is.
func LastTry(t locale.Texts, r *room.Reading, pin jpki.PIN, missing bool) dom.Node {
	if !IsLastTry(r, pin, missing) {
		return dom.Node{}
	}
	parts := []dom.Part{dom.Attribute("aria-describedby", "last-try-text")}
	if missing {
		parts = []dom.Part{dom.Attribute("aria-describedby", "last-try-text last-try-error"), dom.Attribute("aria-invalid", "true")}
	}
	if r.Slipped() {
		return lastTryUnseen(t)
	}
	return Notice(t, Warning, t.T("last_try.title"),
		dom.El("p", dom.ID("last-try-text"), dom.Text(t.T("last_try.text"))),
		Checkbox(room.FieldLastTry, t.T("last_try.confirm"), parts...),
		dom.When(missing, FieldError(t, "last-try-error", t.T("last_try.error"))))
}

// lastTryUnseen is built as LastTry is, so that what was ticked stays; but nobody is
// told the tries.
func lastTryUnseen(t locale.Texts) dom.Node {
	return dom.El("section", dom.Class("notice", "notice-"+Warning), dom.Flag("hidden", true), Icon(Warning, t.T("notice.warning")),
		dom.El("div", dom.Class("notice-body"),
			dom.El("h2", dom.Class("notice-title")), dom.El("p", dom.ID("last-try-text")), Checkbox(room.FieldLastTry, "")))
}

// TriesLine tells the tries left of the PIN of a form; of a card that slipped nobody
// is told. Of the last try [LastTry] tells those who see it; the line tells the others.
func TriesLine(t locale.Texts, r *room.Reading, pin jpki.PIN) dom.Node {
	if r.Slipped() {
		return dom.El("p", dom.ID("pin-tries"), dom.Class("tries"), dom.Flag("hidden", true))
	}
	class := "tries"
	if pad, elsewhere := r.Elsewhere(pin); IsLastTry(r, pin, false) && (pad || !elsewhere) {
		class = "visually-hidden"
	}
	return dom.El("p", dom.ID("pin-tries"), dom.Class(class), dom.Text(t.T("tries.label")), counter(t, r.Status.PIN(pin), t.T("tries.locks")))
}

// FieldError says why a field was not taken.
func FieldError(t locale.Texts, id, text string) dom.Node {
	return dom.El("p", dom.ID(id), dom.Class("error"), dom.Text(t.T("field.error", "text", text)))
}

// Folded has the place where it is shown in which form the card gets what stands in the
// field of an ID; line and text are the IDs of the line and of the place in it.
func Folded(t locale.Texts, field, line, text string) dom.Node {
	return dom.El("p", dom.ID(line), dom.Class("folded"), dom.Text(t.T("pin.folded")),
		dom.El("output", dom.ID(text), dom.Class("folded-text"), dom.Attribute("for", field), Kept(), dom.Keep()))
}

// PINInput is the field of an ID in which a PIN is typed; emptied is how often what was
// typed in it was refused. It asks password managers, by its autocomplete, not to keep
// the PIN. Describing are the IDs of what describes it.
func PINInput(id, action string, pin jpki.PIN, shown, refused bool, describing string, emptied int) dom.Node {
	kind, mode := "password", "text"
	if shown {
		kind = "text"
	}
	if !pin.Rule().Letters {
		mode = "numeric"
	}
	invalid := dom.Attr{}
	if refused {
		describing += " " + id + "-error"
		invalid = dom.Attribute("aria-invalid", "true")
	}
	return dom.El("input", dom.ID(id), dom.Attribute("name", id), dom.Class("input", "input-"+mode), dom.Attribute("type", kind),
		dom.Secret(), dom.Emptied(emptied), dom.Action(action), dom.WithForm(), dom.Attribute("inputmode", mode), dom.Attribute("aria-required", "true"),
		dom.Attribute("autocomplete", "one-time-code"), dom.Attribute("autocapitalize", "off"), dom.Attribute("spellcheck", "false"),
		dom.Attribute("aria-describedby", describing), invalid)
}

// Checkbox is a field that is ticked or not, with its text.
func Checkbox(field, text string, parts ...dom.Part) dom.Node {
	all := append([]dom.Part{dom.Attribute("type", "checkbox"), dom.ID(field), dom.Attribute("name", field)}, parts...)
	return dom.El("div", dom.Class("choice"),
		dom.El("input", all...),
		dom.El("label", dom.Attribute("for", field), dom.Text(text)))
}

// Field is a select or an input with its label and help, whose event is an action; the texts
// are KEY and KEY.help, and what describes it more are IDs.
func Field(t locale.Texts, tag, id, action, key, described string, parts ...dom.Part) dom.Node {
	all := append([]dom.Part{dom.ID(id), dom.Class("select"), dom.Action(action),
		dom.Attribute("aria-describedby", id+"-help"+described)}, parts...)
	return dom.El("div", dom.Class("field"),
		dom.El("label", dom.Class("label"), dom.Attribute("for", id), dom.Text(t.T(key))),
		dom.El("p", dom.ID(id+"-help"), dom.Class("support"), dom.Text(t.T(key+".help"))),
		dom.El(tag, all...))
}

// Stop says no to the page that waits, or leaves the person's own task.
func Stop(t locale.Texts, waits bool) dom.Node {
	if waits {
		return Outline(room.ActionDecline, t.T("request.decline"))
	}
	return Outline(room.ActionHome, t.T("task.home"))
}

// Leave is Stop where there is nothing to say yes to.
func Leave(t locale.Texts, waits bool) dom.Node {
	if waits {
		return Outline(room.ActionDecline, t.T("request.stop"))
	}
	return Outline(room.ActionHome, t.T("task.home"))
}

// AfterProblem is what the person can do about a problem.
func AfterProblem(t locale.Texts, r *room.Reading, p room.Problem, waits bool) dom.Node {
	if !p.CanRetry() {
		return Actions(Solid(room.ActionHome, t.T("task.home")), DoctorFor(t, r, p.Code))
	}
	return Actions(Solid(room.ActionRetry, t.T("problem.retry")), DoctorFor(t, r, p.Code), Leave(t, waits))
}

// ProblemCode is the name of a problem, for who knows those.
func ProblemCode(t locale.Texts, p room.Problem) dom.Node {
	return dom.El("p", dom.Class("support"), dom.Text(t.T("problem.code")), Coded(string(p.Code)))
}
