package training

import (
	"strconv"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/counter"
	"jpkiweb/wasm/counter/lesson"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// Draw draws the model with the texts of the staff's language. Every screen says that it is
// practice.
func Draw(m Model, t locale.Texts) dom.Screen {
	p := pageOf(&m, t)
	if p.Live == "" {
		p.Live = p.Title
	}
	return dom.Screen{
		Key:   p.Name + " " + p.Key + " " + strconv.Itoa(m.job),
		Focus: p.Focus,
		Title: locale.Bare(t.T("training.tab", "screen", p.Title)),
		Lang:  t.Tag(),
		Body: dom.Group(
			dom.El("header", dom.ID("header"), dom.Class("header", "training"),
				dom.El("p", dom.Class("header-name"), dom.Text(t.T("training.name"))),
				dom.El("p", dom.Class("support"), dom.Text(t.T("training.banner")))),
			dom.El("main", dom.ID("screen-"+p.Name), dom.Class("main", "training"),
				dom.El("h1", dom.ID(dom.HeadingID), dom.Class("heading-1"), dom.Attribute("tabindex", "-1"), dom.Text(p.Title)),
				p.Body),
			dom.El("p", dom.ID("live"), dom.Class("visually-hidden"), dom.Attribute("role", "status"), dom.Text(locale.Unread(p.Live))),
			dom.El("footer", dom.ID("footer"), dom.Class("footer", "no-print"), keyBar(&m, t))),
	}
}

// pageOf is what is shown now.
func pageOf(m *Model, t locale.Texts) part.Page {
	switch m.Stage {
	case Story:
		return story(m, t)
	case Reading:
		return part.Page{Name: "training-reading", Title: t.T("counter.found.reading"), Body: part.BusyScreen(t.T("counter.found.reading.text"))}
	case AtDesk:
		return atDesk(m, t)
	case Choosing:
		return choosing(m, t)
	case Typing:
		return typing(m, t)
	case Doing:
		return part.Page{Name: "training-doing", Title: procedureName(t, m.Task.Procedure), Body: part.BusyScreen(t.T("training.doing"))}
	case Told:
		return told(m, t)
	case Judged:
		return judged(m, t)
	case Summary:
		return summary(m, t)
	case Printing:
		return part.Page{Name: "training-printing", Title: t.T("training.printing"), Body: part.BusyScreen(t.T("training.opening.text"))}
	case Printed:
		return printed(m, t)
	case Broken:
		return part.Page{Name: "training-broken", Title: t.T("training.broken"), Body: part.Paragraph(t.T("training.broken.text"))}
	}
	return part.Page{Name: "training-opening", Title: t.T("training.opening"), Body: part.BusyScreen(t.T("training.opening.text"))}
}

// keyBar has the letters that do something now; digits stand where what they do is named.
func keyBar(m *Model, t locale.Texts) dom.Node {
	var buttons []dom.Node
	for _, k := range m.keys() {
		if k < "0" || k > "9" {
			buttons = append(buttons, counter.KeyButton(t, k, keyText(m, t, k)))
		}
	}
	return dom.El("div", dom.Class("counter-keys"), dom.Group(buttons...))
}

// keyText is what a key does now.
func keyText(m *Model, t locale.Texts, key string) string {
	switch key {
	case keyNext:
		return t.T("training.key.next." + nextKeys[m.Stage])
	case keyBack:
		return t.T("counter.key.back")
	case keyWho:
		return t.T("counter.key.who", "who", t.T("guide.who."+string(m.Task.By)))
	case keyEvent:
		return t.T("training.key.event", "event", t.T("forecast.event."+string(m.Task.Event)))
	case keyPart:
		return t.T("training.key.part", "part", partName(t, m.Task.Purposes))
	case keyStory:
		return t.T("training.key.story")
	case keyDo:
		return t.T("training.key.do")
	case keyLetter:
		return t.T("training.key.letter")
	case keyRegister:
		if m.Task.Told {
			return t.T("training.key.register.seen")
		}
		return t.T("training.key.register")
	case keyPrint:
		if m.Stage == Printed {
			return t.T("training.key.open")
		}
		return t.T("training.key.print")
	case keyLeave:
		return t.T("training.key.leave")
	}
	return t.T("training.key.repeat")
}

// nextKeys are the texts of keyNext by the stage.
var nextKeys = map[Stage]string{Story: "story", AtDesk: "desk", Told: "told", Judged: "judged"}

// says is what the visitor says, in a language.
func says(v *lesson.Visitor, lang string) string {
	switch lang {
	case "easy":
		return v.Easy
	case "en":
		return v.EN
	}
	return v.JA
}
