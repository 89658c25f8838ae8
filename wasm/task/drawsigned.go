package task

import (
	"slices"
	"strconv"

	"jpkiweb/shared/signature"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// signed offers what was signed of the person's own files, one by one or in one file, and
// lists what was not.
func signed(m *sight, t locale.Texts) part.Page {
	title := t.T("signed.title")
	if len(m.Documents) > 0 {
		title = t.T("signed.some", "n", strconv.Itoa(len(m.Signed)), "of", strconv.Itoa(len(m.Signed)+len(m.Documents)))
	}
	beside := false // a file that is nothing without the document
	var unstamped []named
	var rows []dom.Node
	for i, s := range m.Signed {
		beside = beside || !s.Format.IsPDF() && !s.Attached
		switch {
		case s.Unawaited:
			unstamped = append(unstamped, named{name: s.Name, key: "unawaited"})
		case s.Unstamped != "":
			unstamped = append(unstamped, named{name: s.Name, key: keyOf(s.Unstamped)})
		}
		rows = append(rows, saving(t, i, s, len(m.Signed) > few))
	}
	list := dom.Group(rows...)
	if len(m.Signed) > few {
		list = dom.El("dl", dom.Class("rows"), list)
	}
	live := title
	if m.Leaving > 0 {
		live = unsavedTitle(m, t)
	}
	return part.Page{Name: "done", Title: title, Live: live, Body: dom.Group(
		leaving(m, t),
		part.Notice(t, part.Success, t.T("signed.notice"), part.Paragraph(t.T("signed.text")), dom.When(beside, part.Paragraph(t.T("signed.beside")))),
		dom.When(len(m.Signed) > 1, part.Actions(part.Solid(room.ActionSaveAll, t.T("signed.all")))),
		notZipped(m, t),
		notices(t, unstamped),
		rest(m, t),
		list,
		part.Paragraph(t.T("done.take_card")),
		part.Actions(part.Outline(room.ActionHome, t.T("task.home"))),
	)}
}

// few is how many signed files have a card each; more are rows of a list.
const few = 5

// saving offers one signed file, in a card or a row. What was signed of a PDF is told where it
// was not known before.
func saving(t locale.Texts, i int, s Signed, row bool) dom.Node {
	id := "signed-" + strconv.Itoa(i)
	more := dom.Group(
		dom.When(s.Format == signature.MOJ, dom.El("p", dom.Class("support"), dom.Text(t.T("sign.digest.signed")+" "), digest(s.Digest))),
		dom.When(s.Saved, part.Support(t.T("signed.saved"))))
	save := part.Outline(room.ActionSave, t.T("signed.save"), dom.Value(strconv.Itoa(i)), dom.Attribute("aria-describedby", id))
	if row {
		return dom.El("div", dom.Class("row"), dom.El("dt", dom.ID(id), part.Visible(s.SavedName())), dom.El("dd", more, save))
	}
	return dom.El("div", dom.Class("card"), dom.El("p", dom.ID(id), dom.Class("file-name"), part.Visible(s.SavedName())), more, part.Actions(save))
}

// notZipped says that the files are saved one by one.
func notZipped(m *sight, t locale.Texts) dom.Node {
	if m.NotZipped == nil {
		return dom.Node{}
	}
	return part.Notice(t, part.Warning, t.T("signed.all.failed"), part.Paragraph(t.T("signed.all.failed.text")))
}

// rest says which files were not signed, and why, and goes on with those that can be.
func rest(m *sight, t locale.Texts) dom.Node {
	if len(m.Documents) == 0 {
		return dom.Node{}
	}
	var names []string
	for _, i := range m.rest() {
		names = append(names, m.Documents[i].File.Name)
	}
	again := slices.ContainsFunc(m.Documents, func(d Document) bool { return d.Problem != nil })
	return dom.Group(refused(m, t), dom.When(again, part.Paragraph(t.T("rest.refused"))), dom.When(names != nil, part.Notice(t, part.Warning, t.T("rest.title", "n", strconv.Itoa(len(names))),
		whyLeft(m, t), nameList(names), part.Actions(part.Outline(actionRest, t.T("rest.sign"))))))
}
