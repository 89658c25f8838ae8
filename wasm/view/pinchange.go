package view

import (
	"strconv"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// PINChange has a person choose a PIN of the card, or type the old one and the
// new one.
func PINChange(m app.Model, t locale.Texts) part.Page {
	missing, live, ready := gate(m, t)
	switch {
	case ready && m.PINForm():
		page := pinChangeForm(m, t, missing)
		if r := m.Reading(); r.Slipped() || r.Back {
			page.Live = live
		}
		return page
	case ready:
		return pinChoice(m, t)
	}
	left, said := cardLeft(m, t)
	return part.Page{Name: "pin-choice", Title: t.T("pinchange.title"), Live: said + live, Body: dom.Group(
		stepNavigation(t, 1), part.ReaderLines(t, reading(m)), left, missing, part.Actions(part.Stop(t, m.Request != nil)))}
}

// cardLeft says why the form was closed, if it was.
func cardLeft(m app.Model, t locale.Texts) (node dom.Node, live string) {
	if !m.PINChange.CardLeft {
		return dom.Node{}, ""
	}
	title := t.T("pinchange.card_left")
	return part.Notice(t, part.Warning, title, part.Paragraph(t.T("pinchange.card_left.text"))), title + " "
}

// ownPINChange leads here from the first screen.
func ownPINChange(t locale.Texts) dom.Node {
	return dom.El("section", dom.Class("section"),
		part.Heading2(t.T("pinchange.title")),
		part.Paragraph(t.T("pinchange.home.text")),
		part.Actions(part.Outline(room.ActionPINChange, t.T("pinchange.home.button"))))
}

// stepNavigation shows at which of the three steps the person is.
func stepNavigation(t locale.Texts, at int) dom.Node {
	parts := []dom.Part{dom.Class("step-list")}
	for n := 1; n <= 3; n++ {
		item, state := []dom.Part{dom.Class("step")}, t.T("pinchange.step.of", "n", strconv.Itoa(n))
		switch {
		case n < at:
			item, state = []dom.Part{dom.Class("step", "step-done")}, state+t.T("pinchange.step.done")
		case n == at:
			item = []dom.Part{dom.Class("step", "step-now"), dom.Attribute("aria-current", "step")}
			state += t.T("pinchange.step.now")
		}
		parts = append(parts, dom.El("li", append(item,
			dom.El("span", dom.Class("visually-hidden"), dom.Text(locale.Bare(state))),
			dom.El("span", dom.Class("step-number"), dom.Attribute("aria-hidden", "true"), dom.Text(strconv.Itoa(n))),
			dom.Text(t.T("pinchange.step."+strconv.Itoa(n))))...))
	}
	return dom.El("nav", dom.Class("step-navigation"), dom.Attribute("aria-label", t.T("pinchange.steps")), dom.El("ol", parts...))
}

// pinChoice offers the PINs that can be changed here, and says where the others
// can.
func pinChoice(m app.Model, t locale.Texts) part.Page {
	page := part.Page{Name: "pin-choice", Title: t.T("pinchange.title")}
	c := m.PINChange
	if c.Unchosen {
		page.Focus, page.Again = firstRadio(m), c.Attempt
	}
	left, said := cardLeft(m, t)
	page.Live = said
	body := []dom.Node{stepNavigation(t, 1), part.ReaderLines(t, reading(m)), left}
	switch c := m.Changeable(jpki.UserAuthenticationPIN); c {
	case app.ChangesOnPhone, app.ChangesNoLonger, app.ChangesNoPIN:
		key := "pinchange." + string(c)
		body = append(body, part.Notice(t, part.Info, t.T(key+".title"), part.Paragraph(t.T(key+".text"))), part.Actions(part.Stop(t, m.Request != nil)))
	default:
		body = append(body, choosePINForm(m, t), notChangeable(m, t), forgottenSection(t))
	}
	page.Body = dom.Group(body...)
	return page
}

// choosePINForm has a radio button for each PIN that can be changed here.
func choosePINForm(m app.Model, t locale.Texts) dom.Node {
	described := "pin-choice-help"
	if m.PINChange.Unchosen {
		described += " pin-choice-error"
	}
	parts := []dom.Part{
		dom.ID("pin-choice"), dom.Class("choices"), dom.Attribute("aria-describedby", described),
		dom.El("legend", dom.Class("label"), dom.Text(t.T("pinchange.choose")),
			dom.El("span", dom.Class("required"), dom.Text(t.T("field.required")))),
		dom.El("p", dom.ID("pin-choice-help"), dom.Class("support"), dom.Text(t.T("pinchange.choose.help"))),
		dom.When(m.PINChange.Unchosen, dom.El("p", dom.ID("pin-choice-error"), dom.Class("error"),
			dom.Text(t.T("field.error", "text", t.T("pinchange.choose.error"))))),
	}
	offered := 0
	for _, p := range jpki.PINs {
		if m.Changeable(p) == app.ChangesHere {
			parts = append(parts, pinRadio(m, t, p))
			offered++
		}
	}
	if offered == 0 {
		return dom.Group(part.Paragraph(t.T("pinchange.choose.none")), part.Actions(part.Stop(t, m.Request != nil)))
	}
	return dom.El("form", dom.ID("pin-choice-form"), dom.Class("form"), dom.Action(app.ActionPINNext), dom.Flag("novalidate", true),
		dom.El("fieldset", parts...),
		part.Actions(
			dom.El("button", dom.Attribute("type", "submit"), dom.Class("button", "button-solid"), dom.Text(t.T("pinchange.choose.next"))),
			part.Stop(t, m.Request != nil)))
}

// pinRadio says what a PIN is for, and how else it is called.
func pinRadio(m app.Model, t locale.Texts, p jpki.PIN) dom.Node {
	key, value := part.PINKey(p), string(p)
	id, about := radioID(p), "about-"+value
	return dom.El("div", dom.Class("card", "choice", "choice-card"),
		dom.El("input", dom.Attribute("type", "radio"), dom.Attribute("name", "which"), dom.ID(id), dom.Attribute("value", value),
			dom.Flag("checked", m.PINChange.PIN == p), dom.Attribute("aria-describedby", about), dom.Action(app.ActionChoosePIN), dom.Value(value)),
		dom.El("div", dom.Class("choice-text"),
			dom.El("label", dom.Attribute("for", id), dom.El("strong", dom.Text(t.T(pinNameKey(key))))),
			dom.El("div", dom.ID(about),
				part.Paragraph(t.T(pinUseKey(key))),
				dom.El("p", dom.Class("support"), dom.Text(t.T("pinchange.names."+key))),
				dom.El("p", dom.Text(t.T("tries.label")), pinTries(t, p, m.Reader.Card.Status.PIN(p))))))
}

func radioID(p jpki.PIN) string { return "choose-" + string(p) }

// firstRadio is the ID of the first PIN that can be chosen.
func firstRadio(m app.Model) string {
	for _, p := range jpki.PINs {
		if m.Changeable(p) == app.ChangesHere {
			return radioID(p)
		}
	}
	return dom.HeadingID
}

// notChangeable says where the PINs are changed or unlocked that cannot be changed
// here. One of them belongs to the counter (jpki facts 3).
func notChangeable(m app.Model, t locale.Texts) dom.Node {
	var cards []dom.Node
	for _, p := range jpki.PINs {
		key := part.PINKey(p)
		switch m.Changeable(p) {
		case app.ChangesBlocked:
			cards = append(cards, dom.El("div", dom.Class("card"), part.Heading3(t.T("blocked."+key+".title")), unlock(m, t, p)))
		case app.ChangesNothing:
			cards = append(cards, dom.El("div", dom.Class("card"), part.Heading3(t.T(pinNameKey(key))), part.Paragraph(t.T("certificate.absent."+key))))
		}
	}
	cards = append(cards, dom.El("div", dom.Class("card"),
		part.Heading3(t.T("resident.pin")), part.Paragraph(t.T("resident.use")),
		dom.El("p", dom.Class("support"), dom.Text(t.T("pinchange.names.resident"))), part.Paragraph(t.T("pinchange.resident.where"))))
	return dom.El("section", dom.Class("section"), part.Heading2(t.T("pinchange.not_here")), dom.Group(cards...))
}

func forgottenSection(t locale.Texts) dom.Node {
	return dom.El("section", dom.Class("section"), part.Heading2(t.T("pinchange.forgotten")),
		part.Paragraph(t.T("pinchange.forgotten.text")),
		part.Actions(part.ResetPIN(t, ""), part.Outline(room.ActionPINNames, t.T("pinnames.title"))))
}

// unlock says where a blocked PIN is unlocked, and that waiting is in vain
// (lifecycle facts 5 and 6).
func unlock(m app.Model, t locale.Texts, p jpki.PIN) dom.Node {
	return dom.Group(part.Paragraph(t.T("blocked."+part.PINKey(p)+".detail")), part.Paragraph(t.T("blocked.waiting")), part.WaysToUnlock(t, m.Life(), p),
		part.Actions(part.ResetPIN(t, string(lifecycle.NameOf(p)))))
}

func pinNameKey(key string) string { return key + ".pin" }

func pinUseKey(key string) string {
	if key == "card_info" {
		return "card_info.use"
	}
	return "certificate." + key + ".use"
}

// pinTries tells how often a PIN may still be wrong.
func pinTries(t locale.Texts, p jpki.PIN, s jpki.PINStatus) dom.Node {
	switch {
	case !s.TriesKnown:
		return dom.Text(t.T("tries.unknown"))
	case s.TriesLeft == 0:
		return dom.El("strong", dom.Class("tries-none"), dom.Text(t.T("tries.none")))
	}
	return dom.Group(dom.El("strong", dom.Text(t.N("tries.left", s.TriesLeft))),
		dom.Text(t.T("tries.of", "max", strconv.Itoa(max(p.Rule().Tries, s.TriesLeft)))))
}
