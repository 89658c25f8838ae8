package part

import (
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// Solid is the one main button of a screen.
func Solid(action, text string, parts ...dom.Part) dom.Node {
	return Button("button-solid", action, text, parts...)
}

// Outline is a button beside it.
func Outline(action, text string, parts ...dom.Part) dom.Node {
	return Button("button-outline", action, text, parts...)
}

// Button is a button of a class that sends an action.
func Button(class, action, text string, parts ...dom.Part) dom.Node {
	all := append([]dom.Part{dom.Attribute("type", "button"), dom.Class("button", class), dom.Action(action)}, parts...)
	if room.Considered(action) {
		all = consideredButton(all)
	}
	return dom.El("button", append(all, dom.Text(text))...)
}

// Actions stand side by side.
func Actions(buttons ...dom.Node) dom.Node {
	return dom.El("div", dom.Class("actions"), dom.Group(buttons...))
}

// ResetPIN leads to the guide on how a PIN is set anew; "" is any of them.
func ResetPIN(t locale.Texts, pin string) dom.Node {
	value := string(lifecycle.PINReset)
	if pin != "" {
		value += " " + pin
	}
	return Outline(room.ActionGuide, t.T("pinchange.reset"), dom.Value(value))
}

// Consent is the main button of a form without a PIN.
func Consent(text string, parts ...dom.Part) dom.Node {
	return Submit(text, consideredButton(parts)...)
}

// Submit is the main button of a form.
func Submit(text string, parts ...dom.Part) dom.Node {
	all := append([]dom.Part{dom.Attribute("type", "submit"), dom.Class("button", "button-solid")}, parts...)
	return dom.El("button", append(all, dom.Text(text))...)
}

// consideredButton makes a button that does nothing before it has stood there for a while.
func consideredButton(parts []dom.Part) []dom.Part {
	return append(parts, dom.Considered(room.ConsiderFor), dom.Waits(true))
}

// Back leaves a screen that is open beside what the person does; home: that is the
// first screen.
func Back(t locale.Texts, home bool) dom.Node {
	if home {
		return Outline(room.ActionBack, t.T("task.home"))
	}
	return Outline(room.ActionBack, t.T("task.back"))
}

// Doctor leads to the doctor.
func Doctor(t locale.Texts) dom.Node {
	return Outline(room.ActionDoctor, t.T("doctor.button"))
}

// DoctorFor offers the doctor where the way to the card may be broken; in practice there
// is none.
func DoctorFor(t locale.Texts, r *room.Reading, code wire.Code) dom.Node {
	if r.Practice {
		return dom.Node{}
	}
	switch code {
	case wire.CodeNoService, wire.CodeServiceRefused, wire.CodeNoReader, wire.CodeNoCard, wire.CodeCardMute, wire.CodeNotJPKICard, wire.CodeCardRemoved, wire.CodePINEither,
		wire.CodeCardError, wire.CodeBusy, wire.CodeTimeout, wire.CodeLeaseLost, wire.CodeProtocol, wire.CodeVersion,
		wire.CodeHelperUnreachable, wire.CodeTooManySessions, wire.CodeHelperUnknown, wire.CodeInternal:
		return Doctor(t)
	}
	return dom.Node{}
}
