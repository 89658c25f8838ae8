package view

import (
	"slices"

	"jpkiweb/shared/diagnosis"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// Doctor shows the chain from the browser to the certificate, the first broken
// link and the next step, and a report to copy.
func Doctor(m app.Model, t locale.Texts) part.Page {
	facts := m.Facts()
	chain := diagnosis.Diagnose(facts)
	verdict, live := judge(m, t, chain)
	body := []dom.Node{verdict, links(t, chain)}
	for _, s := range chain {
		if s.State == diagnosis.StateOK && s.Finding != "" {
			body = append(body, finding(t, part.Info, s))
		}
	}
	again := "back"
	if m.Before == app.ScreenHome {
		again = "home"
	}
	copied := dom.Node{}
	if m.Doctor.Copied {
		live = t.T("doctor.copied")
		copied = part.Paragraph(live)
	}
	body = append(body,
		part.Actions(part.Solid(room.ActionDoctor, t.T("doctor.again")), part.Outline(room.ActionBack, t.T("task."+again))),
		dom.El("section", dom.Class("section"),
			part.Heading2(t.T("doctor.report")),
			part.Paragraph(t.T("doctor.report.text")),
			dom.El("pre", dom.Class("report"), part.Kept(), dom.Text(diagnosis.Report(chain, facts))),
			part.Actions(part.Outline(app.ActionCopy, t.T("doctor.copy"))),
			copied))
	return part.Page{Name: "doctor", Title: t.T("doctor.button"), Live: live, Body: dom.Group(body...)}
}

// judge says what is wrong, or that nothing is.
func judge(m app.Model, t locale.Texts, chain []diagnosis.Step) (verdict dom.Node, live string) {
	if m.Doctor.Asking || m.Card.Asking {
		return part.Busy(t, "doctor.asking"), t.T("doctor.asking")
	}
	if first, broken := diagnosis.First(chain); broken {
		return finding(t, part.Failure, first), found(t, first, "title")
	}
	for _, s := range chain {
		if s.State != diagnosis.StateOK {
			live = t.T("doctor.partly")
			return part.Notice(t, part.Info, live, part.Paragraph(t.T("doctor.partly.text"))), live
		}
	}
	live = t.T("diagnosis.all_ok")
	return part.Notice(t, part.Success, live), live
}

// finding says what was found at a link, and what to do.
func finding(t locale.Texts, kind string, s diagnosis.Step) dom.Node {
	return part.Notice(t, kind, found(t, s, "title"),
		part.Paragraph(found(t, s, "detail")),
		dom.El("p", dom.Class("next-label"), dom.Text(t.T("diagnosis.next"))),
		part.Steps(found(t, s, "next")))
}

// found is a text of a finding, with the names in it as they are.
func found(t locale.Texts, s diagnosis.Step, what string) string {
	places := slices.Clone(s.Places)
	for i := 1; i < len(places); i += 2 {
		places[i] = locale.Keep(places[i])
	}
	return t.T(s.Finding.Key(what), places...)
}

// links lists the chain.
func links(t locale.Texts, chain []diagnosis.Step) dom.Node {
	parts := []dom.Part{dom.Class("rows")}
	for _, s := range chain {
		parts = append(parts, part.Row(t.T(s.Link.Key()), mark(t, s.State)))
	}
	return dom.El("dl", parts...)
}

// mark names a state, with a sign beside the colour.
func mark(t locale.Texts, s diagnosis.LinkState) dom.Node {
	text := t.T(s.Key())
	switch s {
	case diagnosis.StateOK:
		return part.Tag(t, part.Success, text)
	case diagnosis.StateBroken:
		return part.Tag(t, part.Failure, text)
	}
	return dom.Text(text)
}

func doctorButton(t locale.Texts) dom.Node {
	return part.Outline(room.ActionDoctor, t.T("doctor.button"))
}

// doctorFor offers the doctor where the way to the card may be broken.
func doctorFor(t locale.Texts, code wire.Code) dom.Node {
	switch code {
	case wire.CodeNoService, wire.CodeServiceRefused, wire.CodeNoReader, wire.CodeNoCard, wire.CodeCardMute, wire.CodeNotJPKICard, wire.CodeCardRemoved, wire.CodePINEither,
		wire.CodeCardError, wire.CodeBusy, wire.CodeTimeout, wire.CodeLeaseLost, wire.CodeProtocol, wire.CodeVersion,
		wire.CodeHelperUnreachable, wire.CodeTooManySessions, wire.CodeHelperUnknown, wire.CodeInternal:
		return doctorButton(t)
	}
	return dom.Node{}
}
