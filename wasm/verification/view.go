package verification

import (
	"strconv"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// Decode turns an event of this screen into a message; ok is false for an event of others.
func Decode(e dom.Event) (m Message, ok bool) { return dom.Decode(e, decodeChoose, decodeKeep) }

// Entrance leads here from the first screen.
func Entrance(t locale.Texts) dom.Node { return part.Outline(actionOpen, t.T("home.verify")) }

// About says on the first screen what is done here.
func About(t locale.Texts) dom.Node {
	return part.Section(t.T("home.verify"), part.Paragraph(t.T("home.verify.text")))
}

// View draws the screen.
func View(model Model, f Facts, t locale.Texts) part.Page {
	m := &model
	page := part.Page{Name: "verify", Title: say(t, "title")}
	page.Key = page.Name + "-" + strconv.Itoa(m.Told)
	leave := part.Actions(part.Back(t, f.Home))
	switch {
	case m.Reading:
		page.Key += "-reading" // the field that had the focus is gone
		page.Live = readingText(m, t)
		page.Body = dom.Group(reading(m, t), part.Actions(part.Outline(actionStop, say(t, "stop"))))
	case m.Problem != nil:
		page.Live = t.T(part.ErrorKey(m.Problem.Code, "title"))
		page.Body = dom.Group(part.ErrorNotice(t, m.Problem.Code), chooseFile(m, t), leave)
	case m.Report != nil:
		page.Live = outcomeTitle(m.Report, t)
		page.Body = dom.Group(told(m, f, t), chooseFile(m, t), leave)
	default:
		page.Body = dom.Group(
			part.Paragraph(say(t, "text")),
			chooseFile(m, t),
			part.Section(say(t, "limits"), part.Lines(say(t, "limits.text"))),
			leave)
	}
	return page
}

// chooseFile has the person pick the signed file, or another one.
func chooseFile(m *Model, t locale.Texts) dom.Node {
	choose := "verification.choose"
	if m.File != nil {
		choose = "verification.choose.other"
	}
	return fileField(t, "verify-file", actionFile, choose, "verification.choose.help")
}

// reading says how far the worker is.
func reading(m *Model, t locale.Texts) dom.Node {
	percent, _ := m.Progress.Percent()
	return dom.Group(
		dom.El("p", dom.ID("verify-name"), dom.Class("file-name"), part.Visible(m.File.Name)),
		dom.El("progress", dom.Class("progress"), dom.Attribute("max", "100"),
			dom.Attribute("value", strconv.Itoa(percent)), dom.Attribute("aria-labelledby", "verify-name")),
		part.Paragraph(say(t, "reading")+" "+t.T("percent", "n", strconv.Itoa(percent))),
		dom.When(m.Slow, part.Support(t.T("sign.hashing.slow"))))
}

// readingText says aloud every tenth, not every percent.
func readingText(m *Model, t locale.Texts) string {
	percent, _ := m.Progress.Percent()
	return say(t, "reading") + " " + t.T("percent", "n", strconv.Itoa(percent/10*10))
}
