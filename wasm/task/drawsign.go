package task

import (
	"encoding/hex"
	"strconv"

	"jpkiweb/shared/jpki"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// signing shows the files, what the signature discloses, and asks for the signing
// password.
func signing(m *sight, t locale.Texts) part.Page {
	missing, live, ready := m.gate(t)
	body := []dom.Node{requester(m, t, "sign"), firstTime(m, t), files(m, t)}
	if len(m.Documents) == 0 {
		body = append(body, part.Actions(part.Stop(t, m.Request != nil)))
		return part.Page{Name: "sign", Title: t.T("sign.title"), Live: live, Body: dom.Group(body...)}
	}
	body = append(body, disclosure(t))
	if m.Hashed() {
		body = append(body, taskForm(m, t, missing, ready, jpki.DigitalSignature, "sign"))
	} else {
		live = hashingText(m, t)
		body = append(body, part.Paragraph(t.T("sign.wait")), part.Actions(part.Stop(t, m.Request != nil)))
	}
	return part.Page{Name: "sign", Title: t.T("sign.title"), Live: live, Body: dom.Group(body...)}
}

// files lists what will be signed; the person's own can be chosen.
func files(m *sight, t locale.Texts) dom.Node {
	parts := []dom.Part{dom.Class("section"), part.Heading2(t.T("sign.files"))}
	if m.Request == nil {
		choose := "sign.choose"
		if len(m.Documents) > 0 {
			choose = "sign.choose.other"
		}
		parts = append(parts, dom.El("div", dom.Class("field"),
			dom.El("label", dom.Class("label"), dom.Attribute("for", "files"), dom.Text(t.T(choose))),
			dom.El("p", dom.ID("files-help"), dom.Class("support"), dom.Text(t.T("sign.choose.help"))),
			dom.El("input", dom.ID("files"), dom.Class("file"), dom.Attribute("type", "file"), dom.Flag("multiple", true),
				dom.Attribute("aria-describedby", "files-help"), dom.Action(actionFiles))))
	}
	for i, d := range m.Documents {
		parts = append(parts, file(t, i, d))
	}
	return dom.El("section", parts...)
}

func file(t locale.Texts, i int, d Document) dom.Node {
	id := "file-" + strconv.Itoa(i)
	digest := dom.Node{}
	if d.Hashed {
		digest = part.Row(t.T("sign.digest"), part.Coded(part.Groups(hex.EncodeToString(d.Digest[:])), dom.Class("digest")))
	} else {
		percent, _ := d.Progress.Percent()
		digest = part.Row(t.T("sign.hashing"), dom.El("progress", dom.Class("progress"), dom.Attribute("max", "100"),
			dom.Attribute("value", strconv.Itoa(percent)), dom.Attribute("aria-labelledby", id)),
			dom.Text(t.T("percent", "n", strconv.Itoa(percent))))
	}
	return dom.El("div", dom.Class("card"),
		dom.El("p", dom.ID(id), dom.Class("file-name"), part.Name(d.File.Name)),
		dom.El("dl", dom.Class("rows"), part.Row(t.T("sign.size"), dom.Text(part.Size(t, d.File.Size))), digest))
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

func disclosure(t locale.Texts) dom.Node {
	return dom.El("section", dom.Class("section"),
		part.Heading2(t.T("sign.discloses")),
		part.Paragraph(t.T("sign.discloses.text")),
		part.List(t.T("sign.discloses.name"), t.T("sign.discloses.address"), t.T("sign.discloses.birth"), t.T("sign.discloses.sex")),
		part.Paragraph(t.T("sign.discloses.not")))
}
