package training

import (
	"strconv"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/counter"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// story is who comes, what they say, and what they would type.
func story(m *Model, t locale.Texts) part.Page {
	return part.Page{Name: "training-story", Key: m.Visitor.ID, Title: number(m, t), Body: dom.Group(
		dom.When(m.Number == 0, part.Paragraph(t.T("training.how"))),
		column(t.T("training.says"), speech(m, t)),
		column(t.T("training.pins"), dom.El("dl", m.pinRows(t)...)))}
}

// number is which visitor it is.
func number(m *Model, t locale.Texts) string {
	return t.T("training.story", "n", strconv.Itoa(m.Number+1), "count", strconv.Itoa(m.Count))
}

func speech(m *Model, t locale.Texts) dom.Node {
	return dom.El("blockquote", dom.Class("training-says"), part.Paragraph(says(m.Visitor, t.Lang())), part.Support(t.T("training.age", "n", strconv.Itoa(m.Visitor.Age))))
}

// column is a part of a screen with its heading.
func column(title string, body ...dom.Node) dom.Node {
	return dom.El("section", dom.Class("card"), part.Heading2(title), dom.Group(body...))
}

// pinRows are what the visitor answers for each PIN, and chooses as a new one.
func (m *Model) pinRows(t locale.Texts) []dom.Part {
	rows := []dom.Part{dom.Class("rows")}
	for _, name := range pinNames {
		rows = append(rows, part.Row(pinName(t, name), m.answer(t, name), dom.Text(" "+t.T("training.pin.new")+" "), secret(m.Visitor.New[name])))
	}
	return rows
}

// answer is what the visitor says when a PIN is asked for.
func (m *Model) answer(t locale.Texts, name lifecycle.PINName) dom.Node {
	if pin, ok := m.known(name); ok {
		return secret(pin)
	}
	return dom.Text(t.T("training.pin.forgotten"))
}

// secret is a PIN of an invented person.
func secret(pin string) dom.Node { return dom.El("code", part.Kept(), dom.Plain(pin)) }

func pinName(t locale.Texts, name lifecycle.PINName) string { return t.T("guide.pin." + string(name)) }

// atDesk is what the desk shows of the card, and every procedure.
func atDesk(m *Model, t locale.Texts) part.Page {
	var items []dom.Part
	for i, procedure := range m.Desk.Procedures() {
		items = append(items, dom.El("li", counter.KeyButton(t, string(digits[i]), procedureName(t, procedure))))
	}
	p := counter.DrawFound(m.Desk, t, column(t.T("counter.procedures"), dom.El("ul", append(items, dom.Class("counter-procedures"))...)))
	p.Name, p.Key, p.Body = "training-desk", m.Visitor.ID, dom.Group(speech(m, t), p.Body)
	return p
}

func procedureName(t locale.Texts, p lifecycle.Procedure) string { return t.T("guide.p." + string(p)) }

// choosing is how a procedure is to be done.
func choosing(m *Model, t locale.Texts) part.Page {
	p := m.Task.Procedure
	rows := []dom.Part{dom.Class("rows")}
	for _, k := range m.choosable() {
		switch k {
		case keyWho, keyEvent, keyPart, keyRegister:
			rows = append(rows, dom.El("li", counter.KeyButton(t, k, keyText(m, t, k))))
		}
	}
	body := []dom.Node{part.Paragraph(t.T("guide.p." + string(p) + ".text")), speech(m, t)}
	if choosesPINs(p) {
		var pins []dom.Part
		for i, name := range pinNames {
			pins = append(pins, dom.El("li", counter.KeyButton(t, string(digits[i]), t.T(chosenKey(m.PINs[i]), "what", pinName(t, name)))))
		}
		body = append(body, column(t.T("training.choose.pins"), dom.El("ul", append(pins, dom.Class("training-choices"))...)))
	}
	return part.Page{Name: "training-choosing", Key: string(p), Title: procedureName(t, p), Live: m.choice(t), Body: dom.Group(append(body,
		column(t.T("training.choose"), dom.El("ul", append(rows[1:], dom.Class("training-choices"))...)),
		part.Paragraph(t.T("training.choose.text")))...)}
}

func chosenKey(on bool) string {
	if on {
		return "training.chosen"
	}
	return "training.unchosen"
}

// choice is what was chosen, said aloud.
func (m *Model) choice(t locale.Texts) string {
	said := procedureName(t, m.Task.Procedure)
	for _, k := range m.choosable() {
		switch k {
		case keyWho, keyEvent, keyPart, keyRegister:
			said += " " + keyText(m, t, k)
		}
	}
	for i, on := range m.PINs {
		if on {
			said += " " + pinName(t, pinNames[i])
		}
	}
	return said
}

// partName is about which certificates a task is.
func partName(t locale.Texts, purposes []jpki.Purpose) string {
	if len(purposes) != 1 {
		return t.T("training.part.all")
	}
	return certificateName(t, purposes[0])
}

func certificateName(t locale.Texts, p jpki.Purpose) string {
	return t.T("certificate." + part.CertificateKey(p) + ".name")
}

// typing is the field of one PIN, for one of the two people.
func typing(m *Model, t locale.Texts) part.Page {
	e := m.Entries[m.Typed]
	who, what, answer := "training.type.staff", "training.type.known", m.answer(t, e.PIN)
	if e.Visitor {
		who = "training.type.visitor"
	}
	if e.New {
		what, answer = "training.type.new", secret(m.Visitor.New[e.PIN])
	}
	kind, ok := jpki.PINNamed(string(e.PIN))
	if !ok { // 住民基本台帳用 has the form of the other PINs of four digits
		kind = jpki.CardInfoPIN
	}
	const help = fieldPIN + "-help"
	title := t.T(who)
	return part.Page{Name: "training-typing", Key: strconv.Itoa(m.Typed), Title: title, Focus: fieldPIN, Live: title + " " + pinName(t, e.PIN), Body: dom.Group(
		part.Paragraph(t.T("training.type.text")),
		dom.El("form", dom.ID("training-typed"), dom.Action(actionTyped),
			dom.El("div", dom.Class("field"),
				dom.El("label", dom.Class("label"), dom.Attribute("for", fieldPIN), dom.Text(t.T(what, "pin", pinName(t, e.PIN)))),
				dom.El("p", dom.ID(help), dom.Class("support"), dom.Text(t.T("training.type.answer")+" "), answer),
				part.PINInput(fieldPIN, "", kind, false, false, help, m.Typed)),
			part.Submit(t.T("training.type.enter"))))}
}
