package counter

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// pinPage is where the visitor types the card info PIN, in the visitor's language: staff
// see dots.
func pinPage(m *Model, t, visitor locale.Texts) part.Page {
	p := part.Page{Name: "counter-pin", Title: t.T("counter.pin"), Focus: fieldPIN}
	pad := m.hasPad()
	if pad {
		p.Focus = idEnter
	}
	if m.Fill.Asking {
		key := "counter.pin.reading"
		if pad {
			key = "counter.pin.pad"
		}
		return part.Page{Name: "counter-pin-reading", Title: p.Title, Body: dom.El("div", dom.Attribute("lang", visitor.Tag()), part.BusyScreen(visitor.T(key)))}
	}
	if m.Card.Status == nil {
		return p
	}
	p.Body = dom.El("section", dom.Class("card", "counter-visitor"), dom.Attribute("lang", visitor.Tag()), pinForm(m, visitor, pad))
	return p
}

// idEnter is the ID of the button that has the PIN typed at the reader.
const idEnter = "enter"

func pinForm(m *Model, t locale.Texts, pad bool) dom.Node {
	tries, fill := m.Card.Status.CardInfo, &m.Fill
	describing := "pin-help pin-tries"
	last := tries.Last() || fill.Confirm
	if last {
		describing = "last-try-text " + describing
	}
	help := "counter.pin.help"
	field := part.PINInput(fieldPIN, actionType, jpki.CardInfoPIN, false, fill.refused(), describing, fill.Attempt)
	if pad {
		help, field = "counter.pin.pad.help", dom.Node{}
	}
	return dom.El("form", dom.ID("pin-form"), dom.Class("form"), dom.Action(actionSubmit), dom.Flag("novalidate", true), dom.Attribute("autocomplete", "off"),
		part.Paragraph(t.T("counter.pin.what")),
		dom.When(last, lastTry(t, fill.Confirm)),
		dom.El("div", dom.ID("pin-field"), dom.Class("field"),
			pinLabel(t, pad),
			dom.El("p", dom.ID("pin-help"), dom.Class("support"), dom.Text(t.T(help))),
			dom.El("p", dom.ID("pin-tries"), dom.Class("tries"), dom.Text(t.T("tries.label")), part.Counter(t, jpki.CardInfoPIN, tries)),
			field,
			dom.When(fill.refused(), part.FieldError(t, "pin-error", refusal(t, fill, tries)))),
		pinProblem(t, fill),
		dom.El("p", part.Submit(" "+t.T("counter.pin.submit"), dom.ID(idEnter), dom.El("kbd", dom.Class("key"), part.Kept(), dom.Plain("Enter")))))
}

// pinLabel names the PIN: above the field, or by itself where the reader has the keys.
func pinLabel(t locale.Texts, pad bool) dom.Node {
	if pad {
		return dom.El("p", dom.Class("label"), dom.Text(t.T("counter.pin.label")))
	}
	return dom.El("label", dom.Class("label"), dom.Attribute("for", fieldPIN), dom.Text(t.T("counter.pin.label")))
}

// lastTry warns of the last try, and asks whether to use it.
func lastTry(t locale.Texts, missing bool) dom.Node {
	parts := []dom.Part{dom.Attribute("aria-describedby", "last-try-text")}
	if missing {
		parts = []dom.Part{dom.Attribute("aria-describedby", "last-try-text last-try-error"), dom.Attribute("aria-invalid", "true")}
	}
	return part.Notice(t, part.Warning, t.T("last_try.title"),
		dom.El("p", dom.ID("last-try-text"), dom.Text(t.T("counter.pin.last_try"))),
		part.Checkbox(room.FieldLastTry, t.T("last_try.confirm"), parts...),
		dom.When(missing, part.FieldError(t, "last-try-error", t.T("last_try.error"))))
}

// refusal says why a PIN was not taken, and what that cost.
func refusal(t locale.Texts, f *Fill, tries jpki.PINStatus) string {
	switch {
	case f.Wrong:
		return part.WrongPIN(t, "login", tries)
	case f.Empty:
		return t.T("login.fault.empty")
	}
	return t.T("login.fault." + string(f.Fault))
}

// pinProblem says why nothing was read, where that is not for the PIN.
func pinProblem(t locale.Texts, f *Fill) dom.Node {
	if f.Problem == nil {
		return dom.Node{}
	}
	key := func(what string) string { return part.ErrorKey(f.Problem.Code, what) }
	return part.Notice(t, part.Failure, t.T(key("title")), part.Paragraph(t.T(key("detail"))), part.Steps(t.T(key("next"))))
}
