package view

import (
	"slices"

	"jpkiweb/shared/diagnosis"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
)

// Doctor shows the chain from the browser to the certificate, the first broken
// link and the next step, and a report to copy.
func Doctor(m app.Model, t locale.Texts) Page {
	facts := m.Facts()
	chain := diagnosis.Diagnose(facts)
	verdict, live := judge(m, t, chain)
	body := []dom.Node{verdict, links(t, chain)}
	for _, s := range chain {
		if s.State == diagnosis.StateOK && s.Finding != "" {
			body = append(body, finding(t, info, s))
		}
	}
	again := "back"
	if m.Before == app.ScreenHome {
		again = "home"
	}
	copied := dom.Node{}
	if m.Doctor.Copied {
		live = t.T("doctor.copied")
		copied = paragraph(live)
	}
	body = append(body,
		actions(solid(app.ActionDoctor, t.T("doctor.again")), outline(app.ActionBack, t.T("task."+again))),
		dom.El("section", dom.Class("section"),
			heading2(t.T("doctor.report")),
			paragraph(t.T("doctor.report.text")),
			dom.El("pre", dom.Class("report"), kept(), dom.Text(diagnosis.Report(chain, facts))),
			actions(outline(app.ActionCopy, t.T("doctor.copy"))),
			copied))
	return Page{Name: "doctor", Title: t.T("doctor.button"), Live: live, Body: dom.Group(body...)}
}

// judge says what is wrong, or that nothing is.
func judge(m app.Model, t locale.Texts, chain []diagnosis.Step) (verdict dom.Node, live string) {
	if m.Doctor.Asking || m.Card.Asking {
		return busy(t, "doctor.asking"), t.T("doctor.asking")
	}
	if first, broken := diagnosis.First(chain); broken {
		return finding(t, failure, first), found(t, first, "title")
	}
	for _, s := range chain {
		if s.State != diagnosis.StateOK {
			live = t.T("doctor.partly")
			return notice(t, info, live, paragraph(t.T("doctor.partly.text"))), live
		}
	}
	live = t.T("diagnosis.all_ok")
	return notice(t, success, live), live
}

// finding says what was found at a link, and what to do.
func finding(t locale.Texts, kind string, s diagnosis.Step) dom.Node {
	return notice(t, kind, found(t, s, "title"),
		paragraph(found(t, s, "detail")),
		dom.El("p", dom.Class("next-label"), dom.Text(t.T("diagnosis.next"))),
		steps(found(t, s, "next")))
}

// found is a text of a finding, with the names in it as they are.
func found(t locale.Texts, s diagnosis.Step, part string) string {
	places := slices.Clone(s.Places)
	for i := 1; i < len(places); i += 2 {
		places[i] = locale.Keep(places[i])
	}
	return t.T(s.Finding.Key(part), places...)
}

// links lists the chain.
func links(t locale.Texts, chain []diagnosis.Step) dom.Node {
	parts := []dom.Part{dom.Class("rows")}
	for _, s := range chain {
		parts = append(parts, row(t.T(s.Link.Key()), mark(t, s.State)))
	}
	return dom.El("dl", parts...)
}

// mark names a state, with a sign beside the colour.
func mark(t locale.Texts, s diagnosis.State) dom.Node {
	text := t.T(s.Key())
	switch s {
	case diagnosis.StateOK:
		return tag(t, success, text)
	case diagnosis.StateBroken:
		return tag(t, failure, text)
	}
	return dom.Text(text)
}

func doctorButton(t locale.Texts) dom.Node { return outline(app.ActionDoctor, t.T("doctor.button")) }

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
