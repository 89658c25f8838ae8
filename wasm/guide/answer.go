package guide

import (
	"slices"
	"strconv"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// DrawAnswer draws what is known: where and when, what to bring, what it costs and
// does, whom to call, and what must be asked before coming.
func DrawAnswer(model Model, f Facts, t locale.Texts, a *municipality.Answer) dom.Node {
	m := &sight{&model, f}
	counter := dom.Node{}
	if a.Has(municipality.Counter) {
		counter = dom.Group(part.Section(t.T("guide.bring"), visits(t, a)), part.Section(t.T("guide.fee"), Fees(t, a, marker(t, a))))
	}
	return dom.Group(
		dom.El("section", dom.Class("section", "where"), part.Heading2(t.T("guide.where")), guideWays(m, t, a)),
		counter, effectsOnCertificates(m, t), notes(t, a), phones(m, t, a), checks(t, a), sources(m, t, a))
}

// guideWays are where it can be done.
func guideWays(m *sight, t locale.Texts, a *municipality.Answer) dom.Node {
	switch {
	case !a.Known:
		return part.NoticeIn(t, part.Warning, t.T("guide.unknown"), part.Paragraph(t.T("guide.unknown.text")))
	case len(a.Ways) == 0:
		return part.NoticeIn(t, part.Warning, t.T("guide.way.none"), part.Paragraph(t.T("guide.way.none.text")))
	}
	var ways []dom.Node
	for _, w := range waysInOrder(a) {
		key := wayKey(m, w)
		ways = append(ways, dom.El("section", dom.Class("card"), part.Heading3(t.T(key)), dom.El("p", dom.Class("way-"+string(w)), dom.Text(t.T(wayText(key, a)))), wayMore(m, t, a, w)))
	}
	return dom.Group(ways...)
}

// waysInOrder are the ways, the kiosk last for who does not know which PIN it is:
// a kiosk asks for the other one.
func waysInOrder(a *municipality.Answer) []municipality.Way {
	at := slices.Index(a.Ways, municipality.AtKiosk)
	if at < 0 || a.Procedure != lifecycle.PINReset || a.PIN != "" {
		return a.Ways
	}
	return append(slices.Delete(slices.Clone(a.Ways), at, at+1), municipality.AtKiosk)
}

// wayKey is the key of a way; where no card comes to the page, nothing is done here.
func wayKey(m *sight, w municipality.Way) string {
	if key := "guide.way." + string(w); w != municipality.Here {
		return key
	}
	return m.alone("guide.way.here")
}

// wayText is the key of what a way is like: at home it is a call, an app or a
// program; a kiosk asks for the other PIN.
func wayText(key string, a *municipality.Answer) string {
	key += ".text"
	switch {
	case key == "guide.way.kiosk.text" && (a.PIN == lifecycle.DigitalSignaturePIN || a.PIN == lifecycle.UserAuthenticationPIN):
		return key + "." + string(a.PIN)
	case key != "guide.way.home.text":
	case Stops(a.Procedure):
		return key + ".call"
	case a.Procedure == lifecycle.PhoneCertificate, a.Procedure == lifecycle.Revoke, a.Procedure == lifecycle.CardRenew, a.Procedure == lifecycle.CardApply:
		return key + "." + string(a.Procedure)
	}
	return key
}

// WayText says how a way goes, for who is not at a page that could do it.
func WayText(t locale.Texts, a *municipality.Answer, w municipality.Way) string {
	return t.T(wayText("guide.way."+string(w), a))
}

func wayMore(m *sight, t locale.Texts, a *municipality.Answer, w municipality.Way) dom.Node {
	switch {
	case w == municipality.Here && m.Window:
		return part.Actions(part.Outline(room.ActionPINChange, t.T("pinchange.home.button")))
	case w == municipality.AtKiosk:
		return kiosks(t, a)
	case w == municipality.Counter:
		return places(m, t, a)
	}
	return dom.Node{}
}

func kiosks(t locale.Texts, a *municipality.Answer) dom.Node {
	var items []dom.Part
	for _, k := range a.Kiosks {
		items = append(items, dom.El("li", DataText(t, k.Name), dom.Text(" "+spanText(t, k.Hours)+" "), dom.El("span", onScreen(k.State), openTag(t, k.State, k.Check != nil)), askMark(t, a, k.Check, k.Source)))
	}
	return dom.El("ul", append(items, dom.Class("list", "kiosks"))...)
}

// visits are the papers to bring, visit by visit, as a list to tick off.
func visits(t locale.Texts, a *municipality.Answer) dom.Node {
	if len(a.Visits) == 0 {
		return part.Paragraph(t.T("guide.bring.none"))
	}
	parts := []dom.Node{part.Paragraph(HowOften(t, a))}
	before := map[string]bool{} // a paper that is brought twice is described once on paper
	for i, v := range a.Visits {
		if len(a.Visits) > 1 {
			parts = append(parts, part.Heading3(t.T("guide.visit", "n", strconv.Itoa(i+1))))
		}
		if v.When != nil {
			parts = append(parts, dom.El("p", Condition(t, v.When)))
		}
		items := []dom.Part{dom.Class("checklist")}
		for _, p := range v.Bring {
			items = append(items, dom.El("li", dom.El("strong", DataText(t, p.Name)), Condition(t, p.When), paperDetails(t, p.More, before[p.ID]), formLink(t, p.URL), askMark(t, a, p.Check, a.Source), askMark(t, a, p.Paper.Check, -1)))
			before[p.ID] = true
		}
		parts = append(parts, dom.When(len(items) > 1, dom.El("ul", items...)), optionalParagraph(t, v.Then))
	}
	return dom.Group(parts...)
}

// HowOften is how often to go; who reports a loss comes again for the new card, and
// who has applied at home comes only for it.
func HowOften(t locale.Texts, a *municipality.Answer) string {
	if len(a.Visits) == 1 {
		switch a.Procedure {
		case lifecycle.LostCard:
			return t.T("guide.visits.lost")
		case lifecycle.CardRenew, lifecycle.CardApply:
			return t.T("guide.visits.card")
		}
	}
	if least := countNeeded(a.Visits); least < len(a.Visits) {
		return t.T("guide.visits.range", "least", strconv.Itoa(least), "n", strconv.Itoa(len(a.Visits)))
	}
	return t.N("guide.visits", len(a.Visits))
}

// countNeeded counts the visits that are needed in any case.
func countNeeded(visits []municipality.Visit) (n int) {
	for _, v := range visits {
		if v.When == nil {
			n++
		}
	}
	return n
}

// paperDetails is what counts as a paper; again: it was told of a visit before.
func paperDetails(t locale.Texts, text *municipality.Text, again bool) dom.Node {
	if text == nil || !again {
		return optionalParagraph(t, text)
	}
	return dom.El("p", dom.Class("no-print"), DataText(t, *text))
}

// formLink leads to a form that can be printed.
func formLink(t locale.Texts, url string) dom.Node {
	return dom.When(url != "", dom.El("p", dom.Class("no-print"), openPage(t, url, "guide.form.open")))
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
	return dom.El("section", dom.Class("section", "no-print"), part.Heading2(t.T("guide.effects")),
		dom.When(m.Procedure == lifecycle.LostCard, part.Paragraph(t.T("guide.effects.lost"))), outcomes(m, t, f))
}

// ownForecast asks what changes, and when: that decides which certificates end.
func ownForecast(m *sight, t locale.Texts) dom.Node {
	return dom.When(m.Procedure == lifecycle.NameAddressChange && m.Knowledge.Rules != nil,
		dom.El("section", dom.Class("section", "no-print"), part.Heading2(t.T("forecast.title")), forecast(m, t)))
}

func notes(t locale.Texts, a *municipality.Answer) dom.Node {
	items := []dom.Part{dom.Class("list")}
	for _, n := range a.Notes {
		items = append(items, dom.El("li", DataText(t, n.Text), askMark(t, a, n.Check, n.Source)))
	}
	return dom.When(len(a.Notes) > 0, dom.El("section", dom.Class("section", "no-print"), part.Heading2(t.T("guide.notes")), dom.El("ul", items...)))
}
