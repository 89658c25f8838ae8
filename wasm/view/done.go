package view

import (
	"strconv"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
)

// Done says that a task ended well.
func Done(m app.Model, t locale.Texts) Page {
	if m.Task == app.TaskPINChange {
		return pinChanged(m, t)
	}
	key := taskKey(m.Task) + ".done"
	if m.Signed != nil {
		return signed(m, t)
	}
	title := t.T(key + ".title")
	return Page{Name: "done", Title: title, Live: title, Body: dom.Group(
		notice(t, success, t.T(key+".notice"), paragraph(t.T(key+".text"))),
		notKept(m, t),
		dom.When(m.Task != app.TaskAllow, paragraph(t.T("done.take_card"))),
		actions(solid(app.ActionClose, t.T("done.close")), outline(app.ActionHome, t.T("task.home"))),
	)}
}

// notKept says that the page will be asked about again.
func notKept(m app.Model, t locale.Texts) dom.Node {
	if m.NotAllowed == nil {
		return dom.Node{}
	}
	return notice(t, warning, t.T("grants.not_kept"), paragraph(t.T(errorKey(m.NotAllowed.Code, "title"))),
		paragraph(t.T("grants.not_kept.text")))
}

// signed offers the signatures of the person's own files.
func signed(m app.Model, t locale.Texts) Page {
	title := t.T("signed.title")
	var rows []dom.Node
	for i, s := range m.Signed {
		id := "signed-" + strconv.Itoa(i)
		rows = append(rows, dom.El("div", dom.Class("card"),
			dom.El("p", dom.ID(id), dom.Class("file-name"), name(s.Name)),
			actions(solid(app.ActionSave, t.T("signed.save"), dom.Value(strconv.Itoa(i)), dom.Attribute("aria-describedby", id)))))
	}
	return Page{Name: "done", Title: title, Live: title, Body: dom.Group(
		notice(t, success, t.T("signed.notice"), paragraph(t.T("signed.text"))),
		dom.Group(rows...),
		paragraph(t.T("done.take_card")),
		actions(outline(app.ActionHome, t.T("task.home"))),
	)}
}
