package counter

import (
	"strings"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/counter/finding"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// desk is what staff see of a card, on one page: what it is and what works today, what to
// do now, and a last column, such as what the visitor is shown.
func desk(m *Model, t locale.Texts, f finding.Findings, last dom.Node) dom.Node {
	l := m.Look()
	return dom.El("div", dom.Class("counter-desk"),
		dom.El("div", dom.Class("counter-card"), cardFacts(&l, t), counterRows(&l, t), works(&l, t, f)),
		now(m, t, f),
		last)
}

// column is a part of the desk with its heading.
func column(title string, body ...dom.Node) dom.Node {
	return dom.El("section", dom.Class("card"), part.Heading2(title), dom.Group(body...))
}

// cardFacts are the kind of card and both certificates.
func cardFacts(l *finding.Look, t locale.Texts) dom.Node {
	rows := []dom.Part{dom.Class("rows"), part.Row(t.T("counter.kind"), dom.Text(t.T("counter.kind."+string(l.Status.Kind))))}
	for _, p := range jpki.Purposes {
		state := finding.State(&l.Life, p)
		rows = append(rows, part.Row(t.T("certificate."+part.CertificateKey(p)+".name"),
			part.Tag(t, part.StateKind(state), t.T("health.state."+string(state))), until(&l.Life, t, p)))
	}
	return column(t.T("counter.card"), dom.El("dl", rows...))
}

// until is the last day of a certificate, where it is known.
func until(l *room.Life, t locale.Texts, p jpki.Purpose) dom.Node {
	c := l.Status.Certificate(p)
	if !c.Known {
		return dom.Node{}
	}
	return dom.Group(dom.Text(" "+t.T("certificate.until.date", "date", part.Date(t, c.NotAfter))), part.DaysLeft(t, l, p))
}

// counterRows are all retry counters.
func counterRows(l *finding.Look, t locale.Texts) dom.Node {
	if l.Status.Kind == jpki.KindJukiCard {
		return dom.Node{}
	}
	rows := []dom.Part{dom.Class("rows")}
	for _, c := range finding.Counters(l) {
		if l.Status.Kind.Phone() && c.PIN != lifecycle.UserAuthenticationPIN && c.PIN != lifecycle.DigitalSignaturePIN {
			continue // a phone has two PINs
		}
		rows = append(rows, part.Row(t.T("health.pin."+strings.ReplaceAll(string(c.PIN), "-", "_")), tries(t, c.Status)))
	}
	return column(t.T("health.pins"), dom.El("dl", rows...))
}

// tries is a counter in a few words.
func tries(t locale.Texts, s jpki.PINStatus) dom.Node {
	switch {
	case !s.TriesKnown:
		return dom.Text(t.T("tries.unknown"))
	case s.Blocked():
		return part.Tag(t, part.Failure, t.T("tries.none"))
	case s.Last():
		return part.Tag(t, part.Warning, t.N("tries.left", s.TriesLeft))
	}
	return dom.Text(t.N("tries.left", s.TriesLeft))
}

// works is what of the card works today.
func works(l *finding.Look, t locale.Texts, f finding.Findings) dom.Node {
	if l.Status.Kind == jpki.KindJukiCard {
		return dom.Node{}
	}
	line := func(what string, can finding.Can) dom.Node {
		kind := map[finding.Can]string{finding.Yes: part.Success, finding.No: part.Failure, finding.Unknown: part.Info, finding.Unconfirmed: part.Info, finding.NotHere: part.Info}[can]
		return part.Row(t.T("counter.works."+what), part.Tag(t, kind, t.T("counter.can."+string(can))))
	}
	rows := []dom.Part{dom.Class("rows"), line("login", f.Login), line("sign", f.Sign)}
	if !l.Status.Kind.Phone() {
		rows = append(rows, line("card_info", f.CardInfo), line("resident_register", f.ResidentRegister))
	}
	return column(t.T("counter.works"), dom.El("dl", rows...))
}

// now is what is to be done, the first with all that staff must know of it.
func now(m *Model, t locale.Texts, f finding.Findings) dom.Node {
	items := []dom.Part{dom.Class("counter-needs")}
	for i, n := range f.Needs {
		more := dom.Node{}
		if a, ok := m.answer(n, municipality.Self); ok && i == 0 {
			more = inShort(t, &a)
		}
		items = append(items, dom.El("li", m.needButton(t, n), pinList(t, n.PINs), more))
	}
	body := dom.El("ul", items...)
	if len(f.Needs) == 0 {
		body = part.Paragraph(t.T("counter.now.none"))
	}
	return dom.El("section", dom.Class("card", "counter-now"), part.Heading2(t.T("counter.now")), part.Paragraph(t.T("counter.found."+string(f.Code)+".text")),
		dom.When(m.Card.Status.Unusable && f.Code != finding.NewKey, part.Paragraph(t.T("counter.found.new_key.text"))), body, m.inSomeCases(t, f))
}

// inSomeCases is what to do for some visitors, which their card does not tell.
func (m *Model) inSomeCases(t locale.Texts, f finding.Findings) dom.Node {
	var cases []dom.Node
	add := func(key string, p lifecycle.Procedure) {
		cases = append(cases, dom.El("div", dom.Class("counter-case"), part.Paragraph(t.T(key)), m.needButton(t, finding.Need{Procedure: p})))
	}
	if ends := f.Code == finding.Expired; ends || f.Code == finding.Renewable {
		add("counter.card_ends", lifecycle.CardRenew)
		if ends { // with a stay it cannot be renewed any more (lifecycle facts 1)
			add("counter.stay_ended", lifecycle.Reissue)
		}
	}
	if !f.Required() && f.Sign == finding.Unknown && !m.Card.Status.Kind.Phone() { // a signing certificate is revoked when its holder's name or address changes
		add("counter.moved", lifecycle.NameAddressChange)
	}
	return dom.When(len(cases) > 0, dom.Group(part.Heading3(t.T("counter.cases")), dom.Group(cases...)))
}

// needButton opens a procedure by its key.
func (m *Model) needButton(t locale.Texts, n finding.Need) dom.Node {
	for i, p := range m.procedures() {
		if p == n.Procedure {
			return keyButton(t, string(digits[i]), needName(t, n))
		}
	}
	return part.Paragraph(needName(t, n)) // of more than a desk has keys for
}

// needName is a procedure in words.
func needName(t locale.Texts, n finding.Need) string {
	name := t.T("guide.p." + string(n.Procedure))
	switch {
	case n.Optional && n.Procedure == lifecycle.PINReset:
		name += t.T("counter.unsure")
	case n.Optional:
		name += t.T("counter.optional")
	}
	return name
}

// pinList names the PINs of a procedure.
func pinList(t locale.Texts, pins []lifecycle.PINName) dom.Node {
	var names []string
	for _, p := range pins {
		names = append(names, t.T("guide.pin."+string(p)))
	}
	return dom.When(len(names) > 0, part.List(names...))
}

// inShort is a procedure in four lines: where, how often, for how much, and with what.
func inShort(t locale.Texts, a *municipality.Answer) dom.Node {
	rows := []dom.Part{dom.Class("rows")}
	if len(a.Places) > 0 {
		rows = append(rows, part.Row(t.T("counter.where"), guide.DataText(t, a.Places[0].Name), dom.Text(" "+openText(t, a.Now, &a.Places[0]))))
	}
	rows = append(rows, part.Row(t.T("guide.fee"), dom.Text(feesInShort(t, a, askedByStaff))))
	if a.Has(municipality.Counter) {
		rows = append(rows, bringInShort(t, a)...)
	}
	return dom.El("dl", rows...)
}

// bringInShort are how often to go, and the papers of the first visit by name: what
// everybody brings, and apart what is needed in some cases only.
func bringInShort(t locale.Texts, a *municipality.Answer) (rows []dom.Part) {
	if len(a.Visits) == 0 {
		return []dom.Part{part.Row(t.T("counter.bring"), dom.Text(t.T(askedByStaff)))}
	}
	always, sometimes := byNeed(&a.Visits[0])
	rows = append(rows, part.Row(t.T("counter.visits"), dom.Text(guide.HowOften(t, a))), part.Row(t.T("counter.bring"), papers(t, always)))
	if len(sometimes) > 0 {
		rows = append(rows, part.Row(t.T("counter.bring.sometimes"), papers(t, sometimes)))
	}
	return rows
}

// papers are papers by name.
func papers(t locale.Texts, all []municipality.Paperwork) dom.Node {
	items := []dom.Part{dom.Class("counter-papers")}
	for _, p := range all {
		items = append(items, dom.El("li", guide.DataText(t, p.Name)))
	}
	return dom.El("ul", items...)
}

// forVisitor is what the visitor may read, in their language: no day, for that is a
// birthday.
func forVisitor(m *Model, t locale.Texts) dom.Node {
	return dom.El("section", dom.Class("card", "counter-visitor"), dom.Attribute("lang", t.Tag()),
		part.Heading2(t.T("counter.visitor")), m.ofCard(t), doNow(t, m.needs()))
}

// ofCard is what the card is good for now, in sentences.
func (m *Model) ofCard(t locale.Texts) dom.Node {
	sentences := m.cardSentences(t)
	return dom.When(len(sentences) > 0, part.List(sentences...))
}

// cardSentences say what a card is good for now, without a day.
func (m *Model) cardSentences(t locale.Texts) (all []string) {
	for _, key := range m.cardKeys() {
		if _, ok := t.Text(key); ok { // one that came from the desk may be none
			all = append(all, t.T(key))
		}
	}
	return all
}

// cardKeys are the keys of these sentences; none: no card was read.
func (m *Model) cardKeys() []string {
	l := m.Look()
	switch {
	case m.Window.Kind != Desk:
		return m.Window.Words.Card
	case !l.WasRead():
		return nil
	case l.Status.Kind == jpki.KindJukiCard:
		return []string{"health.of.juki_card"}
	}
	return []string{canLogIn(&l.Life), canSign(&l.Life)}
}

// canLogIn is the key of what logging in is like: one that ends soon may be revoked as well
// as another one, and that it is to be renewed is said apart.
func canLogIn(l *room.Life) string {
	key := part.CanKey(l, jpki.UserAuthentication)
	if key == "health.login.renewable" && part.Unconfirmed(l, jpki.UserAuthentication) {
		return "health.login.unconfirmed"
	}
	return key
}

// canSign is the key of what signing is like; staff and visitor read the same.
func canSign(l *room.Life) string {
	const p = jpki.DigitalSignature
	if state := finding.State(l, p); state != l.State(p) && !part.KeyFails(l, p) {
		return "health.sign." + string(state)
	}
	return part.CanKey(l, p)
}

// doNow names what is to be done now.
func doNow(t locale.Texts, needs []finding.Need) dom.Node {
	if len(needs) == 0 {
		return part.Paragraph(t.T("counter.now.none"))
	}
	items := []dom.Part{dom.Class("list")}
	for _, n := range needs {
		items = append(items, dom.El("li", dom.Text(needName(t, n)), pinList(t, n.PINs)))
	}
	return dom.Group(part.Heading3(t.T("counter.now")), dom.El("ul", items...))
}
