package view

import (
	"strconv"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
)

// guideAnswer is what is known: where and when, what to bring, what it costs and
// does, whom to call, and what must be asked before coming.
func guideAnswer(m *app.Model, t locale.Texts, a *municipality.Answer) dom.Node {
	counter := dom.Node{}
	if a.Has(municipality.Counter) {
		counter = dom.Group(section(t.T("guide.bring"), visits(t, a)), section(t.T("guide.fee"), fees(t, a)))
	}
	return dom.Group(
		dom.El("section", dom.Class("section", "where"), heading2(t.T("guide.where")), guideWays(m, t, a)),
		counter, effects(m, t), notes(t, a), phones(m, t, a), checks(t, a), sources(t, a))
}

// guideWays are where it can be done.
func guideWays(m *app.Model, t locale.Texts, a *municipality.Answer) dom.Node {
	switch {
	case !a.Known:
		return cannot(t, "guide.unknown")
	case len(a.Ways) == 0:
		return cannot(t, "guide.way.none")
	}
	var ways []dom.Node
	for _, w := range a.Ways {
		key := "guide.way." + string(w)
		ways = append(ways, dom.El("section", dom.Class("card"), heading3(t.T(key)), dom.El("p", dom.Class("way-"+string(w)), dom.Text(t.T(wayText(key, a)))), wayMore(m, t, a, w)))
	}
	return dom.Group(ways...)
}

// wayText is the key of what a way is like; a kiosk asks for the other PIN.
func wayText(key string, a *municipality.Answer) string {
	if key == "guide.way.kiosk" && (a.PIN == "digital-signature" || a.PIN == "user-authentication") {
		return key + ".text." + a.PIN
	}
	return key + ".text"
}

// cannot is a notification banner under a heading.
func cannot(t locale.Texts, key string) dom.Node {
	return dom.El("div", dom.Class("notice", "notice-warning"), icon(warning, t.T("notice.warning")),
		dom.El("div", dom.Class("notice-body"), dom.El("h3", dom.Class("notice-title"), dom.Text(t.T(key))), paragraph(t.T(key+".text"))))
}

func wayMore(m *app.Model, t locale.Texts, a *municipality.Answer, w municipality.Way) dom.Node {
	switch {
	case w == municipality.Here && m.Way == app.WayWindow:
		return actions(outline(app.ActionPINChange, t.T("pinchange.home.button")))
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
		items = append(items, dom.El("li", told(t, k.Name), dom.Text(" "+span(t, k.Hours)+" "), dom.El("span", onScreen(k.State), openTag(t, k.State, k.Check != nil)), ask(t, k.Check)))
	}
	return dom.El("ul", append(items, dom.Class("list", "kiosks"))...)
}

// visits are the papers to bring, visit by visit, as a list to tick off.
func visits(t locale.Texts, a *municipality.Answer) dom.Node {
	if len(a.Visits) == 0 {
		return paragraph(t.T("guide.bring.none"))
	}
	parts := []dom.Node{paragraph(t.N("guide.visits", len(a.Visits)))}
	for i, v := range a.Visits {
		if len(a.Visits) > 1 {
			parts = append(parts, heading3(t.T("guide.visit", "n", strconv.Itoa(i+1))))
		}
		items := []dom.Part{dom.Class("checklist")}
		for _, p := range v.Bring {
			items = append(items, dom.El("li", dom.El("strong", told(t, p.Name)), when(t, p.When), more(t, p.More), ask(t, p.Check)))
		}
		parts = append(parts, dom.El("ul", items...), more(t, v.Then))
	}
	return dom.Group(parts...)
}

// when is a condition.
func when(t locale.Texts, text *municipality.Text) dom.Node {
	if text == nil {
		return dom.Node{}
	}
	return dom.El("span", dom.Class("condition"), dom.Text(t.T("guide.only")), told(t, *text))
}

func more(t locale.Texts, text *municipality.Text) dom.Node {
	if text == nil {
		return dom.Node{}
	}
	return dom.El("p", told(t, *text))
}

// ask marks what must be asked before coming. On paper the reasons are in the
// list of all only.
func ask(t locale.Texts, check *municipality.Text) dom.Node {
	if check == nil {
		return dom.Node{}
	}
	return dom.El("p", dom.Class("ask"), dom.El("strong", dom.Text(t.T("guide.check"))), dom.El("span", dom.Class("no-print"), told(t, *check)))
}

func fees(t locale.Texts, a *municipality.Answer) dom.Node {
	if len(a.Fees) == 0 {
		return paragraph(t.T("guide.fee.none"))
	}
	items := []dom.Part{dom.Class("list")}
	for _, f := range a.Fees {
		yen := t.T("guide.fee.free")
		if f.Yen > 0 {
			yen = t.T("guide.fee.yen", "n", thousands(strconv.Itoa(f.Yen)))
		}
		items = append(items, dom.El("li", dom.El("strong", dom.Text(yen)), when(t, f.When), ask(t, f.Check)))
	}
	return dom.El("ul", items...)
}

// effects tell what the procedure does to each certificate.
func effects(m *app.Model, t locale.Texts) dom.Node {
	f, ok := m.Forecast()
	if !ok || m.Guide.Procedure == lifecycle.NameAddressChange { // that has a forecast of its own
		return dom.Node{}
	}
	return dom.El("section", dom.Class("section", "no-print"), heading2(t.T("guide.effects")), outcomes(m, t, f))
}

func notes(t locale.Texts, a *municipality.Answer) dom.Node {
	items := []dom.Part{dom.Class("list")}
	for _, n := range a.Notes {
		items = append(items, dom.El("li", told(t, n.Text), ask(t, n.Check)))
	}
	return dom.When(len(a.Notes) > 0, dom.El("section", dom.Class("section", "no-print"), heading2(t.T("guide.notes")), dom.El("ul", items...)))
}

// phones are whom to call, by what for; those that stop a card are above.
func phones(m *app.Model, t locale.Texts, a *municipality.Answer) dom.Node {
	rows := []dom.Part{dom.Class("rows")}
	for _, p := range a.Phones {
		if p.For != "suspend" || !app.Stops(m.Guide.Procedure) {
			rows = append(rows, row(t.T("guide.for."+p.For),
				told(t, p.Label), dom.Text(" "), phoneLink(p.Number, "phone"), free(t, p.Free), hours(t, p.Hours), ask(t, p.Check)))
		}
	}
	return dom.When(len(rows) > 1, section(t.T("guide.phones"), dom.El("dl", rows...)))
}
