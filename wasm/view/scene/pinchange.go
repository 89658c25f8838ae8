package scene

import (
	"slices"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/room"
)

// PINStatus is Status with the tries left of the card info PIN, too.
func PINStatus(authentication, signature, cardInfo int) *room.CardStatus {
	return StatusWith(Status(authentication, signature), func(s *room.CardStatus) {
		s.CardInfo = jpki.PINStatus{TriesLeft: cardInfo, TriesKnown: true}
	})
}

// PINChange is a model in which a PIN is changed: 0 is the choice, else its form
// is open.
func PINChange(p jpki.PIN, s *room.CardStatus) app.Model {
	return With(Connected(s), func(m *app.Model) {
		m.PINChange = pinchange.Model{Stage: pinchange.Asking, PIN: p, Open: p != ""}
	})
}

// pinChangeScenes are the change of a PIN at home.
func pinChangeScenes() []Scene {
	return slices.Concat(pinChoiceScenes(), pinFormScenes(), pinElsewhereScenes(), pinChangeEndScenes())
}

// pinChoiceScenes are the first step of changing a PIN.
func pinChoiceScenes() []Scene {
	choice := func(change func(*app.Model)) app.Model { return With(PINChange("", PINStatus(3, 5, 3)), change) }
	of := func(change func(*room.CardStatus)) app.Model {
		return PINChange("", StatusWith(PINStatus(3, 5, 3), change))
	}
	return []Scene{
		{"pin_choice", choice(func(*app.Model) {})},
		{"pin_choice_chosen", choice(func(m *app.Model) { m.PINChange.PIN = jpki.DigitalSignaturePIN })},
		{"pin_choice_unchosen", choice(func(m *app.Model) { m.PINChange.Unchosen, m.PINChange.Attempt = true, 1 })},
		{"pin_choice_card_left", choice(func(m *app.Model) { m.PINChange.CardLeft = true })},
		{"pin_choice_no_card", choice(func(m *app.Model) {
			m.Reader.Card.Status, m.Reader.All.Readers = nil, []wire.Reader{{Name: m.Reader.Name, State: wire.ReaderEmpty}}
		})},
		{"pin_choice_card_gone", choice(func(m *app.Model) {
			m.PINChange.CardLeft = true
			m.Reader.Card.Status, m.Reader.All.Readers = nil, []wire.Reader{{Name: m.Reader.Name, State: wire.ReaderEmpty}}
		})},
		{"pin_choice_blocked", PINChange("", PINStatus(0, 5, 1))},
		{"pin_choice_all_blocked", PINChange("", PINStatus(0, 0, 0))},
		{"pin_choice_child", of(func(s *room.CardStatus) { s.DigitalSignature = jpki.CertificateStatus{} })},
		{"pin_choice_pinless", of(func(s *room.CardStatus) {
			*s = room.CardStatus{Kind: jpki.KindMyNumberCard, Reader: s.Reader, CardInfo: jpki.PINStatus{TriesKnown: true}}
		})},
		{"pin_choice_no_certificates", of(func(s *room.CardStatus) {
			s.UserAuthentication, s.DigitalSignature = jpki.CertificateStatus{}, jpki.CertificateStatus{}
		})},
		{"pin_choice_phone", of(func(s *room.CardStatus) { s.Kind = jpki.KindAndroid })},
		{"pin_choice_juki", of(func(s *room.CardStatus) { s.Kind = jpki.KindJukiCard })},
	}
}

// pinFormScenes are the second step.
func pinFormScenes() []Scene {
	form := func(p jpki.PIN, change func(*pinchange.Model)) app.Model {
		return With(PINChange(p, PINStatus(3, 5, 3)), func(m *app.Model) { change(&m.PINChange) })
	}
	refused := func(p jpki.PIN, old, renewed, again jpki.PINFault) app.Model {
		return form(p, func(c *pinchange.Model) {
			c.Faults, c.Attempt = [len(pinchange.Fields)]jpki.PINFault{old, renewed, again}, 1
		})
	}
	with := func(m app.Model, s *room.CardStatus) app.Model { m.Reader.Card.Status = s; return m }
	simple := func(p jpki.PIN, s pinchange.Simplicity) app.Model {
		return form(p, func(c *pinchange.Model) { c.Simple = s })
	}
	none := func(*pinchange.Model) {}
	login, sign, info := jpki.UserAuthenticationPIN, jpki.DigitalSignaturePIN, jpki.CardInfoPIN
	unknown := func() *room.CardStatus {
		return StatusWith(PINStatus(3, 5, 3), func(s *room.CardStatus) { s.CardInfo, s.DigitalSignature.TriesKnown = jpki.PINStatus{}, false })
	}
	last := func() *room.CardStatus { return PINStatus(1, 5, 3) }
	return []Scene{
		{"pin_change_login", form(login, none)},
		{"pin_change_sign", form(sign, none)},
		{"pin_change_card_info", form(info, none)},
		{"pin_change_card_info_unknown", with(form(info, none), unknown())},
		{"pin_change_no_card", With(form(login, none), func(m *app.Model) { m.Reader.Card.Status, m.Reader.Card.Asking = nil, true })},
		{"pin_change_empty", refused(login, pinchange.Empty, pinchange.Empty, pinchange.Empty)},
		{"pin_change_short", refused(login, jpki.PINTooShort, jpki.PINTooLong, pinchange.Differs)},
		{"pin_change_characters", refused(info, jpki.PINBadCharacter, pinchange.Same, jpki.PINOK)},
		{"pin_change_password", refused(sign, jpki.PINTooShort, jpki.PINNeedsBoth, pinchange.Differs)},
		{"pin_change_password_empty", refused(sign, pinchange.Empty, jpki.PINBadCharacter, jpki.PINTooLong)},
		{"pin_change_folded", form(sign, func(c *pinchange.Model) { c.Folds = [len(pinchange.Fields)]bool{true, true, false} })},
		{"pin_change_shown", form(sign, func(c *pinchange.Model) { c.Shown, c.Folds = true, [len(pinchange.Fields)]bool{true, true, true} })},
		{"pin_change_simple_same", simple(login, pinchange.SimpleSame)},
		{"pin_change_simple_run", simple(sign, pinchange.SimpleRun)},
		{"pin_change_simple_date", simple(info, pinchange.SimpleDate)},
		{"pin_change_simple_asked", form(login, func(c *pinchange.Model) { c.Simple, c.AskSimple, c.Attempt = pinchange.SimpleSame, true, 1 })},
		{"pin_change_differs", refused(login, jpki.PINOK, jpki.PINOK, pinchange.Differs)},
		{"pin_change_wrong", with(refused(login, pinchange.Wrong, jpki.PINOK, jpki.PINOK), PINStatus(2, 5, 3))},
		{"pin_change_wrong_last", with(refused(login, pinchange.Wrong, jpki.PINOK, jpki.PINOK), last())},
		{"pin_change_wrong_unknown", with(refused(sign, pinchange.Wrong, jpki.PINOK, jpki.PINOK), unknown())},
		{"pin_change_last_try", with(form(login, none), last())},
		{"pin_change_last_try_unconfirmed", with(form(login, func(c *pinchange.Model) { c.Confirm, c.Attempt = true, 1 }), last())},
		{"pin_change_either", form(sign, func(c *pinchange.Model) { c.Either = true })},
	}
}

