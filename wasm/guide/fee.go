package guide

import (
	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// A Mark draws that something must be asked, and why; source is the page that leaves it open.
// Where nothing must be, check is nil.
type Mark func(check *municipality.Text, source int) dom.Node

// feeDetails are the fees with their conditions, where a line does not tell them whole.
func feeDetails(m *sight, t locale.Texts, a *municipality.Answer) dom.Node {
	if !a.Has(municipality.Counter) || len(a.Fees) == 0 || len(a.Fees) == 1 && a.Fees[0].When == nil {
		return dom.Node{}
	}
	return m.fold(foldFees, "fold-fees", foldHeading(t.T("guide.fees")), func() dom.Node { return Fees(t, a, noMark) })
}

// noMark is the Mark of the guide at home, where the questions stand in a list.
func noMark(*municipality.Text, int) dom.Node { return dom.Node{} }

// Fees are what it costs, an amount that is the same in several cases once.
func Fees(t locale.Texts, a *municipality.Answer, mark Mark) dom.Node {
	if len(a.Fees) == 0 {
		return part.Paragraph(t.T("guide.fee.none"))
	}
	items := []dom.Part{dom.Class("list")}
	for i, f := range a.Fees {
		switch same := sameFee(a.Fees, f); {
		case len(same) < 2:
			items = append(items, dom.El("li", usualAmount(t, f), Condition(t, f.When), mark(f.Check, f.Source)))
		case same[0] == i:
			items = append(items, feeInCases(t, a, same, mark))
		}
	}
	return dom.El("ul", items...)
}

// FeesInShort are the amounts on a line, each with what it is for, and with a word where it
// must be asked about; why is said by [Fees].
func FeesInShort(t locale.Texts, a *municipality.Answer) string { return part.FeesInShort(t, a.Fees) }

// sameFee are the indexes of the fees of that amount that have a condition.
func sameFee(fees []municipality.FeeLine, f municipality.FeeLine) (same []int) {
	for i := range fees {
		if f.When != nil && fees[i].When != nil && fees[i].Yen == f.Yen {
			same = append(same, i)
		}
	}
	return same
}

// feeInCases is an amount that is the same in several cases.
func feeInCases(t locale.Texts, a *municipality.Answer, same []int, mark Mark) dom.Node {
	cases := []dom.Part{dom.Class("list")}
	for _, i := range same {
		f := &a.Fees[i]
		cases = append(cases, dom.El("li", DataText(t, *f.When), mark(f.Check, f.Source)))
	}
	return dom.El("li", amount(t, a.Fees[same[0]].Yen), dom.El("span", dom.Class("condition"), dom.Text(t.T("guide.each"))), dom.El("ul", cases...))
}

// usualAmount is an amount, and whether it is only the rule.
func usualAmount(t locale.Texts, f municipality.FeeLine) dom.Node {
	if f.Usual {
		return dom.El("strong", dom.Text(t.T("guide.fee.usual", "amount", part.Amount(t, f.Yen))))
	}
	return amount(t, f.Yen)
}

func amount(t locale.Texts, yen int) dom.Node {
	return dom.El("strong", dom.Text(part.Amount(t, yen)))
}
