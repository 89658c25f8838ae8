package guide

import (
	"strconv"

	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// sheet is the answer as it is printed: one column with what is needed on the way, also
// what the screen folds, and a slip for the pocket. Nothing of it is seen on the screen,
// and it is drawn after the answer, as what is folded is.
func sheet(m *sight, t locale.Texts, title string, a *municipality.Answer) dom.Node {
	if m.folding.waits {
		return dom.Node{}
	}
	drawn := dom.El("section", dom.Class("sheet", "print-only"),
		dom.El("p", dom.Text(askedInWords(m, t)+" "+t.T("guide.printed", "date", part.Date(t, m.Now)))),
		sheetCalls(m, t, a), sheetWays(m, t, a), sheetCounter(m, t, a), sheetChecks(m, t, a), pocketSlip(m, t, a))
	if t.Lang() == "easy" {
		dom.ExplainOnce(title, drawn)
	}
	return drawn
}

// sheetCalls are all numbers that stop a card.
func sheetCalls(m *sight, t locale.Texts, a *municipality.Answer) dom.Node {
	numbers := suspensionPhones(t, a)
	if !Stops(m.Procedure) || len(numbers) == 0 {
		return dom.Node{}
	}
	return dom.El("section", dom.Class("block"), part.Heading2(t.T("guide.call.title")), callDetails(t, numbers))
}

// sheetWays are the ways that need no counter; where none is known, or none is for who
// comes, that is said.
func sheetWays(m *sight, t locale.Texts, a *municipality.Answer) dom.Node {
	switch {
	case !a.Known:
		return part.Paragraph(t.T("guide.unknown.text"))
	case len(a.Ways) == 0:
		return dom.Group(part.Heading2(t.T("guide.way.none")), part.Paragraph(t.T("guide.way.none.text")))
	}
	var ways []dom.Node
	for _, w := range waysInOrder(a) {
		if w == municipality.Counter || w == municipality.Home && Stops(a.Procedure) { // the call stands above
			continue
		}
		key := wayKey(m, w)
		ways = append(ways, dom.El("section", dom.Class("block"), part.Heading2(t.T(key)), part.Paragraph(t.T(wayText(key, a))), dom.When(w == municipality.AtKiosk, kiosks(t, a))))
	}
	return dom.Group(ways...)
}

// sheetCounter is where to go, with what, and for how much.
func sheetCounter(m *sight, t locale.Texts, a *municipality.Answer) dom.Node {
	if !a.Has(municipality.Counter) {
		return dom.Node{}
	}
	where := places(t, a)
	if len(a.Places) == 0 {
		where = dom.Group(part.Paragraph(t.T(noPlace(m))), where)
	}
	parts := []dom.Node{part.Section(t.T("guide.where"), where)}
	if len(a.Visits) == 0 {
		parts = append(parts, part.Section(t.T("guide.bring"), part.Paragraph(t.T("guide.bring.none"))))
	} else {
		parts = append(parts, part.Paragraph(HowOften(t, a)))
	}
	told := map[string]bool{}
	for i := range a.Visits {
		parts = append(parts, sheetVisit(t, a, i, told))
	}
	return dom.Group(append(parts, dom.El("section", dom.Class("block"), part.Heading2(t.T("guide.fee")), Fees(t, a, noMark)))...)
}

// noPlace is the key of why no office is named.
func noPlace(m *sight) string {
	if m.Knowledge.Code == "" {
		return "guide.place.none"
	}
	return "guide.check.place"
}

// sheetVisit are the papers of a visit as a list to tick off, each with what counts as it;
// told are those that were described before.
func sheetVisit(t locale.Texts, a *municipality.Answer, i int, told map[string]bool) dom.Node {
	v, title := &a.Visits[i], t.T("guide.bring")
	if len(a.Visits) > 1 {
		title += t.T("guide.fee.when", "when", t.T("guide.visit", "n", strconv.Itoa(i+1)))
	}
	items := []dom.Part{dom.Class("checklist")}
	for _, p := range v.Bring {
		more := p.More
		if told[p.ID] {
			more = nil
		}
		told[p.ID] = true
		items = append(items, dom.El("li", dom.El("strong", DataText(t, p.Name)), Condition(t, p.When), optionalParagraph(t, more)))
	}
	return dom.El("section", dom.Class("block", "visit"), part.Heading2(title), Condition(t, v.When), dom.When(len(items) > 1, dom.El("ul", items...)), optionalParagraph(t, v.Then))
}

// sheetChecks are the questions to ask before coming, and whom to ask.
func sheetChecks(m *sight, t locale.Texts, a *municipality.Answer) dom.Node {
	number := dom.Node{}
	if p := firstPhone(m, a); p != nil {
		number = dom.El("p", DataText(t, p.Label), dom.Text(" "), phoneLink(t, p.Number, "phone"), callHours(t, p.Hours))
	}
	items := []dom.Part{dom.Class("checklist")}
	asked := map[string]bool{}
	for _, c := range a.Checks {
		if key := questionKey(c); !asked[key] && c.About != municipality.PartNote {
			asked[key] = true
			items = append(items, question(t, a, key))
		}
	}
	if len(items) == 1 {
		return dom.El("section", dom.Class("block"), part.Heading2(t.T("guide.phones")), number)
	}
	return part.Section(t.T("guide.checks"), number, dom.El("ul", items...))
}
