package pinchange

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// choice offers the PINs that can be changed here, and says where the others
// can.
func choice(m *sight, t locale.Texts) part.Page {
	page := part.Page{Name: "pin-choice", Title: t.T("pinchange.title")}
	if m.Unchosen {
		page.Focus, page.Key = firstRadio(m), keyOf(page.Name, m.Attempt)
	}
	left, said := cardLeft(m, t)
	page.Live = said
	body := []dom.Node{stepNavigation(t, 1), part.ReaderLines(t, &m.Reading), left}
	switch c := Changeable(m.Status, jpki.UserAuthenticationPIN); c {
	case ChangesOnPhone, ChangesNoLonger, ChangesNoPIN:
		key := "pinchange." + string(c)
		body = append(body, part.Notice(t, part.Info, t.T(key+".title"), part.Paragraph(t.T(key+".text"))), part.Actions(part.Stop(t, false)))
	default:
		body = append(body, choosePINForm(m, t), notChangeable(m, t), forgottenSection(t))
	}
	page.Body = dom.Group(body...)
	return page
}

// choosePINForm has a radio button for each PIN that can be changed here.
func choosePINForm(m *sight, t locale.Texts) dom.Node {
	described := "pin-choice-help"
	if m.Unchosen {
		described += " pin-choice-error"
	}
	parts := []dom.Part{
		dom.ID("pin-choice"), dom.Class("choices"), dom.Attribute("aria-describedby", described),
		dom.El("legend", dom.Class("label"), dom.Text(t.T("pinchange.choose")),
			dom.El("span", dom.Class("required"), dom.Text(t.T("field.required")))),
		dom.El("p", dom.ID("pin-choice-help"), dom.Class("support"), dom.Text(t.T("pinchange.choose.help"))),
		dom.When(m.Unchosen, dom.El("p", dom.ID("pin-choice-error"), dom.Class("error"),
			dom.Text(t.T("field.error", "text", t.T("pinchange.choose.error"))))),
	}
	offered := 0
	for _, p := range jpki.PINs {
		if Changeable(m.Status, p) == ChangesHere {
			parts = append(parts, pinRadio(m, t, p))
			offered++
		}
	}
	if offered == 0 {
		return dom.Group(part.Paragraph(t.T("pinchange.choose.none")), part.Actions(part.Stop(t, false)))
	}
	return dom.El("form", dom.ID("pin-choice-form"), dom.Class("form"), dom.Action(actionNext), dom.Flag("novalidate", true),
		dom.El("fieldset", parts...),
		part.Actions(
			dom.El("button", dom.Attribute("type", "submit"), dom.Class("button", "button-solid"), dom.Text(t.T("pinchange.choose.next"))),
			part.Stop(t, false)))
}

// pinRadio says what a PIN is for, and how else it is called.
func pinRadio(m *sight, t locale.Texts, p jpki.PIN) dom.Node {
	key, value := part.PINKey(p), string(p)
	id, about := radioID(p), "about-"+value
	return dom.El("div", dom.Class("card", "choice", "choice-card"),
		dom.El("input", dom.Attribute("type", "radio"), dom.Attribute("name", "which"), dom.ID(id), dom.Attribute("value", value),
			dom.Flag("checked", m.PIN == p), dom.Attribute("aria-describedby", about), dom.Action(actionChoose), dom.Value(value)),
		dom.El("div", dom.Class("choice-text"),
			dom.El("label", dom.Attribute("for", id), dom.El("strong", dom.Text(t.T(pinNameKey(key))))),
			dom.El("div", dom.ID(about),
				part.Paragraph(t.T(pinUseKey(key))),
				part.Support(t.T("pinchange.names."+key)),
				dom.El("p", dom.Text(t.T("tries.label")), pinTries(t, p, m.Status.PIN(p))))))
}

func radioID(p jpki.PIN) string { return "choose-" + string(p) }

// firstRadio is the ID of the first PIN that can be chosen.
func firstRadio(m *sight) string {
	for _, p := range jpki.PINs {
		if Changeable(m.Status, p) == ChangesHere {
			return radioID(p)
		}
	}
	return dom.HeadingID
}

// notChangeable says where the PINs are changed or unlocked that cannot be changed
// here. One of them belongs to the counter (jpki facts 3).
func notChangeable(m *sight, t locale.Texts) dom.Node {
	var cards []dom.Node
	for _, p := range jpki.PINs {
		key := part.PINKey(p)
		switch Changeable(m.Status, p) {
		case ChangesBlocked:
			cards = append(cards, dom.El("div", dom.Class("card"), part.Heading3(t.T("blocked."+key+".title")), unlocking(m, t, p)))
		case ChangesNothing:
			cards = append(cards, dom.El("div", dom.Class("card"), part.Heading3(t.T(pinNameKey(key))), part.Paragraph(t.T("certificate.absent."+key))))
		}
	}
	cards = append(cards, dom.El("div", dom.Class("card"),
		part.Heading3(t.T("resident.pin")), part.Paragraph(t.T("resident.use")),
		part.Support(t.T("pinchange.names.resident")), part.Paragraph(t.T("pinchange.resident.where"))))
	return dom.El("section", dom.Class("section"), part.Heading2(t.T("pinchange.not_here")), dom.Group(cards...))
}

func forgottenSection(t locale.Texts) dom.Node {
	return dom.El("section", dom.Class("section"), part.Heading2(t.T("pinchange.forgotten")),
		part.Paragraph(t.T("pinchange.forgotten.text")),
		part.Actions(part.ResetPIN(t, ""), part.Outline(room.ActionPINNames, t.T("pinnames.title"))))
}
