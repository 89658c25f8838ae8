package scene

import (
	"fmt"

	"jpkiweb/shared/signature"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

// pdfDocument is a PDF that was read to be signed inside.
func pdfDocument(name string, pages int) task.Document {
	d := Document(name, 204_800, true)
	d.PDF, d.Pages = true, pages
	d.Options = document.Options{Format: signature.PAdES}
	d.Subject = signature.Subject{Format: signature.PAdES, Digest: [32]byte{1, 2, 3}}
	d.Digest[0] = byte(len(name))
	return d
}

// refusedDocument is a file that cannot be signed as was chosen.
func refusedDocument(name string, code wire.Code) task.Document {
	p := room.ProblemOfCode(code)
	return task.Document{File: Document(name, 1000, false).File, PDF: true, Problem: &p}
}

// signScenes are those of formats, and of lists that end early.
func signScenes() []Scene {
	own := With(Connected(Status(3, 5)), func(m *app.Model) {
		m.Task.Kind = task.KindSign
		m.Task.Documents = []task.Document{pdfDocument("契約書.pdf", 12)}
	})
	asked := With(Connected(Status(3, 5)), SignRequest)
	asked = With(asked, func(m *app.Model) {
		m.Task.Request = &task.Request{ID: "1", Origin: city, Kind: task.KindSign, Format: signature.PAdES}
		m.Task.Documents = []task.Document{pdfDocument("転出届.pdf", 2)}
	})
	done := func(change func(m *app.Model)) app.Model {
		return With(own, func(m *app.Model) {
			m.Task.Stage, m.Task.Documents = task.Done, nil
			m.Task.Signed = []task.Signed{{Name: "契約書.pdf", Format: signature.PAdES, File: 1, FileName: "契約書-signed.pdf"}}
			change(m)
		})
	}
	finishing := func(unawaited bool) app.Model {
		return With(own, func(m *app.Model) {
			d := pdfDocument("契約書.pdf", 1)
			d.Options.TimeStamp = true
			m.Stamper, m.Task.Stage, m.Task.Documents = "tsa.example.jp", task.Finishing, []task.Document{d, d, d}
			m.Task.Made, m.Task.Finished, m.Task.Unawaited = []task.Made{{}, {Document: 1}, {Document: 2}}, 1, unawaited
		})
	}
	removed := room.ProblemOfCode(wire.CodeCardRemoved)
	return append(seenScenes(own), []Scene{
		{"sign_format_pdf", own},
		{"sign_format_mixed", With(own, func(m *app.Model) {
			m.Task.Documents = append(m.Task.Documents, Document("委任状.txt", 1200, true))
			m.Task.Choices = [...]task.Choice{task.ChoicePKCS1, task.ChoiceMOJ}
		})},
		{"sign_format_asked", asked},
		{"sign_format_again", With(own, func(m *app.Model) {
			d := Document("契約書.pdf", 204_800, false)
			d.PDF, d.Again = true, true
			m.Task.Documents = []task.Document{d}
		})},
		{"sign_stamp", With(own, func(m *app.Model) { m.Stamper, m.Task.Stamps = "tsa.example.jp:8080", true })},
		{"sign_stamp_asked", With(asked, func(m *app.Model) {
			r := *m.Task.Request
			r.TimeStamp = true
			m.Stamper, m.Task.Request = "tsa.example.jp", &r
		})},
		{"sign_stamp_none", With(asked, func(m *app.Model) {
			r := *m.Task.Request
			r.TimeStamp = true
			m.Task.Request = &r
		})},
		{"sign_refused", With(own, func(m *app.Model) {
			m.Task.Documents = append(m.Task.Documents, refusedDocument("保護された書類の長い名前のファイル.pdf", wire.CodePDFProtected),
				refusedDocument("申請書.pdf", wire.CodePDFUnfit), refusedDocument("名前.pdf", wire.CodeRequestInvalid), pdfDocument("写し3.pdf", 1))
			m.Task.Documents[4].Digest = m.Task.Documents[0].Digest
		})},
		{"sign_refused_all", With(own, func(m *app.Model) {
			m.Task.Documents = []task.Document{refusedDocument("保護.pdf", wire.CodePDFProtected)}
		})},
		{"sign_working_list", With(own, func(m *app.Model) {
			m.Task.Stage, m.Work.Progress = task.Working, room.Progress{Done: 12, Total: 50}
		})},
		{"sign_finishing_stamps", finishing(false)},
		{"sign_finishing_unawaited", finishing(true)},
		{"sign_done_pdf", done(func(*app.Model) {})},
		{"sign_done_formats", done(func(m *app.Model) {
			m.Task.Signed = append(m.Task.Signed, task.Signed{Name: "登記.pdf", Format: signature.MOJ, File: 1, FileName: "登記-signed.pdf", Digest: [32]byte{9}},
				task.Signed{Name: "委任状.txt", Format: signature.CMS})
			m.Task.NotZipped = &removed
		})},
		{"sign_done_unsaved", done(func(m *app.Model) {
			m.Task.Signed = append(m.Task.Signed, task.Signed{Name: "委任状.txt", Format: signature.CMS, Saved: true})
			m.Task.Leaving = 1
		})},
		{"sign_done_unstamped", done(func(m *app.Model) { m.Task.Signed[0].Unstamped = wire.CodeTimestampUnavailable })},
		{"sign_done_unawaited", done(func(m *app.Model) {
			m.Task.Signed[0].Unstamped, m.Task.Signed[0].Unawaited = wire.CodeTimestampUnavailable, true
		})},
		{"sign_done_removed", done(func(m *app.Model) {
			for i := range 48 {
				m.Task.Signed = append(m.Task.Signed, task.Signed{Name: "書類", Format: signature.PAdES, File: 1, FileName: fmt.Sprintf("書類%d-signed.pdf", i+2)})
			}
			m.Task.Documents = []task.Document{pdfDocument("残り1.pdf", 1), pdfDocument("残り2の添付書類の長い名前.pdf", 1)}
			m.Task.Ended = &removed
		})},
		{"sign_done_stopped", done(func(m *app.Model) {
			m.Task.Documents, m.Task.Stopped = []task.Document{pdfDocument("残り.pdf", 1), refusedDocument("保護.pdf", wire.CodePDFProtected)}, true
		})},
		{"sign_done_unmade", done(func(m *app.Model) {
			m.Task.Documents, m.Task.Unmade = []task.Document{pdfDocument("大きな図面.pdf", 1)}, true
		})},
		{"sign_rest", With(own, func(m *app.Model) { m.Task.Signed = []task.Signed{{Name: "a.pdf"}} })},
		{"sign_rest_failed", With(own, func(m *app.Model) {
			m.Task.Signed, m.Task.Stage, m.Task.Problem = []task.Signed{{Name: "a.pdf"}}, task.Failed, &removed
		})},
	}...)
}
