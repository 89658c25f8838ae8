package counter

import (
	"slices"

	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/counter/finding"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/part"
)

// hasSlip reports whether there is something to hand over.
func (m *Model) hasSlip() bool { return m.wasRead() || m.Procedure != "" }

// slip is what the visitor takes along, in their language: what was found, what to do,
// where, when that is open, and what to bring. It holds nothing of the visitor: no name, no
// number, no day, for that of a certificate's end is a birthday.
func slip(m *Model, t, visitor locale.Texts) part.Page {
	sections := []dom.Node{dom.El("h2", dom.Class("heading-2"), dom.Text(visitor.T("counter.slip"))), dom.When(m.Procedure == "", m.ofCard(visitor))}
	for _, n := range m.slipNeeds() {
		sections = append(sections, m.slipNeed(visitor, n))
	}
	if len(m.slipNeeds()) == 0 {
		sections = append(sections, part.Paragraph(visitor.T("counter.now.none")))
	}
	sections = append(sections, m.inJapanese(visitor), part.Support(visitor.T("guide.printed", "date", part.Date(visitor, m.Now))))
	return part.Page{Name: "counter-slip", Title: t.T("counter.key.slip"), Body: dom.El("article", dom.ID("slip"), dom.Class("slip"),
		dom.Attribute("lang", visitor.Tag()), dom.Group(sections...))}
}

// VisitorTexts are the texts in the language of the visitor. With an error they are those
// that are there instead.
func (m *Model) VisitorTexts(library *locale.Library) (locale.Texts, error) {
	if m.isFurther() {
		return library.Further(m.Visitor)
	}
	return library.Texts(m.Visitor)
}

// isFurther reports whether the visitor's language is none of those of the app.
func (m *Model) isFurther() bool { return !slices.Contains(locale.Languages[:], m.Visitor) }

// inJapanese says, in a further language, that not all is in it: what comes from the file
// of a municipality is in Japanese.
func (m *Model) inJapanese(visitor locale.Texts) dom.Node {
	return dom.When(m.isFurther(), part.Support(visitor.T("further.japanese")))
}

// slipNeed is a procedure on the slip.
func (m *Model) slipNeed(t locale.Texts, n finding.Need) dom.Node {
	head := dom.Group(part.Heading3(needName(t, n)), m.forWhom(t), pinList(t, n.PINs))
	a, ok := m.answer(n, m.Applicant)
	if !ok {
		return head
	}
	if other := elsewhere(t, &a, askedByVisitor); other != nil {
		return dom.El("section", dom.Class("slip-need"), head, paragraphs(other))
	}
	return dom.El("section", dom.Class("slip-need"), head, slipPlaces(t, &a), slipPapers(t, &a), part.Heading3(t.T("guide.fee")), fees(t, &a, askedByVisitor))
}

// forWhom says who goes, where staff chose that with the procedure.
func (m *Model) forWhom(t locale.Texts) dom.Node {
	return dom.When(m.Procedure != "", part.Paragraph(m.whoGoes(t)))
}

func (m *Model) whoGoes(t locale.Texts) string {
	return t.T("counter.key.who", "who", t.T("guide.who."+string(m.Applicant)))
}

// paragraphs are sentences, each by itself.
func paragraphs(texts []string) dom.Node {
	var all []dom.Node
	for _, text := range texts {
		all = append(all, part.Paragraph(text))
	}
	return dom.Group(all...)
}

// slipPlaces are where it is done, and when.
func slipPlaces(t locale.Texts, a *municipality.Answer) dom.Node {
	if len(a.Places) == 0 {
		return part.Paragraph(t.T("guide.way.counter.text"))
	}
	var all []dom.Node
	for i := range a.Places {
		p := &a.Places[i]
		all = append(all, dom.El("p", dom.El("strong", guide.DataText(t, p.Name)), telephone(p)), guide.UsualHours(t, p))
	}
	return dom.Group(all...)
}

// slipPapers are what to bring, visit by visit.
func slipPapers(t locale.Texts, a *municipality.Answer) dom.Node {
	head := part.Heading3(t.T("guide.bring"))
	if len(a.Visits) == 0 {
		return dom.Group(head, part.Paragraph(t.T(askedByVisitor)))
	}
	return dom.Group(head, visits(t, a, "list"))
}
