package counter

import (
	"strings"
	"time"

	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/part"
)

// What nobody has written down is asked in the office, not on the telephone as at home:
// by staff, and by the visitor who reads the slip.
const (
	askedByStaff   = "counter.ask"
	askedByVisitor = "counter.slip.ask"
)

// byNeed parts the papers of a visit: those that everybody brings, and those of some cases
// only.
func byNeed(v *municipality.Visit) (always, sometimes []municipality.Paperwork) {
	for _, p := range v.Bring {
		if p.When == nil {
			always = append(always, p)
		} else {
			sometimes = append(sometimes, p)
		}
	}
	return always, sometimes
}

// paperItems are papers, each with its condition.
func paperItems(t locale.Texts, v *municipality.Visit) []dom.Node {
	var items []dom.Node
	always, sometimes := byNeed(v)
	for _, p := range append(always, sometimes...) {
		items = append(items, dom.El("li", dom.El("strong", guide.DataText(t, p.Name)), guide.Condition(t, p.When)))
	}
	return items
}

// paperNames are the names of papers on a line.
func paperNames(t locale.Texts, papers []municipality.Paperwork) string {
	var names []string
	for _, p := range papers {
		names = append(names, guide.Words(t, p.Name))
	}
	return strings.Join(names, " / ")
}

// fees are what it costs; unknown is the key of what is said where nothing is known.
func fees(t locale.Texts, a *municipality.Answer, unknown string) dom.Node {
	if len(a.Fees) == 0 {
		return part.Paragraph(t.T(unknown))
	}
	return guide.Fees(t, a, func(check *municipality.Text, _ int) dom.Node {
		return dom.When(check != nil, dom.El("p", dom.Class("ask"), dom.El("strong", dom.Text(t.T("guide.check"))),
			dom.El("span", dom.Class("no-print"), dom.Text(t.T(unsure[unknown])))))
	})
}

// unsure are the keys of who asks about what is written down and may be out of date, by those
// of what is said where nothing is. The file of a city tells people at home to call.
var unsure = map[string]string{askedByStaff: "counter.ask.old", askedByVisitor: askedByVisitor}

// feesInShort are the same on a line.
func feesInShort(t locale.Texts, a *municipality.Answer, unknown string) string {
	if len(a.Fees) == 0 {
		return t.T(unknown)
	}
	return guide.FeesInShort(t, a)
}

// openText tells staff until when an office is open, or when it opens next.
func openText(t locale.Texts, now time.Time, p *municipality.Place) string {
	if p.State == municipality.HoursUnknown || p.State == municipality.DayUnknown || p.State == municipality.Closed && p.Next == nil {
		return t.T("counter.ask.hours")
	}
	return guide.OpenText(t, now, p)
}

// elsewhere says how a procedure goes that is not done at the counter, a sentence for each
// way; none: it is. unknown is the key of what is said where nothing is known.
func elsewhere(t locale.Texts, a *municipality.Answer, unknown string) []string {
	switch {
	case !a.Known:
		return []string{t.T(unknown)}
	case len(a.Ways) == 0:
		return []string{t.T("guide.way.none")}
	case a.Has(municipality.Counter):
		return nil
	}
	var all []string
	for _, w := range a.Ways {
		all = append(all, guide.WayText(t, a, w))
	}
	return all
}
