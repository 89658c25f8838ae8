package scene

import (
	"strconv"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

func taskScenes() []Scene {
	login := With(Connected(Status(3, 5)), LoginRequest)
	sign := With(Connected(Status(3, 5)), SignRequest)
	own := With(sign, func(m *app.Model) { m.Task.Request = nil })
	return []Scene{
		{"login", login},
		{"login_no_card", With(login, func(m *app.Model) {
			m.Reader.Card.Status = nil
			m.Reader.All.Readers = []wire.Reader{{Name: m.Reader.Name, State: wire.ReaderEmpty}}
		})},
		{"login_wrong", With(login, func(m *app.Model) {
			m.Reader.Card.Status = Status(2, 5)
			m.Task.PIN = task.PINEntry{Wrong: true, Attempt: 1}
		})},
		{"login_wrong_counter_unknown", With(login, func(m *app.Model) {
			m.Reader.Card.Status = StatusWith(Status(2, 5), func(s *room.CardStatus) { s.UserAuthentication.TriesKnown = false })
			m.Task.PIN = task.PINEntry{Wrong: true, Attempt: 1}
		})},
		{"login_empty", With(login, func(m *app.Model) {
			m.Task.PIN = task.PINEntry{Fault: jpki.PINTooShort, Empty: true, Attempt: 1}
		})},
		{"login_too_short", With(login, func(m *app.Model) {
			m.Task.PIN = task.PINEntry{Fault: jpki.PINTooShort, Attempt: 1}
		})},
		{"login_too_long", With(login, func(m *app.Model) {
			m.Task.PIN = task.PINEntry{Fault: jpki.PINTooLong, Attempt: 1}
		})},
		{"login_bad_character", With(login, func(m *app.Model) {
			m.Task.PIN = task.PINEntry{Fault: jpki.PINBadCharacter, Attempt: 1}
		})},
		{"login_blank_inside", With(login, func(m *app.Model) {
			m.Task.PIN = task.PINEntry{Fault: jpki.PINBlankInside, Attempt: 1}
		})},
		{"login_last_try", With(login, func(m *app.Model) { m.Reader.Card.Status = Status(1, 5) })},
		{"login_last_try_wrong", With(login, func(m *app.Model) {
			m.Reader.Card.Status = Status(1, 5)
			m.Task.PIN = task.PINEntry{Wrong: true, Attempt: 2}
		})},
		{"login_last_try_unconfirmed", With(login, func(m *app.Model) {
			m.Reader.Card.Status = Status(1, 5)
			m.Task.PIN = task.PINEntry{Confirm: true, Attempt: 3}
		})},
		{"login_blocked", With(login, func(m *app.Model) { m.Reader.Card.Status = Status(0, 5) })},
		{"login_blocked_no_rules", With(login, func(m *app.Model) { m.Reader.Card.Status, m.Guide.Knowledge = Status(0, 5), guide.Knowledge{} })},
		{"login_expired", With(login, func(m *app.Model) {
			m.Reader.Card.Status = StatusWith(Status(3, 5), func(s *room.CardStatus) { s.UserAuthentication.NotAfter = Noon().AddDate(0, -1, 0) })
		})},
		{"login_absent", With(login, func(m *app.Model) { m.Reader.Card.Status = &room.CardStatus{Kind: jpki.KindMyNumberCard} })},
		{"login_hostile_origin", With(login, func(m *app.Model) {
			m.Task.Request = &task.Request{Origin: `https://evil.example"><script>alert(1)</script>`}
		})},
		{"sign_request", sign},
		{"sign_many", With(sign, func(m *app.Model) {
			m.Task.Documents = nil
			for n := range 20 {
				m.Task.Documents = append(m.Task.Documents, Document("添付書類"+strconv.Itoa(n+1)+"_住民税の申告に使う領収書の写し.pdf", 204800, true))
				m.Task.Documents[n].Digest[0] = byte(n)
			}
		})},
		{"login_renewing", With(login, func(m *app.Model) {
			m.Reader.Card.Status = StatusWith(Status(3, 5), func(s *room.CardStatus) { s.UserAuthentication.NotAfter = Noon().AddDate(0, 0, 3) })
		})},
		{"sign_choose", With(own, func(m *app.Model) { m.Task.Documents = nil })},
		{"sign_hashing", With(own, func(m *app.Model) {
			m.Task.Documents = []task.Document{Document("大きな図面.zip", 200_000_000, false)}
		})},
		{"sign_pdf", With(own, func(m *app.Model) {
			m.Task.Documents = []task.Document{Document("契約書.pdf", 204_800, true), Document("一枚.pdf", 2048, true)}
			m.Task.Documents[0].Pages, m.Task.Documents[1].Pages = 12, 1
			m.Task.Documents[1].Digest[0] = 1
		})},
		{"sign_hashing_slow", With(own, func(m *app.Model) {
			m.Task.Documents = []task.Document{Document("大きな図面.zip", 200_000_000, false)}
			m.Task.Documents[0].Slow = true
		})},
		{"sign_own", own},
		{"sign_hostile_file", With(own, func(m *app.Model) {
			m.Task.Documents = []task.Document{Document("<img src=x onerror=alert(1)>\u202Efdp.exe", 12, true)}
		})},
		{"sign_folded", With(own, func(m *app.Model) { m.Task.PIN = task.PINEntry{Folds: true} })},
		{"sign_folded_shown", With(own, func(m *app.Model) { m.Task.PIN = task.PINEntry{Folds: true, Shown: true} })},
		{"sign_wrong", With(own, func(m *app.Model) {
			m.Reader.Card.Status = Status(3, 4)
			m.Task.PIN = task.PINEntry{Wrong: true, Attempt: 1}
		})},
		{"sign_wrong_last", With(own, func(m *app.Model) {
			m.Reader.Card.Status = Status(3, 1)
			m.Task.PIN = task.PINEntry{Wrong: true, Attempt: 4}
		})},
		{"sign_wrong_counter_unknown", With(own, func(m *app.Model) {
			m.Reader.Card.Status = StatusWith(Status(3, 4), func(s *room.CardStatus) { s.DigitalSignature.TriesKnown = false })
			m.Task.PIN = task.PINEntry{Wrong: true, Attempt: 1}
		})},
		{"sign_empty", With(own, func(m *app.Model) { m.Task.PIN = task.PINEntry{Fault: jpki.PINTooShort, Empty: true, Attempt: 1} })},
		{"sign_too_short", With(own, func(m *app.Model) { m.Task.PIN = task.PINEntry{Fault: jpki.PINTooShort, Attempt: 1} })},
		{"sign_too_long", With(own, func(m *app.Model) { m.Task.PIN = task.PINEntry{Fault: jpki.PINTooLong, Attempt: 1} })},
		{"sign_bad_character", With(own, func(m *app.Model) { m.Task.PIN = task.PINEntry{Fault: jpki.PINBadCharacter, Attempt: 1} })},
		{"sign_blank_inside", With(own, func(m *app.Model) { m.Task.PIN = task.PINEntry{Fault: jpki.PINBlankInside, Attempt: 1} })},
		{"sign_blocked", With(own, func(m *app.Model) { m.Reader.Card.Status = Status(3, 0) })},
		{"share", With(login, func(m *app.Model) { m.Task.Kind = task.KindShare })},
	}
}
