package view

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// enterForm is pinForm without a field: the PIN is typed in the trusted window
// or, if pad, at the reader.
func enterForm(m app.Model, t locale.Texts, p jpki.Purpose, key string, pad bool) dom.Node {
	r := m.Reading()
	c := r.Status.Certificate(p)
	place, confirm := key+".enter", dom.Node{}
	if pad {
		place, confirm = "pad.enter", part.LastTry(t, &r, p.PIN(), m.PIN.Confirm) // the trusted window asks by itself
	}
	return dom.El("form", dom.ID("pin-form"), dom.Class("form"), dom.Action(room.ActionSubmit), part.HeldWhileSlipped(&r), dom.Flag("novalidate", true),
		dom.El("div", dom.ID("pin-field"), dom.Class("field"),
			dom.El("p", dom.Class("label"), dom.Text(t.T(key+".pin"))),
			dom.El("p", dom.Class("support"), dom.Text(t.T(key+".pin.help"))),
			part.TriesLine(t, &r, part.Tries(t, p, c)),
			dom.When(m.PIN.Refused(), part.FieldError(t, "pin-error", pinError(m, t, key))),
			part.Paragraph(t.T(place+".help"))),
		confirm,
		part.Actions(
			part.Consent(t.T(place), dom.ID(room.IDEnter), dom.Attribute("aria-describedby", "pin-tries")),
			part.Stop(t, m.Request != nil)))
}

// Entering says where the PIN is typed, while the card waits for it.
func Entering(m app.Model, t locale.Texts) part.Page {
	key := taskKey(m.Task) + ".entering"
	at := m.Place
	title := t.T(key)
	if at.Window == "" {
		title = t.T("pad.entering")
	}
	body, live := []dom.Node{}, title
	if r := m.Reading(); r.Slipped() {
		notice, said := part.SlippedNotice(t, typesHere(m))
		body, live = append(body, notice), title+" "+said
	}
	if at.Blocked {
		body = append(body, part.Notice(t, part.Warning, t.T("entering.blocked"), part.Paragraph(t.T("entering.blocked.text"))))
	}
	if at.Window != "" {
		body = append(body, part.Paragraph(t.T("entering.window")))
	}
	if at.Pad {
		body = append(body, part.Steps(t.T(padSteps(m.Task))))
	}
	body = append(body, part.Paragraph(t.T("entering.keep")))
	buttons := []dom.Node{}
	if at.Window != "" {
		body = append(body, part.Paragraph(t.T("entering.lost")))
		buttons = append(buttons, link(at.Window, t.T("entering.open")))
	}
	buttons = append(buttons, part.Outline(app.ActionGiveUp, t.T("request.stop")))
	return part.Page{Name: "entering", Title: title, Live: live, Body: dom.Group(append(body, part.Actions(buttons...))...)}
}

// padSteps is what the person does at the reader.
func padSteps(task app.Task) string {
	if task == app.TaskPINChange {
		return "pinchange.pad.steps"
	}
	return "pad.steps"
}

// link looks like a button and opens another window.
func link(address, text string) dom.Node {
	return dom.El("a", dom.Class("button", "button-solid"), dom.Attribute("href", address),
		dom.Attribute("target", "_blank"), dom.Attribute("rel", "noopener"), dom.Text(text))
}
