package guide

import (
	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// guideQuestion asks where the person lives, who comes and which PIN it is about;
// each answer changes the screen at once. Who comes is chosen without unfolding: an agent
// has another answer.
func guideQuestion(m *sight, t locale.Texts) dom.Node {
	if m.Knowledge.Index == nil { // there is nothing to ask yet
		return dom.Node{}
	}
	who := choices{t, "who", ActionApplicant, "guide.who", string(m.Applicant), nil}
	for _, a := range municipality.Applicants {
		who.add(string(a))
	}
	pin := choices{t, "which", ActionPIN, "guide.pin", m.PIN, nil}
	if AsksPIN(m.Procedure) {
		for _, p := range PINs {
			pin.add(p)
		}
		pin.add("")
	}
	return dom.Group(
		dom.El("details", dom.Class("details", "guide-question", "no-print"), dom.Flag("open", m.Knowledge.Code == ""),
			dom.El("summary", dom.Text(locale.Unexplained(askedInWords(m, t))+" "), dom.El("span", dom.Class("see"), dom.Text(t.T("guide.change")))),
			municipalityField(m, t), pin.fieldset()),
		dom.El("div", dom.Class("guide-who", "no-print"), who.fieldset()))
}

// choices are radio buttons; the texts are KEY and KEY.VALUE.
type choices struct {
	t                         locale.Texts
	name, action, key, chosen string
	buttons                   []dom.Node
}

func (c *choices) add(value string) {
	id := c.name + "-" + value
	c.buttons = append(c.buttons, dom.El("div", dom.Class("choice"),
		dom.El("input", dom.Attribute("type", "radio"), dom.Attribute("name", c.name), dom.ID(id), dom.Attribute("value", value),
			dom.Flag("checked", value == c.chosen), dom.Action(c.action)),
		dom.El("label", dom.Attribute("for", id), dom.Text(c.t.T(c.key+"."+value)))))
}

// fieldset is nothing where there is nothing to choose.
func (c *choices) fieldset() dom.Node {
	if len(c.buttons) == 0 {
		return dom.Node{}
	}
	return dom.El("fieldset", dom.Class("choices"), dom.El("legend", dom.Class("label"), dom.Text(c.t.T(c.key))), dom.Group(c.buttons...))
}

// guideAsked repeats the question on paper, where its fields are not.
func guideAsked(m *sight, t locale.Texts) dom.Node {
	return dom.El("p", dom.Class("print-only"), dom.Text(askedInWords(m, t)+" "+t.T("guide.printed", "date", part.Date(t, m.Now))))
}

// askedInWords is what was asked, in words.
func askedInWords(m *sight, t locale.Texts) string {
	place := t.T("guide.city.none")
	if e, ok := m.Knowledge.entry(m.Knowledge.Code); ok {
		place = Words(t, e.Name)
	}
	words := place + " / " + t.T("guide.who."+string(m.Applicant))
	if AsksPIN(m.Procedure) {
		words += " / " + t.T("guide.pin."+m.PIN)
	}
	return words
}
