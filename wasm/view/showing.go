package view

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// Showing asks for the password before the digital signature certificate is shown.
func Showing(m app.Model, t locale.Texts) part.Page {
	missing, live, ready := gate(m, t)
	return part.Page{Name: "showing", Title: t.T("showing.title"), Live: live, Body: dom.Group(
		part.Paragraph(t.T("showing.text")),
		taskForm(m, t, missing, ready, jpki.DigitalSignature, "sign"),
	)}
}

// taskVerb is what the task does, in the keys of the texts.
func taskVerb(task app.Task) string {
	if task == app.TaskCertificate {
		return "showing"
	}
	return taskKey(task)
}
