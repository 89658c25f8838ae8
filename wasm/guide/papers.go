package guide

import (
	"strconv"

	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// visits are the papers to bring, visit by visit, as a list to tick off; what counts as
// each is folded below.
func visits(m *sight, t locale.Texts, a *municipality.Answer) dom.Node {
	if len(a.Visits) == 0 {
		return part.Paragraph(t.T("guide.bring.none"))
	}
	var parts []dom.Node
	for i, v := range a.Visits {
		if len(a.Visits) > 1 {
			parts = append(parts, part.Heading3(t.T("guide.visit", "n", strconv.Itoa(i+1))))
		}
		if v.When != nil {
			parts = append(parts, dom.El("p", Condition(t, v.When)))
		}
		items := []dom.Part{dom.Class("checklist")}
		for _, p := range v.Bring {
			items = append(items, dom.El("li", dom.El("strong", DataText(t, p.Name)), Condition(t, p.When)))
		}
		parts = append(parts, dom.El("div", dom.Class("visit"), dom.When(len(items) > 1, dom.El("ul", items...)), optionalParagraph(t, v.Then)))
	}
	again := dom.When(len(a.Visits) == 1 && comesAgain(a.Procedure), part.Paragraph(HowOften(t, a)))
	return dom.Group(again, dom.Group(parts...), paperDetails(m, t, a))
}

// paperDetails are what counts as each paper, and the forms to print.
func paperDetails(m *sight, t locale.Texts, a *municipality.Answer) dom.Node {
	told := map[string]bool{} // a paper that is brought twice is described once
	var papers []municipality.Paperwork
	for _, v := range a.Visits {
		for _, p := range v.Bring {
			if (p.More != nil || p.URL != "") && !told[p.ID] {
				papers = append(papers, p)
				told[p.ID] = true
			}
		}
	}
	return dom.When(len(papers) > 0, m.fold(foldPapers, "paper-details", dom.Text(t.T("guide.papers")), func() dom.Node {
		rows := []dom.Part{dom.Class("rows")}
		for _, p := range papers {
			more := dom.Node{}
			if p.More != nil {
				more = dom.El("p", DataText(t, *p.More))
			}
			rows = append(rows, dom.El("div", dom.Class("row"), dom.El("dt", DataText(t, p.Name)), dom.El("dd", more, formLink(t, p.URL))))
		}
		return dom.El("dl", rows...)
	}))
}

// formLink leads to a form that can be printed.
func formLink(t locale.Texts, url string) dom.Node {
	return dom.When(url != "", dom.El("p", dom.Class("no-print"), openPage(t, url, "guide.form.open")))
}
