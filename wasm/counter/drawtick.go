package counter

import (
	"slices"
	"strconv"
	"strings"

	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/part"
)

// tickList is how often to go and the papers of each visit, to tick off by their keys, and
// what is missing.
func tickList(m *Model, t locale.Texts, a *municipality.Answer) dom.Node {
	parts := []dom.Node{part.Paragraph(guide.HowOften(t, a)), withoutLetter(t, a), part.Support(t.T("counter.tick"))}
	items := m.items(a)
	for i, v := range m.ticked(a) {
		if len(a.Visits) > 1 {
			parts = append(parts, part.Heading3(t.T("guide.visit", "n", strconv.Itoa(i+1))))
		}
		parts = append(parts, guide.Condition(t, v.When), m.tickButtons(t, items, i))
		if v.begun {
			parts = append(parts, dom.El("p", dom.ID("missing-"+strconv.Itoa(i)), dom.Class("counter-missing"), dom.Text(missing(t, &v))))
		}
		if v.Then != nil {
			parts = append(parts, dom.El("p", guide.DataText(t, *v.Then)))
		}
	}
	return dom.Group(parts...)
}

// inquiryLetter is the paper 照会書兼回答書 of the files of municipalities.
const inquiryLetter = "inquiry-letter"

// withoutLetter says, where one visit is enough for who brings the reply to a letter of
// inquiry, that who lost it has one sent first.
func withoutLetter(t locale.Texts, a *municipality.Answer) dom.Node {
	hangs := len(a.Visits) == 1 && slices.ContainsFunc(a.Visits[0].Bring, func(p municipality.Paperwork) bool { return p.ID == inquiryLetter })
	return dom.When(hangs, part.Paragraph(t.T("counter.letter")))
}

// tickButtons are the papers of a visit, each with its key and its condition.
func (m *Model) tickButtons(t locale.Texts, items []item, visit int) dom.Node {
	list := []dom.Part{dom.Class("counter-ticks")}
	for _, n := range items {
		if n.Visit != visit {
			continue
		}
		name := dom.Text(guide.Words(t, n.Name))
		if n.key != "" {
			name = tickButton(t, n.key, guide.Words(t, n.Name), m.isTicked(n))
		}
		list = append(list, dom.El("li", name, guide.Condition(t, n.When)))
	}
	return dom.When(len(list) > 1, dom.El("ul", list...))
}

// tickButton is a keyButton that is pressed or not, and says which to who does not see it.
func tickButton(t locale.Texts, key, text string, ticked bool) dom.Node {
	return keyButton(t, key, text, dom.Attribute("aria-pressed", strconv.FormatBool(ticked)))
}

// missing says what is missing of a visit, and what may be.
func missing(t locale.Texts, v *visitTicks) string {
	text := t.T("counter.complete")
	if len(v.missing) > 0 {
		text = t.T("counter.missing", "papers", paperNames(t, v.missing))
	}
	if len(v.perhaps) > 0 {
		text += " " + t.T("counter.missing.sometimes", "papers", paperNames(t, v.perhaps))
	}
	return text
}

// missingAloud is what is missing of the visits that are begun.
func (m *Model) missingAloud(t locale.Texts, a *municipality.Answer) string {
	var all []string
	for _, v := range m.ticked(a) {
		if v.begun {
			all = append(all, missing(t, &v))
		}
	}
	return strings.Join(all, " ")
}
