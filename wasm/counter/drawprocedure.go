package counter

import (
	"strconv"

	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/part"
)

// procedure is how one goes, as a list to tick off, and where it ends: what only the
// 統合端末 can do is not done here.
func procedure(m *Model, t locale.Texts) part.Page {
	name := needName(t, m.chosen())
	p := part.Page{Name: "counter-" + string(m.Procedure), Title: name, Live: name + " " + t.T("guide.who."+string(m.Applicant))}
	a, ok := m.Answer()
	if !ok {
		p.Body = part.Paragraph(t.T("counter.unlearned"))
		return p
	}
	if missing := m.missingAloud(t, &a); missing != "" {
		p.Live = missing
	}
	p.Body = dom.El("div", dom.Class("counter-procedure"),
		part.Paragraph(t.T("guide.p."+string(m.Procedure)+".text")),
		dom.El("div", pinList(t, m.PINs), column(t.T("counter.check"), checklist(m, t, &a), terminal(t, &a))),
		dom.El("div", dom.Class("counter-card"), dom.When(a.Has(municipality.Counter), dom.Group(
			column(t.T("guide.fee"), fees(t, &a, askedByStaff)), column(t.T("guide.where"), offices(t, &a)))), doubts(t, &a)))
	return p
}

// checklist has the papers of each visit.
func checklist(m *Model, t locale.Texts, a *municipality.Answer) dom.Node {
	if other := elsewhere(t, a, askedByStaff); other != nil {
		return paragraphs(other)
	}
	if len(a.Visits) == 0 {
		return part.Paragraph(t.T(askedByStaff))
	}
	return tickList(m, t, a)
}

// visits are how often to go, and the papers of each visit as a list of a class.
func visits(t locale.Texts, a *municipality.Answer, class string) dom.Node {
	parts := []dom.Node{part.Paragraph(guide.HowOften(t, a)), withoutLetter(t, a)}
	for i, v := range a.Visits {
		if len(a.Visits) > 1 {
			parts = append(parts, part.Heading3(t.T("guide.visit", "n", strconv.Itoa(i+1))))
		}
		parts = append(parts, guide.Condition(t, v.When), dom.When(len(v.Bring) > 0, dom.El("ul", dom.Class(class), dom.Group(paperItems(t, &v)...))))
		if v.Then != nil {
			parts = append(parts, dom.El("p", guide.DataText(t, *v.Then)))
		}
	}
	return dom.Group(parts...)
}

// terminal says where a procedure at the counter ends.
func terminal(t locale.Texts, a *municipality.Answer) dom.Node {
	return dom.When(a.Has(municipality.Counter), part.Paragraph(t.T("counter.terminal")))
}

// offices are where it is done, and whether that is open.
func offices(t locale.Texts, a *municipality.Answer) dom.Node {
	if len(a.Places) == 0 {
		return part.Paragraph(t.T("guide.check.place"))
	}
	items := []dom.Part{dom.Class("list")}
	for i := range a.Places {
		p := &a.Places[i]
		items = append(items, dom.El("li", dom.El("strong", guide.DataText(t, p.Name)), dom.Text(" "+openText(t, a.Now, p)),
			telephone(p)))
	}
	return dom.El("ul", items...)
}

// telephone is the number of an office, in one piece, behind its name.
func telephone(p *municipality.Place) dom.Node {
	return dom.When(p.Phone != "", dom.Group(dom.Text(" "), dom.El("span", dom.Class("telephone"), dom.Text(p.Phone))))
}

// doubts say that something of the town's file is not sure.
func doubts(t locale.Texts, a *municipality.Answer) dom.Node {
	return dom.When(a.Ask(), part.Support(t.T("counter.doubts")))
}
