package counter

import (
	"slices"
	"strconv"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/counter/finding"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// Draw draws the model with the texts of the staff's language, and of the visitor's.
func Draw(m Model, t, visitor locale.Texts) dom.Screen {
	if m.Window.Kind != Desk {
		return drawWindow(&m, visitor)
	}
	p, class := pageOf(&m, t, visitor), []string{"main"}
	if m.isCovered() {
		p, class = covered(p, t), append(class, "covered")
	}
	return dom.Screen{
		Key:   p.Key,
		Title: locale.Bare(t.T("counter.tab", "screen", p.Title)),
		Focus: p.Focus,
		Lang:  t.Tag(),
		Body: dom.Group(
			dom.El("header", dom.ID("header"), dom.Class("header"),
				dom.El("p", dom.Class("header-name"), dom.Text(t.T("counter.name"))),
				dom.When(m.Connection == Connected && m.Policy.Trial, dom.El("p", dom.Class("support"), dom.Text(t.T("counter.trial")))),
				dom.When(m.Display == DisplayBlocked, dom.El("p", dom.ID("display-blocked"), dom.Class("support"), dom.Attribute("role", "alert"), dom.Text(t.T("counter.display.blocked", "key", shown(KeyDisplay)))))),
			dom.El("main", dom.ID("screen-"+p.Name), dom.Class(class...),
				dom.El("h1", dom.ID(dom.HeadingID), dom.Class("heading-1"), dom.Attribute("tabindex", "-1"), dom.Text(p.Title)),
				p.Body),
			dom.El("p", dom.ID("live"), dom.Class("visually-hidden"), dom.Attribute("role", "status"), dom.Text(locale.Unread(p.Live))),
			dom.El("footer", dom.ID("footer"), dom.Class("footer", "no-print"), keyBar(&m, t, visitor))),
	}
}

// pageOf is what is shown now.
func pageOf(m *Model, t, visitor locale.Texts) (p part.Page) {
	switch {
	case m.Connection != Connected:
		p = connection(m, t)
	case m.Done:
		p = part.Page{Name: "counter-done", Title: t.T("counter.done"), Body: part.Paragraph(t.T("counter.done.text"))}
	case m.Beside == ShowKeys:
		p = keyList(m, t)
	case m.Beside == ShowProcedure:
		p = procedure(m, t)
	case m.Beside == ShowCode:
		p = code(m, t, visitor)
	case m.Beside == ShowReceipt:
		p = receipt(m, t, visitor)
	case m.Beside == ShowForm:
		p = sheetPage(m, t)
	case m.Beside == ShowPIN:
		p = pinPage(m, t, visitor)
	case m.Beside == ShowSlip:
		p = slip(m, t, visitor)
	default:
		p = found(m, t, forVisitor(m, visitor))
	}
	if p.Live == "" {
		p.Live = p.Title
	}
	p.Key = p.Name + " " + strconv.Itoa(m.Card.Job)
	return p
}

// connection says how the desk stands with the helper, where it is not connected.
func connection(m *Model, t locale.Texts) part.Page {
	switch {
	case m.Connection == NoCounter:
		return part.Page{Name: "counter-off", Title: t.T("counter.off"), Body: part.Paragraph(t.T("counter.off.text"))}
	case m.Lost == nil:
		return part.Page{Name: "counter-connecting", Title: t.T("connecting.title"), Body: part.BusyScreen(t.T("connecting.text"))}
	}
	key := func(what string) string { return part.ErrorKey(m.Lost.Code, what) }
	return part.Page{Name: "counter-lost", Title: t.T(key("title")), Body: dom.Group(
		part.Paragraph(t.T(key("detail"))), part.Steps(t.T(key("next"))), part.Paragraph(t.T("connecting.again")))}
}

// found is what was found: of a card that was read the desk, else a sentence on what to do.
func found(m *Model, t locale.Texts, last dom.Node) part.Page {
	f := m.Findings()
	key := "counter.found." + string(f.Code)
	p := part.Page{Name: "counter-" + string(f.Code), Title: foundTitle(m, t, f), Body: part.Paragraph(t.T(key + ".text"))}
	switch {
	case f.Login != "":
		p.Name, p.Body = deskName, desk(m, t, f, last)
	case f.Code == finding.Reading, f.Code == finding.Slow: // the focus stays where it is
		p.Name, p.Body = "counter-reading", part.BusyScreen(t.T(key+".text"))
	case f.Code == finding.Waiting:
		p.Body = dom.Group(p.Body, dom.When(wire.BringsReaders(m.Policy.Remote), part.Support(t.T("counter.remote"))), procedureList(m, t))
	}
	return p
}

// deskName is the screen of a card that was read.
const deskName = "counter-desk"

// foundTitle is what was found in a few words, and how many days are left to renew.
func foundTitle(m *Model, t locale.Texts, f finding.Findings) string {
	key, l := "counter.found."+string(f.Code), m.Look()
	if f.Code != finding.Renewable {
		return t.T(key)
	}
	var days []int
	for _, p := range jpki.Purposes {
		if l.State(p) == jpki.CertificateRenewable {
			days = append(days, l.DaysLeft(p))
		}
	}
	return t.T(key, "days", part.DaysText(t, slices.Min(days)))
}

// procedureList has every procedure that a key opens.
func procedureList(m *Model, t locale.Texts) dom.Node {
	items := []dom.Part{dom.Class("counter-procedures")}
	for i, p := range m.procedures() {
		items = append(items, dom.El("li", keyButton(t, string(digits[i]), t.T("guide.p."+string(p)))))
	}
	return part.Section(t.T("counter.procedures"), dom.El("ul", items...))
}
