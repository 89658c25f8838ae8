package counter

import (
	"strconv"

	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/part"
)

// hasReceipt reports whether there is something that a visitor was received for: a procedure
// that is done at the counter.
func (m *Model) hasReceipt() bool {
	a, ok := m.Answer()
	return ok && !elsewhereThan(&a)
}

// receipt is what the visitor keeps of a procedure that was begun, in their language: what
// was asked for, what was handed in, what it costs, and when and with what to come back
// where. As the slip it holds nothing of the visitor, and it is none of money.
func receipt(m *Model, t, visitor locale.Texts) part.Page {
	p := part.Page{Name: "counter-receipt", Title: t.T("counter.key.receipt")}
	a, ok := m.Answer()
	if !ok {
		p.Body = part.Paragraph(t.T("counter.unlearned"))
		return p
	}
	visits := m.ticked(&a)
	p.Body = dom.El("article", dom.ID("slip"), dom.Class("slip"), dom.Attribute("lang", visitor.Tag()),
		dom.El("h2", dom.Class("heading-2"), dom.Text(visitor.T("counter.receipt"))),
		part.Heading3(needName(visitor, m.chosen())), m.forWhom(visitor), pinList(visitor, m.PINs),
		receiptPapers(visitor, visits),
		receiptNext(visitor, visits),
		part.Heading3(visitor.T("guide.fee")), fees(visitor, &a, askedByVisitor),
		part.Heading3(visitor.T("counter.receipt.where")), slipPlaces(visitor, &a),
		part.Support(visitor.T("counter.receipt.no_money")), m.inJapanese(visitor),
		part.Support(visitor.T("guide.printed", "date", part.Date(visitor, m.Now))))
	return p
}

// receiptPapers are what was handed in or shown.
func receiptPapers(t locale.Texts, visits []visitTicks) dom.Node {
	var here []dom.Node
	for _, v := range visits {
		for _, p := range v.here {
			here = append(here, dom.El("li", guide.DataText(t, p.Name)))
		}
	}
	head := part.Heading3(t.T("counter.receipt.papers"))
	if len(here) == 0 {
		return dom.Group(head, part.Paragraph(t.T("counter.receipt.papers.none")))
	}
	return dom.Group(head, dom.El("ul", dom.Class("list"), dom.Group(here...)))
}

// receiptNext is what follows: what is still to be brought, visit by visit.
func receiptNext(t locale.Texts, visits []visitTicks) dom.Node {
	parts := []dom.Node{part.Heading3(t.T("counter.receipt.next"))}
	for i, v := range visits {
		left := stillToBring(t, &v)
		if len(visits) > 1 && (len(left) > 0 || v.Then != nil) {
			parts = append(parts, dom.El("p", dom.El("strong", dom.Text(t.T("guide.visit", "n", strconv.Itoa(i+1))))), guide.Condition(t, v.When))
		}
		if len(left) > 0 {
			parts = append(parts, dom.El("ul", dom.Class("list"), dom.Group(left...)))
		}
		if v.Then != nil {
			parts = append(parts, dom.El("p", guide.DataText(t, *v.Then)))
		}
	}
	if len(parts) == 1 {
		parts = append(parts, part.Paragraph(t.T("counter.receipt.complete")))
	}
	return dom.Group(parts...)
}

// stillToBring are the papers of a visit that were not handed in, each with its condition.
func stillToBring(t locale.Texts, v *visitTicks) (all []dom.Node) {
	for _, papers := range [][]municipality.Paperwork{v.missing, v.perhaps} {
		for _, p := range papers {
			all = append(all, dom.El("li", guide.DataText(t, p.Name), guide.Condition(t, p.When)))
		}
	}
	return all
}
