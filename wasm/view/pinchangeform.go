package view

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// pinChangeForm asks for the old PIN and twice for the new one, or says where they
// are typed.
func pinChangeForm(m app.Model, t locale.Texts, missing dom.Node) part.Page {
	c, r := m.PINChange, m.Reading()
	key := part.PINKey(c.PIN)
	page := part.Page{Name: "pin-change", Title: t.T("pinchange." + key + ".title")}
	pad, elsewhere := m.ChangesElsewhere()
	if c.Refused() || c.Confirm {
		page.Again = c.Attempt
		switch {
		case c.Confirm:
			page.Focus = room.FieldLastTry
		case elsewhere:
			page.Focus = room.IDEnter
		default: // a form that was sent is empty: all is typed anew
			page.Focus = app.PINOld.Name()
		}
	}
	fields := pinFields(m, t)
	if elsewhere {
		fields = pinsElsewhere(m, t, pad)
	}
	page.Body = dom.Group(
		stepNavigation(t, 2),
		dom.When(c.Either, part.Notice(t, part.Warning, t.T("pinchange.either.form"), part.Paragraph(t.T("pinchange.either.form.text")))),
		part.Paragraph(t.T(pinUseKey(key))),
		missing,
		dom.El("form", dom.ID("pin-change-form"), dom.Class("form"), dom.Action(room.ActionChangePIN), part.HeldWhileSlipped(&r),
			dom.Flag("novalidate", true), dom.Attribute("autocomplete", "off"),
			dom.When(pad || !elsewhere, part.LastTry(t, &r, c.PIN, c.Confirm)), // the trusted window asks by itself
			fields,
			part.Actions(
				submitPINs(m, t, pad, elsewhere),
				part.Outline(room.ActionPINChange, t.T("pinchange.choose.again")),
				part.Stop(t, m.Request != nil))))
	return page
}

// submitPINs is the main button of the form.
func submitPINs(m app.Model, t locale.Texts, pad, elsewhere bool) dom.Node {
	text := "pinchange.submit"
	switch {
	case pad:
		text = "pad.enter"
	case elsewhere:
		text = "pinchange.enter"
	}
	if elsewhere {
		return part.Consent(t.T(text), dom.ID(room.IDEnter))
	}
	r := m.Reading()
	return part.SubmitPIN(&r, t.T(text), dom.ID(room.IDEnter))
}

func pinFields(m app.Model, t locale.Texts) dom.Node {
	r, again := m.Reading(), m.PINChange.Refused() || m.PINChange.Confirm
	return dom.Group(
		dom.When(again, part.FieldError(t, "pin-again-all", t.T("pinchange.refused"))),
		pinField(m, t, app.PINOld, "old", part.TriesLine(t, &r, pinTries(t, m.PINChange.PIN, r.Status.PIN(m.PINChange.PIN)))),
		pinField(m, t, app.PINNew, "new", simplePIN(m, t)),
		pinField(m, t, app.PINAgain, "again", dom.Node{}),
		part.Checkbox(room.FieldShow, t.T("pin.show"), dom.Action(app.ActionShowPINs), dom.WithForm()))
}

// simplePIN warns of a PIN that others guess; what appears in it is said aloud.
func simplePIN(m app.Model, t locale.Texts) dom.Node {
	warns := dom.Node{}
	if m.PINChange.Simple != app.NotSimple {
		warns = dom.El("p", dom.Class("folded"), part.Icon(part.Warning, t.T("notice.warning")), dom.Text(t.T("pinchange.simple."+string(m.PINChange.Simple))))
	}
	return dom.El("div", dom.ID("pin-new-simple"), dom.Attribute("role", "status"), warns)
}

// pinField is one of the three fields; about is what else is said of it.
func pinField(m app.Model, t locale.Texts, f app.PINField, key string, about dom.Node) dom.Node {
	c, r, id := m.PINChange, m.Reading(), f.Name()
	kind := "pinchange." + key + ".digits"
	if c.PIN.Rule().Letters {
		kind = "pinchange." + key + ".password"
	}
	refused := c.Faults[f] != jpki.PINOK
	return dom.El("div", dom.ID(id+"-field"), dom.Class("field"),
		dom.El("label", dom.Class("label"), dom.Attribute("for", id), dom.Text(t.T(kind)),
			dom.El("span", dom.Class("required"), dom.Text(t.T("field.required")))),
		dom.El("p", dom.ID(id+"-help"), dom.Class("support"), dom.Text(t.T(kind+".help"))),
		dom.When(f == app.PINOld, about),
		part.PINInput(id, app.ActionTypePINs, c.PIN, c.Shown, refused, describing(c, f, part.IsLastTry(&r, c.PIN, c.Confirm))),
		dom.When(refused, part.FieldError(t, id+"-error", pinFieldError(m, t, f))),
		dom.When(c.Folds[f], part.Folded(t, id, id+"-fold", f.Folded())),
		dom.When(f == app.PINNew, about))
}

// describing are the IDs of what describes a field.
func describing(c app.PINChange, f app.PINField, last bool) string {
	ids := f.Name() + "-help"
	switch f {
	case app.PINOld:
		ids += " pin-tries"
		if last {
			ids = "last-try-text " + ids
		}
		if c.Refused() || c.Confirm {
			ids += " pin-again-all"
		}
	case app.PINNew:
		ids += " pin-new-simple"
	}
	return ids
}

