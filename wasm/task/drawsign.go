package task

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/signature"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// signing shows the files, what the signature discloses, and asks for the signing
// password.
func signing(m *sight, t locale.Texts) part.Page {
	missing, live, ready := m.gate(t)
	page := part.Page{Name: "sign", Title: t.T("sign.title"), Live: live}
	if len(m.Documents) == 0 {
		page.Body = dom.Group(requester(m, t, "sign"), chooseFiles(m, t), part.Actions(m.stop(t)))
		return page
	}
	f, about := form{node: part.Actions(m.stop(t))}, formats(m, t)
	switch {
	case m.wasRead() && m.incomplete():
		page.Live = t.T("visible.incomplete")
		f.node = dom.Group(part.Paragraph(page.Live), f.node)
	case m.Hashed():
		f = taskForm(m, t, missing, ready, jpki.DigitalSignature, "sign")
		about = dom.Group(about, part.Paragraph(t.T("sign.discloses.text")))
	case m.wasRead():
		page.Live = t.T("sign.none")
	default:
		f.node = dom.Group(part.Paragraph(t.T("sign.wait")), f.node)
		about = dom.Group(about, part.Paragraph(t.T("sign.discloses.text")))
		page.Live = hashingText(m, t)
	}
	page.Live += previewLive(m, t)
	page.Body = dom.Group(asking(m, t, dom.Group(files(m, t), refused(m, t), about), f), chooseFiles(m, t))
	return page
}

// chooseFiles has the person choose own files, or others.
func chooseFiles(m *sight, t locale.Texts) dom.Node {
	if m.Request != nil {
		return dom.Node{}
	}
	choose := "sign.choose"
	if len(m.Documents) > 0 {
		choose = "sign.choose.other"
	}
	return dom.El("div", dom.Class("field"),
		dom.El("label", dom.Class("label"), dom.Attribute("for", "files"), dom.Text(t.T(choose))),
		dom.El("p", dom.ID("files-help"), dom.Class("support"), dom.Text(t.T("sign.choose.help"))),
		dom.El("input", dom.ID("files"), dom.Class("file"), dom.Attribute("type", "file"), dom.Flag("multiple", true),
			dom.Attribute("aria-describedby", "files-help"), dom.Action(actionFiles)))
}

// files names what will be signed, and how many there are; many names scroll in a box of
// their own. What each holds, its size and digest are folded behind its name.
func files(m *sight, t locale.Texts) dom.Node {
	names := []dom.Part{dom.Class("files"), dom.Attribute("aria-labelledby", "files-title")}
	twice := m.twice()
	for i, d := range m.Documents {
		same := dom.Node{}
		if twice[i] {
			same = dom.El("p", dom.Class("support"), dom.Text(t.T("sign.twice")))
		}
		names = append(names, dom.El("li", file(m, t, i, d), same))
	}
	if !m.wasRead() || len(m.open()) == 0 { // nothing in it takes the focus, by which it is scrolled
		names = append(names, dom.Attribute("tabindex", "0"))
	}
	return dom.El("section", dom.Class("section"),
		dom.El("h2", dom.ID("files-title"), dom.Class("heading-3"), dom.Text(t.T("sign.files", "n", strconv.Itoa(len(m.Documents))))),
		dom.El("ol", names...))
}

// file is the name of a file with what is folded behind it, or how far it was read.
func file(m *sight, t locale.Texts, i int, d Document) dom.Node {
	id := "file-" + strconv.Itoa(i)
	name := dom.El("span", dom.ID(id), dom.Class("file-name"), part.Visible(d.File.Name))
	switch {
	case d.Problem != nil:
		return dom.Group(name, dom.Text(" "), dom.El("span", dom.Class("support"), dom.Text(t.T("sign.not"))))
	case d.Hashed:
		return details(m, t, i, d, id, name)
	}
	percent, _ := d.Progress.Percent()
	return dom.Group(name, dom.El("progress", dom.Class("progress"), dom.Attribute("max", "100"),
		dom.Attribute("value", strconv.Itoa(percent)), dom.Attribute("aria-labelledby", id)),
		dom.Text(t.T("sign.hashing")+" "+t.T("percent", "n", strconv.Itoa(percent))),
		dom.When(d.Slow, part.Support(t.T("sign.hashing.slow"))))
}

// details are the name of a file with what is folded behind it.
func details(m *sight, t locale.Texts, i int, d Document, id string, name dom.Node) dom.Node {
	fold, see := []dom.Part{dom.ID(id + "-details")}, dom.Node{}
	if m.Window {
		fold = append(fold, dom.Action(actionSee), dom.Value(strconv.Itoa(i)))
		see = dom.Group(dom.Text(" "), dom.El("span", dom.Class("see"), dom.Text(t.T("content.see"))),
			dom.El("span", dom.Class("fold"), dom.Text(t.T("content.fold"))))
	}
	pages := dom.Node{}
	if d.Pages > 0 {
		pages = dom.Group(dom.Text(" "), dom.El("span", dom.Class("support"), dom.Text(t.T("sign.pdf", "pages", t.N("sign.pages.count", d.Pages)))))
	}
	rows := []dom.Part{dom.Class("rows"), part.Row(t.T("sign.size"), dom.Text(part.Size(t, d.File.Size)))}
	if d.Pages > 0 {
		rows = append(rows, part.Row(t.T("sign.pages"), dom.Text(t.N("sign.pages.count", d.Pages))))
	}
	rows = append(rows, part.Row(t.T("sign.digest"), digest(d.Digest)))
	if d.Options.Format == signature.PAdES {
		rows = append(rows, part.Row(t.T("sign.digest.signed"), digest(d.Subject.Digest)))
	}
	return dom.El("details", append(fold, dom.El("summary", name, pages, see), contentOf(m, t, id, d), dom.El("dl", rows...))...)
}

// digest shows a SHA-256.
func digest(of [sha256.Size]byte) dom.Node {
	return part.Coded(part.Groups(hex.EncodeToString(of[:])), dom.Class("digest"))
}

// hashingText says aloud every tenth, not every percent.
func hashingText(m *sight, t locale.Texts) string {
	for _, d := range m.Documents {
		if percent, ok := d.Progress.Percent(); ok && !d.Hashed {
			return t.T("sign.hashing") + " " + t.T("percent", "n", strconv.Itoa(percent/10*10))
		}
	}
	return t.T("sign.hashing")
}
