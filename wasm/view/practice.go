package view

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// practicePage is the first screen of practice, or what stands before it.
func practicePage(m app.Model, t locale.Texts) part.Page {
	switch m.Connection {
	case app.Connected:
		return exercises(m, t)
	case app.Disconnected:
		return practiceFailed(t)
	}
	title := t.T("practice.preparing")
	return part.Page{Name: "practice-preparing", Title: title, Live: title, Body: part.BusyScreen(t.T("practice.preparing.text"))}
}

// exercises offers what can be tried out, once the practice card was read.
func exercises(m app.Model, t locale.Texts) part.Page {
	r := m.Reading()
	missing, live, ready := part.Gate(t, &r, false)
	body := missing
	if ready {
		tiles := []dom.Part{dom.Class("tiles")}
		for _, e := range app.Exercises {
			tiles = append(tiles, part.Outline(app.ActionExercise, t.T("practice."+string(e)), dom.Value(string(e))))
		}
		body = dom.Group(
			dom.El("section", dom.Class("jobs"), dom.El("h2", dom.Class("heading-3"), dom.Text(t.T("practice.choose"))), dom.El("div", tiles...)),
			dom.When(!m.PracticeLocked(), part.Section(t.T("practice.card"),
				part.Paragraph(t.T("practice.card.text")), part.Actions(part.Outline(app.ActionNewCard, t.T("practice.card.new"))))))
	}
	return part.Page{Name: "practice", Title: t.T("practice.title"), Live: live, Body: dom.Group(part.Paragraph(t.T("practice.text")), body)}
}

// practiceFailed says that there is no practice card.
func practiceFailed(t locale.Texts) part.Page {
	title := t.T("practice.failed")
	return part.Page{Name: "practice-failed", Title: title, Live: title, Body: dom.Group(
		part.Paragraph(t.T("practice.failed.text")),
		part.Actions(part.Solid(app.ActionConnect, t.T("practice.failed.again"))))}
}

// practiceBanner stands above every screen of practice: that the card is none, its PINs,
// what to do in the exercise, and the way out.
func practiceBanner(m app.Model, t locale.Texts) dom.Node {
	if !m.Practice.On {
		return dom.Node{}
	}
	return dom.Group(
		dom.El("section", dom.ID("practice-banner"), dom.Class("practice-banner"), dom.Attribute("aria-labelledby", "practice-now"),
			dom.El("div", dom.Class("practice-body", "practice-line"),
				dom.El("p", dom.ID("practice-now"), dom.Class("practice-title"), part.Icon(part.Info, t.T("notice.info")), dom.El("span", dom.Text(t.T("practice.now")))),
				practicePINs(m, t),
				part.Button("button-outline button-small", app.ActionEndPractice, t.T("practice.end")))),
		dom.El("section", dom.ID("practice-about"), dom.Class("practice-about"), dom.Attribute("aria-labelledby", "practice-now"),
			dom.El("div", dom.Class("practice-body"),
				part.Paragraph(t.T("practice.now.text")),
				dom.When(m.Practice.Changed != [len(jpki.PINs)]bool{}, part.Paragraph(t.T("practice.pin.forgotten"))),
				hint(m, t))))
}

// practicePINs are the PINs of the practice card that an exercise may need, each as long as
// it is the one that the card came with: what a person typed is shown nowhere.
func practicePINs(m app.Model, t locale.Texts) dom.Node {
	rows := []dom.Part{dom.Class("practice-pins")}
	for i, p := range jpki.PINs {
		if p == jpki.CardInfoPIN && m.Practice.Exercise != app.ExercisePIN { // nothing else asks for it
			continue
		}
		first := room.PracticePIN
		if p.Rule().Letters {
			first = room.PracticePassword
		}
		value := part.Coded(first, dom.Class("practice-pin"))
		if m.Practice.Changed[i] {
			value = dom.Text(t.T("practice.pin.changed"))
		}
		rows = append(rows, part.Row(t.T(part.PINKey(p)+".pin"), value))
	}
	return dom.El("dl", rows...)
}

// hint is what to do in the exercise that is open, or about a PIN that is locked.
func hint(m app.Model, t locale.Texts) dom.Node {
	if m.PracticeLocked() {
		return dom.Group(
			dom.El("p", dom.ID("practice-hint"), dom.Class("practice-hint"), dom.Text(t.T("practice.locked"))),
			dom.When(m.Screen() != app.ScreenWorking, part.Actions(part.Button("button-outline button-small", app.ActionNewCard, t.T("practice.card.new")))))
	}
	switch m.Screen() {
	case app.ScreenLogin, app.ScreenSign, app.ScreenPINChange:
	default:
		return dom.Node{}
	}
	if m.Practice.Exercise == "" {
		return dom.Node{}
	}
	return dom.El("p", dom.ID("practice-hint"), dom.Class("practice-hint"), dom.Text(t.T("practice.hint."+string(m.Practice.Exercise))))
}

// practiceTile leads to practice from the first screen.
func practiceTile(m app.Model, t locale.Texts) dom.Node {
	return dom.When(m.OffersPractice(), part.Outline(app.ActionPractice, t.T("practice.begin")))
}

// PracticeDocument is the file that is signed in practice, in plain words.
func PracticeDocument(t locale.Texts) (name, content string) {
	return locale.Bare(t.T("practice.document")) + ".txt", locale.Bare(t.T("practice.document.text")) + "\n"
}

// tabTitle is the title of a page; in practice it begins with that.
func tabTitle(m app.Model, t locale.Texts, p part.Page) string {
	if m.Practice.On {
		return t.T("practice.tab", "screen", p.Title)
	}
	return p.Title
}