// pinFieldError says why a field was not taken, and whether that cost a try.
func pinFieldError(m app.Model, t locale.Texts, f app.PINField) string {
	key, fault := "login", m.PINChange.Faults[f]
	if m.PINChange.PIN.Rule().Letters {
		key = "sign"
	}
	switch fault {
	case app.PINWrong:
		if tries := m.Reader.Card.Status.PIN(m.PINChange.PIN); tries.TriesKnown {
			return t.N(key+".wrong", tries.TriesLeft)
		}
		return t.T(key + ".wrong.unknown")
	case app.PINSame, app.PINDiffers, jpki.PINNeedsBoth:
		return t.T("pinchange.fault." + string(fault))
	}
	return t.T(key + ".fault." + string(fault))
}

// pinsElsewhere is pinFields without a field: the PINs are typed in the trusted
// window or, if pad, at the reader.
func pinsElsewhere(m app.Model, t locale.Texts, pad bool) dom.Node {
	c, r := m.PINChange, m.Reading()
	kind, place := "digits", "pinchange.enter.help"
	if c.PIN.Rule().Letters {
		kind = "password"
	}
	if pad {
		place = "pinchange.pad.help"
	}
	parts := []dom.Part{dom.Class("field"),
		dom.El("p", dom.Class("label"), dom.Text(t.T("pinchange.new."+kind))),
		dom.El("p", dom.Class("support"), dom.Text(t.T("pinchange.new."+kind+".help"))),
		part.TriesLine(t, &r, pinTries(t, c.PIN, r.Status.PIN(c.PIN)))}
	for _, f := range app.PINFields {
		if c.Faults[f] != jpki.PINOK {
			parts = append(parts, dom.El("p", dom.Class("error"), dom.Text(t.T("field.error", "text", pinFieldError(m, t, f)))))
		}
	}
	return dom.El("div", append(parts, part.Paragraph(t.T(place)))...)
}

// pinChanged says which PIN was changed, where it counts, and which were not.
func pinChanged(m app.Model, t locale.Texts) part.Page {
	key := part.PINKey(m.PINChange.PIN)
	title := t.T("pinchange.done.title")
	var others []string
	for _, p := range jpki.PINs {
		if p != m.PINChange.PIN {
			others = append(others, t.T(pinNameKey(part.PINKey(p))))
		}
	}
	return part.Page{Name: "done", Title: title, Live: title, Body: dom.Group(
		stepNavigation(t, 3),
		part.Notice(t, part.Success, t.T("pinchange.done."+key), part.Paragraph(t.T("pinchange.done."+key+".text")), part.Paragraph(t.T("pinchange.done.site"))),
		dom.El("section", dom.Class("section"),
			part.Heading2(t.T("pinchange.done.others")),
			part.Paragraph(t.T("pinchange.done.others.text")),
			part.List(append(others, t.T("resident.pin"))...)),
		part.Paragraph(t.T("pinchange.done.keep")),
		part.Paragraph(t.T("done.take_card")),
		part.Actions(part.Solid(room.ActionHome, t.T("task.home")), part.Outline(room.ActionPINChange, t.T("pinchange.done.another"))))}
}

// pinChangeProblem says what happened, which PIN the card has now, and what to do.
func pinChangeProblem(m app.Model, t locale.Texts) part.Page {
	p := *m.Problem
	key := part.PINKey(m.PINChange.PIN)
	if p.Code == wire.CodePINBlocked {
		return part.Page{Name: "blocked", Title: t.T("blocked." + key + ".title"), Body: dom.Group(
			part.Notice(t, part.Failure, t.T("problem.what"), part.Paragraph(t.T("pinchange.unchanged"))),
			dom.El("section", dom.Class("section"), part.Heading2(t.T("problem.next")), unlock(m, t, m.PINChange.PIN), part.Paragraph(t.T("blocked.bring"))),
			part.Actions(part.Leave(t, m.Request != nil)))}
	}
	title, next, spent := part.ErrorKey(p.Code, "title"), part.ErrorKey(p.Code, "next"), "login.spent."+string(p.Spent)
	if m.PINChange.PIN.Rule().Letters {
		spent = "sign.spent." + string(p.Spent)
	}
	detail, outcome := part.ErrorKey(p.Code, "detail"), "pinchange.unchanged"
	if p.Either() {
		next, spent, outcome = "pinchange.either.next", "pinchange.either.spent", detail
	}
	return part.Page{Name: "problem", Title: t.T(title), Body: dom.Group(
		part.Notice(t, part.Failure, t.T("problem.what"),
			dom.When(!p.Either(), part.Paragraph(t.T(detail))),
			part.Holders(t, reading(m), p.Code),
			dom.El("p", dom.Class("spent"), dom.Text(t.T(outcome))),
			dom.El("p", dom.Class("spent"), dom.Text(t.T(spent)))),
		dom.El("section", dom.Class("section"), part.Heading2(t.T("problem.next")), part.Steps(t.T(next))),
		problemActions(m, t, p),
		part.ProblemCode(t, p))}
}
