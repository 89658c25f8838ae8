package pinchange

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// form asks for the old PIN and twice for the new one, or says where they
// are typed.
func form(m *sight, t locale.Texts, missing dom.Node) part.Page {
	c := m.Model
	key := part.PINKey(c.PIN)
	page := part.Page{Name: "pin-change", Title: t.T("pinchange." + key + ".title")}
	pad, elsewhere := m.Elsewhere(m.PIN)
	if c.Refused() || c.Confirm || c.AskSimple {
		page.Key = keyOf(page.Name, c.Attempt)
		switch {
		case c.Confirm:
			page.Focus = room.FieldLastTry
		case elsewhere:
			page.Focus = room.IDEnter
		case c.AskSimple:
			page.Focus = fieldSimple
		default:
			page.Focus = firstRefused(c).Name()
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
		dom.El("form", dom.ID("pin-change-form"), dom.Class("form"), dom.Action(room.ActionChangePIN), part.HeldWhileSlipped(&m.Reading), dom.Keeps(),
			dom.Flag("novalidate", true), dom.Attribute("autocomplete", "off"),
			dom.When(pad || !elsewhere, part.LastTry(t, &m.Reading, c.PIN, c.Confirm)), // the trusted window asks by itself
			fields,
			part.Actions(
				submitPINs(m, t, pad, elsewhere),
				part.Outline(room.ActionPINChange, t.T("pinchange.choose.again")),
				part.Stop(t, false))),
		dom.When(!m.Slipped() && m.Status != nil, part.Forgotten(t, m.Status.PIN(c.PIN), c.PIN, c.Faults[Old] == Wrong)))
	return page
}

// firstRefused is the first field that is typed anew: of a form that was away, all are.
func firstRefused(c *Model) Field {
	for _, f := range Fields {
		if c.Cleared || c.Faults[f] != jpki.PINOK {
			return f
		}
	}
	return Old
}

// submitPINs is the main button of the form.
func submitPINs(m *sight, t locale.Texts, pad, elsewhere bool) dom.Node {
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
	return part.SubmitPIN(&m.Reading, t.T(text), dom.ID(room.IDEnter))
}

func pinFields(m *sight, t locale.Texts) dom.Node {
	return dom.Group(
		dom.When(m.Cleared && (m.Refused() || m.Confirm), part.FieldError(t, "pin-again-all", t.T("pinchange.refused"))),
		pinField(m, t, Old, "old", part.TriesLine(t, &m.Reading, m.PIN)),
		pinField(m, t, New, "new", simplePIN(m, t)),
		pinField(m, t, Again, "again", dom.Node{}),
		part.Checkbox(room.FieldShow, t.T("pin.show"), dom.Action(actionShow), dom.WithForm()))
}

// simplePIN warns of a PIN that others guess; what appears in it is said aloud.
func simplePIN(m *sight, t locale.Texts) dom.Node {
	warns := dom.Node{}
	if m.Simple != NotSimple {
		warns = dom.El("p", dom.Class("folded"), part.Icon(part.Warning, t.T("notice.warning")), dom.Text(t.T("pinchange.simple."+string(m.Simple))))
	}
	if m.AskSimple {
		warns = dom.Group(warns, part.FieldError(t, "use-simple-error", t.T("pinchange.simple.ask")),
			part.Checkbox(fieldSimple, t.T("pinchange.simple.use"), dom.Attribute("aria-describedby", "use-simple-error"), dom.Attribute("aria-invalid", "true")))
	}
	return dom.El("div", dom.ID("pin-new-simple"), dom.Attribute("role", "status"), warns)
}

// pinField is one of the three fields; about is what else is said of it.
func pinField(m *sight, t locale.Texts, f Field, key string, about dom.Node) dom.Node {
	c, id := m.Model, f.Name()
	kind := "pinchange." + key + ".digits"
	if c.PIN.Rule().Letters {
		kind = "pinchange." + key + ".password"
	}
	refused := c.Faults[f] != jpki.PINOK
	return dom.El("div", dom.ID(id+"-field"), dom.Class("field"),
		dom.El("label", dom.Class("label"), dom.Attribute("for", id), dom.Text(t.T(kind)),
			dom.El("span", dom.Class("required"), dom.Text(t.T("field.required")))),
		dom.El("p", dom.ID(id+"-help"), dom.Class("support"), dom.Text(t.T(kind+".help"))),
		dom.When(f == Old, about),
		part.PINInput(id, actionType, c.PIN, c.Shown, refused, describing(c, f, part.IsLastTry(&m.Reading, c.PIN, c.Confirm)), c.Emptied[f]),
		dom.When(refused, part.FieldError(t, id+"-error", FieldError(t, m.Model, m.Status, f))),
		dom.When(c.Folds[f], part.Folded(t, id, id+"-fold", f.Folded())),
		dom.When(f == New, about))
}

// describing are the IDs of what describes a field.
func describing(c *Model, f Field, last bool) string {
	ids := f.Name() + "-help"
	switch f {
	case Old:
		ids += " pin-tries"
		if last {
			ids = "last-try-text " + ids
		}
		if c.Cleared && (c.Refused() || c.Confirm) {
			ids += " pin-again-all"
		}
	case New:
		ids += " pin-new-simple"
	}
	return ids
}

// FieldError says why a field was not taken, and whether that cost a try; s is the card
// in the reader.
func FieldError(t locale.Texts, m *Model, s *room.CardStatus, f Field) string {
	key, fault := "login", m.Faults[f]
	if m.PIN.Rule().Letters {
		key = "sign"
	}
	switch fault {
	case Wrong:
		return part.WrongPIN(t, key, s.PIN(m.PIN))
	case Same, Differs, jpki.PINNeedsBoth:
		return t.T("pinchange.fault." + string(fault))
	}
	return t.T(key + ".fault." + string(fault))
}

// pinsElsewhere is pinFields without a field: the PINs are typed in the trusted
// window or, if pad, at the reader.
func pinsElsewhere(m *sight, t locale.Texts, pad bool) dom.Node {
	c := m.Model
	kind, place := "digits", "pinchange.enter.help"
	if c.PIN.Rule().Letters {
		kind = "password"
	}
	if pad {
		place = "pinchange.pad.help"
	}
	parts := []dom.Part{dom.Class("field"),
		dom.El("p", dom.Class("label"), dom.Text(t.T("pinchange.new."+kind))),
		part.Support(t.T("pinchange.new." + kind + ".help")),
		part.TriesLine(t, &m.Reading, c.PIN)}
	for _, f := range Fields {
		if c.Faults[f] != jpki.PINOK {
			parts = append(parts, dom.El("p", dom.Class("error"), dom.Text(t.T("field.error", "text", FieldError(t, m.Model, m.Status, f)))))
		}
	}
	return dom.El("div", append(parts, part.Paragraph(t.T(place)))...)
}
