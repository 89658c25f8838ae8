package view

import (
	"strconv"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// Done says that a task ended well.
func Done(m app.Model, t locale.Texts) part.Page {
	if m.Task == app.TaskPINChange {
		return pinChanged(m, t)
	}
	key := taskKey(m.Task) + ".done"
	if m.Signed != nil {
		return signed(m, t)
	}
	title := t.T(key + ".title")
	return part.Page{Name: "done", Title: title, Live: title, Body: dom.Group(
		part.Notice(t, part.Success, t.T(key+".notice"), part.Paragraph(t.T(key+".text"))),
		notKept(m, t),
		dom.When(m.Task != app.TaskAllow, part.Paragraph(t.T("done.take_card"))),
		part.Actions(part.Solid(room.ActionClose, t.T("done.close")), part.Outline(room.ActionHome, t.T("task.home"))),
	)}
}

// notKept says that the page will be asked about again.
func notKept(m app.Model, t locale.Texts) dom.Node {
	if m.NotAllowed == nil {
		return dom.Node{}
	}
	return part.Notice(t, part.Warning, t.T("grants.not_kept"), part.Paragraph(t.T(part.ErrorKey(m.NotAllowed.Code, "title"))),
		part.Paragraph(t.T("grants.not_kept.text")))
}

// signed offers the signatures of the person's own files.
func signed(m app.Model, t locale.Texts) part.Page {
	title := t.T("signed.title")
	var rows []dom.Node
	for i, s := range m.Signed {
		id := "signed-" + strconv.Itoa(i)
		rows = append(rows, dom.El("div", dom.Class("card"),
			dom.El("p", dom.ID(id), dom.Class("file-name"), part.Name(s.Name)),
			part.Actions(part.Solid(room.ActionSave, t.T("signed.save"), dom.Value(strconv.Itoa(i)), dom.Attribute("aria-describedby", id)))))
	}
	return part.Page{Name: "done", Title: title, Live: title, Body: dom.Group(
		part.Notice(t, part.Success, t.T("signed.notice"), part.Paragraph(t.T("signed.text"))),
		dom.Group(rows...),
		part.Paragraph(t.T("done.take_card")),
		part.Actions(part.Outline(room.ActionHome, t.T("task.home"))),
	)}
}
