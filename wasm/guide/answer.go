package guide

import (
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// DrawAnswer draws what is known: the first answer in three lines, what was asked, the
// papers, what must be asked before coming, and folded all that is good to know besides,
// down to the pages that it is from.
func DrawAnswer(model Model, f Facts, t locale.Texts, a *municipality.Answer) dom.Node {
	m := &sight{&model, f}
	papers := dom.When(a.Has(municipality.Counter), part.Section(t.T("guide.bring"), visits(m, t, a)))
	return dom.Group(firstAnswer(m, t, a), aloudButton(m, t, a), guideQuestion(m, t), guideAsked(m, t), papers, checks(m, t, a),
		dom.El("div", dom.Class("folds"), furtherCalls(m, t, a), offices(m, t, a), feeDetails(m, t, a), effectsOnCertificates(m, t), notes(m, t, a), phones(m, t, a), sources(m, t, a)))
}

// effectsOnCertificates tell what the procedure does to each certificate.
func effectsOnCertificates(m *sight, t locale.Texts) dom.Node {
	f, ok := m.Forecast(m.Facts)
	switch {
	case m.Procedure == lifecycle.NameAddressChange:
		return ownForecast(m, t)
	case !ok:
		return dom.Node{}
	}
	return m.fold(foldEffects, "no-print", foldHeading(t.T("guide.effects")), func() dom.Node {
		return dom.Group(dom.When(m.Procedure == lifecycle.LostCard, part.Paragraph(t.T("guide.effects.lost"))), outcomes(m, t, f))
	})
}

// ownForecast asks what changes, and when: that decides which certificates end.
func ownForecast(m *sight, t locale.Texts) dom.Node {
	return dom.When(m.Procedure == lifecycle.NameAddressChange && m.Knowledge.Rules != nil,
		m.fold(foldEffects, "no-print", foldHeading(t.T("forecast.title")), func() dom.Node { return forecast(m, t) }))
}

// notes are what is good to know besides.
func notes(m *sight, t locale.Texts, a *municipality.Answer) dom.Node {
	return m.fold(foldNotes, "no-print", foldHeading(t.T("guide.notes")), func() dom.Node {
		items := []dom.Part{dom.Class("list")}
		for i := range a.Notes {
			n := &a.Notes[i]
			items = append(items, dom.El("li", DataText(t, n.Text), noteMark(t, a, n)))
		}
		return dom.Group(part.Paragraph(t.T("guide.p."+string(m.Procedure)+".text")), dom.When(len(a.Notes) > 0, dom.El("ul", items...)))
	})
}
