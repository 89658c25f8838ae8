package guide

import (
	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// callNow has the numbers that stop a lost card before everything else, also
// when nothing could be fetched.
func callNow(m *sight, t locale.Texts, a *municipality.Answer) dom.Node {
	if !Stops(m.Procedure) {
		return dom.Node{}
	}
	numbers := suspensionPhones(t, a)
	if len(numbers) == 0 {
		for i, number := range SuspensionPhones {
			numbers = append(numbers, municipality.PhoneLine{Number: number, Free: i == 0})
		}
	}
	return part.Notice(t, part.Warning, t.T("guide.call.title"), part.Paragraph(t.T("guide.call.text")), callList(t, numbers[:min(len(numbers), callsFirst)]))
}

// furtherCalls are the other numbers that stop a card, and whose all of them are.
func furtherCalls(m *sight, t locale.Texts, a *municipality.Answer) dom.Node {
	numbers := suspensionPhones(t, a)
	return dom.When(Stops(m.Procedure) && len(numbers) > callsFirst,
		m.fold(foldCall, "fold-call", foldHeading(t.T("guide.call.more")), func() dom.Node { return callDetails(t, numbers) }))
}

// suspensionPhones are the numbers of an answer that stop a card, in the order in which they
// are told.
func suspensionPhones(t locale.Texts, a *municipality.Answer) []municipality.PhoneLine {
	var numbers, after []municipality.PhoneLine
	for _, p := range a.Phones {
		switch {
		case p.For != "suspend":
		case t.Lang() == "ja" || p.Foreign: // who answers in other languages comes first in those
			numbers = append(numbers, p)
		default:
			after = append(after, p)
		}
	}
	return append(numbers, after...)
}

// callsFirst is how many of the numbers that stop a card are not folded.
const callsFirst = 2

// callList are numbers that stop a card.
func callList(t locale.Texts, numbers []municipality.PhoneLine) dom.Node {
	items := []dom.Part{dom.Class("phones")}
	for _, p := range numbers {
		items = append(items, dom.El("li", phoneLink(t, p.Number, "phone phone-big"), dom.Text(" "), dom.When(p.Free, dom.Text(t.T("guide.call.free")))))
	}
	return dom.El("ul", items...)
}

// callDetails are all of the numbers with whose they are, and the further ones to call.
func callDetails(t locale.Texts, numbers []municipality.PhoneLine) dom.Node {
	items := []dom.Part{dom.Class("phones")}
	for i, p := range numbers {
		number := dom.Text(p.Number)
		if i >= callsFirst {
			number = phoneLink(t, p.Number, "phone")
		}
		items = append(items, dom.El("li", number, dom.Text(" "), DataText(t, p.Label), freeCallNote(t, p.Free), callHours(t, p.Hours)))
	}
	return dom.El("ul", items...)
}