// pinElsewhereScenes have the PINs of the change typed in the trusted window or at
// the reader.
func pinElsewhereScenes() []Scene {
	window := func(p jpki.PIN, change func(*app.Model)) app.Model {
		m := PINChange(p, PINStatus(3, 5, 3))
		m.PINInWindow = true
		return With(m, change)
	}
	pad := func(tries int, change func(*app.Model)) app.Model {
		m := PINChange(jpki.UserAuthenticationPIN, PINStatus(tries, 5, 3))
		m.Reader.All.Readers[0].PINPad = true
		return With(m, change)
	}
	waits := func(at room.PINPlace) func(*app.Model) {
		return func(m *app.Model) { m.PINChange.Stage, m.Work.Place = pinchange.Working, at }
	}
	none := func(*app.Model) {}
	return []Scene{
		{"pin_change_enter", window(jpki.UserAuthenticationPIN, none)},
		{"pin_change_enter_sign", window(jpki.DigitalSignaturePIN, none)},
		{"pin_change_enter_wrong", window(jpki.DigitalSignaturePIN, func(m *app.Model) {
			m.Reader.Card.Status = PINStatus(3, 4, 3)
			m.PINChange.Faults[pinchange.Old], m.PINChange.Attempt = pinchange.Wrong, 1
		})},
		{"pin_change_entering", window(jpki.UserAuthenticationPIN, waits(room.PINPlace{Window: "http://127.0.0.1:21573/window/x7"}))},
		{"pin_change_pad", pad(3, none)},
		{"pin_change_pad_differs", pad(3, func(m *app.Model) { m.PINChange.Faults[pinchange.Again], m.PINChange.Attempt = pinchange.Differs, 1 })},
		{"pin_change_pad_last_try", pad(1, none)},
		{"pin_change_pad_last_try_unconfirmed", pad(1, func(m *app.Model) { m.PINChange.Confirm, m.PINChange.Attempt = true, 1 })},
		{"pin_change_pad_entering", pad(3, waits(room.PINPlace{Pad: true}))},
	}
}

// pinChangeEndScenes are the card at work and what comes of it.
func pinChangeEndScenes() []Scene {
	at := func(p jpki.PIN, stage pinchange.Stage, problem *room.Problem) app.Model {
		return With(PINChange(p, PINStatus(3, 5, 3)), func(m *app.Model) { m.PINChange.Stage, m.PINChange.Problem = stage, problem })
	}
	login, sign, info := jpki.UserAuthenticationPIN, jpki.DigitalSignaturePIN, jpki.CardInfoPIN
	failed := func(p jpki.PIN, problem room.Problem) app.Model { return at(p, pinchange.Failed, &problem) }
	return []Scene{
		{"pin_change_working", at(login, pinchange.Working, nil)},
		{"pin_change_done_login", at(login, pinchange.Done, nil)},
		{"pin_change_done_sign", at(sign, pinchange.Done, nil)},
		{"pin_change_done_card_info", at(info, pinchange.Done, nil)},
		{"pin_change_problem_blocked", failed(login, room.Problem{Code: wire.CodePINBlocked, Spent: room.SpentYes})},
		{"pin_change_problem_blocked_card_info", failed(info, room.Problem{Code: wire.CodePINBlocked, Spent: room.SpentYes})},
		{"pin_change_problem_removed", failed(sign, room.Problem{Code: wire.CodeCardRemoved, Spent: room.SpentMaybe})},
		{"pin_change_problem_busy", failed(info, room.Problem{Code: wire.CodeBusy, Spent: room.SpentNo})},
		{"pin_change_problem_either", failed(sign, room.Problem{Code: wire.CodePINEither, Spent: room.SpentNo})},
	}
}
