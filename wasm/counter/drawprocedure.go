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
	p.Body = dom.El("div", dom.Class("counter-procedure"),
		part.Paragraph(t.T("guide.p."+string(m.Procedure)+".text")),
		dom.El("div", pinList(t, m.PINs), column(t.T("counter.check"), checklist(t, &a), terminal(t, &a))),
		dom.El("div", dom.Class("counter-card"), column(t.T("guide.fee"), guide.Fees(t, &a)), column(t.T("guide.where"), offices(t, &a)), doubts(t, &a)))
	return p
}

// checklist has the papers of each visit.
func checklist(t locale.Texts, a *municipality.Answer) dom.Node {
	switch {
	case !a.Known:
		return part.Paragraph(t.T("guide.unknown.text"))
	case len(a.Ways) == 0:
		return part.Paragraph(t.T("guide.way.none"))
	case len(a.Visits) == 0:
		return part.Paragraph(t.T("guide.bring.none"))
	}
	parts := []dom.Node{part.Paragraph(guide.HowOften(t, a))}
	for i, v := range a.Visits {
		if len(a.Visits) > 1 {
			parts = append(parts, part.Heading3(t.T("guide.visit", "n", strconv.Itoa(i+1))))
		}
		items := []dom.Part{dom.Class("checklist")}
		for _, p := range v.Bring {
			items = append(items, dom.El("li", dom.El("strong", guide.DataText(t, p.Name)), guide.Condition(t, p.When)))
		}
		parts = append(parts, guide.Condition(t, v.When), dom.When(len(items) > 1, dom.El("ul", items...)))
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
		items = append(items, dom.El("li", dom.El("strong", guide.DataText(t, p.Name)), dom.Text(" "+guide.OpenText(t, a.Now, p)),
			dom.When(p.Phone != "", dom.Text(" "+p.Phone))))
	}
	return dom.El("ul", items...)
}

// doubts say that something of the town's file is not sure.
func doubts(t locale.Texts, a *municipality.Answer) dom.Node {
	return dom.When(a.Ask(), part.Support(t.T("counter.doubts")))
}
