package scene

import (
	"strings"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

// seenScenes are those of a signature that is seen on a page, in the list of own files.
func seenScenes(own app.Model) []Scene {
	filled := func(change func(m *app.Model)) app.Model {
		return With(own, func(m *app.Model) {
			m.Task.Visible = task.Visible{
				On: true, Font: dom.File{Name: "YuGothM.ttc", Content: strings.NewReader("")}, Name: "見本　花子", Reason: "契約の内容に同意します",
			}
			change(m)
		})
	}
	seen := document.Seen{
		Page: 1, Width: 210, Height: 297, Box: document.Box{Left: 130, Top: 262, Width: 70, Height: 25}, Font: "游ゴシック Medium",
		Lines: []document.Line{
			{Text: "見本　花子", Size: 5.5, Left: 1.4, Base: 7.5, Width: 27.5},
			{Text: "2026-11-28 12:00:00 +09:00", Size: 3.7, Left: 1.4, Base: 14, Width: 50},
			{Text: "契約の内容に同意します", Size: 3.7, Left: 1.4, Base: 19, Width: 40.7},
		},
	}
	return []Scene{
		{"sign_visible", With(own, func(m *app.Model) { m.Task.Visible.On = true })},
		{"sign_visible_preview", filled(func(m *app.Model) {
			d := pdfDocument("契約書.pdf", 12)
			d.Options.Visible, d.Seen = &document.Visible{}, &seen
			m.Task.Documents = []task.Document{d}
		})},
		{"sign_visible_preview_next", filled(func(m *app.Model) {
			for _, name := range []string{"契約書.pdf", "別紙.pdf", "委任状.pdf"} {
				d := pdfDocument(name, 12)
				d.Options.Visible, d.Seen = &document.Visible{}, &seen
				m.Task.Documents = append(m.Task.Documents, d)
			}
			m.Task.Documents = m.Task.Documents[len(m.Task.Documents)-3:]
			m.Task.Preview, m.Task.Stepped = 2, true
		})},
		{"sign_visible_number", filled(func(m *app.Model) {
			m.Task.Visible.Page, m.Task.Visible.Number, m.Task.Visible.Width = task.PageNumber, "0", "七十"
		})},
		{"sign_visible_refused", filled(func(m *app.Model) {
			var all []task.Document
			p := room.ProblemOfCode(wire.CodeRequestInvalid)
			for _, u := range []document.Unseen{
				{Why: document.NoLetters, Letters: "髙 (U+9AD9), U+202E"}, {Why: document.NoRoom}, {Why: document.NoPage},
				{Why: document.NoFont}, {Why: document.NoEmbedding}, {Why: document.NoText},
			} {
				d := refusedDocument("書類-"+string(u.Why)+".pdf", p.Code)
				d.Unseen = &u
				all = append(all, d)
			}
			m.Task.Documents = all
		})},
	}
}
