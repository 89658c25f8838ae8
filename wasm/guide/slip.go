package guide

import (
	"strings"

	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// slipPlaces is how many offices stand on the slip for the pocket.
const slipPlaces = 2

// pocketSlip is the answer on a slip that is cut out: what, where, when, with what, for how
// much and whom to call, and a code that leads to the same answer on the municipality's own
// page of the guide. Where it has none, there is no code: nobody else's page says the same.
func pocketSlip(m *sight, t locale.Texts, a *municipality.Answer) dom.Node {
	if !a.Known || len(a.Ways) == 0 {
		return dom.Node{}
	}
	rows := []dom.Part{dom.Class("rows")}
	add := func(key, text string) {
		if text != "" {
			rows = append(rows, part.Row(t.T(key), dom.Text(locale.Unexplained(text))))
		}
	}
	if a.Has(municipality.Counter) {
		for i := range a.Places[:min(len(a.Places), slipPlaces)] {
			p := &a.Places[i]
			add("guide.slip.where", strings.TrimSpace(Words(t, p.Name)+" "+p.Address))
			add("guide.slip.when", hoursInShort(t, p))
		}
		add("guide.slip.bring", bringOnSlip(t, a))
		if len(a.Fees) > 0 {
			add("guide.slip.fee", feeInShort(t, a))
		}
	}
	for _, p := range slipPhones(m, t, a) {
		add("guide.slip.phone", p)
	}
	return dom.El("section", dom.Class("pocket"), dom.El("p", dom.Class("cut"), dom.Text(t.T("guide.slip.cut"))),
		dom.El("div", dom.Class("slip"), dom.El("h2", dom.Class("heading-2"), dom.Text(locale.Unexplained(t.T("guide.p."+string(a.Procedure))))),
			dom.El("p", dom.Text(locale.Unexplained(askedInWords(m, t)))), dom.El("dl", rows...), slipCode(m, t, a)))
}

// slipCode is the address of the answer as a code.
func slipCode(m *sight, t locale.Texts, a *municipality.Answer) dom.Node {
	if a.Guide == "" {
		return dom.Node{}
	}
	lang := t.Lang()
	if lang == "ja" { // as the browsers of those who read it say
		lang = ""
	}
	drawn, ok := part.Code(a.Guide+"#"+m.AddressIn(lang), locale.Bare(t.T("guide.slip.code")), true)
	return dom.When(ok, dom.El("div", dom.Class("slip-code"), drawn, dom.El("p", dom.Text(t.T("guide.slip.code")))))
}

// hoursInShort are the usual hours of an office on a line.
func hoursInShort(t locale.Texts, p *municipality.Place) string {
	var lines []string
	for _, h := range p.Hours {
		if len(h.Days) > 0 {
			lines = append(lines, daysOf(t, h.Days)+" "+spanText(t, h.Span))
		}
	}
	text := strings.Join(lines, t.T("guide.off.and"))
	if text == "" {
		return t.T("guide.first.unknown")
	}
	if isDoubtful(p) {
		text += t.T("guide.fee.when", "when", t.T("guide.check"))
	}
	return text
}

// bringOnSlip are the papers by name: those that are always brought, and then the others.
func bringOnSlip(t locale.Texts, a *municipality.Answer) string {
	var always, sometimes []string
	told := map[string]bool{}
	for _, v := range a.Visits {
		for _, p := range v.Bring {
			switch name := Words(t, p.Name); {
			case told[p.ID]:
			case p.When == nil && v.When == nil:
				always = append(always, name)
			default:
				sometimes = append(sometimes, name)
			}
			told[p.ID] = true
		}
	}
	text := strings.Join(always, t.T("guide.off.and"))
	if len(sometimes) > 0 {
		text = strings.TrimSpace(text + " " + t.T("guide.slip.sometimes", "names", strings.Join(sometimes, t.T("guide.off.and"))))
	}
	if text == "" {
		return t.T("guide.bring.none")
	}
	return text
}

// slipPhones are the numbers that stop a card, or the one to ask at.
func slipPhones(m *sight, t locale.Texts, a *municipality.Answer) (numbers []string) {
	if Stops(a.Procedure) {
		for _, p := range suspensionPhones(t, a) {
			numbers = append(numbers, p.Number)
		}
		numbers = numbers[:min(len(numbers), callsFirst)]
	}
	if p := firstPhone(m, a); p != nil {
		numbers = append(numbers, p.Number+" "+Words(t, p.Label))
	}
	return numbers
}
