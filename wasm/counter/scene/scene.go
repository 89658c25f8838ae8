// Package scene holds models of the desk as staff may meet them: every screen in every
// state that looks different. Tests of the screens (golden files, accessibility, pictures)
// draw them; the desk that ships does not import it.
package scene

import (
	"strings"
	"time"

	"jpkiweb/shared/card"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/counter"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/room"
	app "jpkiweb/wasm/view/scene"
)

// A Scene is a model as staff may meet it.
type Scene struct {
	Name  string // lower case with underscores; golden files and pictures carry it
	Model counter.Model
}

// All returns every scene, each a new one.
func All() []Scene {
	return append(withoutCard(), append(cards(), beside()...)...)
}

// reader is the one of the desk.
const reader = "Sandbox Reader 00 00"

// idle is a desk that waits.
func idle(change func(*counter.Model)) counter.Model {
	m := counter.Model{
		Lang: "ja", Visitor: "ja", Now: app.Noon(), Connection: counter.Connected, Applicant: municipality.Self,
		Policy:  counter.Policy{Municipality: app.Mihon},
		Readers: wire.ReadersResult{Service: true, Readers: []wire.Reader{{Name: reader, State: wire.ReaderEmpty}}},
		Guide:   guide.Model{Knowledge: app.KnowledgeOf(app.Mihon)},
	}
	change(&m)
	return m
}

// put puts a card on the reader, which was not read.
func put(change func(*counter.Model)) counter.Model {
	return idle(func(m *counter.Model) {
		m.Readers.Readers = []wire.Reader{{Name: reader, State: wire.ReaderCard, Insertion: 1}}
		m.Card = counter.Card{Place: counter.Place{Reader: reader, Insertion: 1}, Job: 1, Since: app.Noon()}
		change(m)
	})
}

func withoutCard() []Scene {
	failed := func(code wire.Code) counter.Model {
		return put(func(m *counter.Model) { m.Card.Problem = &room.Problem{Code: code} })
	}
	return []Scene{
		{"counter_connecting", counter.Model{Now: app.Noon()}},
		{"counter_lost", counter.Model{Now: app.Noon(), Connection: counter.Disconnected, Lost: &room.Problem{Code: wire.CodeHelperUnreachable}}},
		{"counter_off", counter.Model{Now: app.Noon(), Connection: counter.NoCounter}},
		{"counter_waiting", idle(func(*counter.Model) {})},
		{"counter_waiting_trial", idle(func(m *counter.Model) { m.Policy.Trial, m.Policy.Remote = true, "rdp" })},
		{"counter_display_blocked", idle(func(m *counter.Model) { m.Policy.Display, m.Display = true, counter.DisplayBlocked })},
		{"counter_display_open", idle(func(m *counter.Model) { m.Policy.Display, m.Display = true, counter.DisplayOpen })},
		{"counter_no_service", idle(func(m *counter.Model) { m.Readers = wire.ReadersResult{} })},
		{"counter_no_reader", idle(func(m *counter.Model) { m.Readers.Readers = nil })},
		{"counter_two_cards", put(func(m *counter.Model) {
			m.Card = counter.Card{}
			m.Readers.Readers = append(m.Readers.Readers, wire.Reader{Name: "Other Reader 00 00", State: wire.ReaderCard, Insertion: 2, Card: wire.CardJPKI})
		})},
		{"counter_reading", put(func(m *counter.Model) { m.Card.Asking = true })},
		{"counter_slow", put(func(m *counter.Model) { m.Card.Asking, m.Card.Slow = true, true })},
		{"counter_busy", failed(wire.CodeBusy)},
		{"counter_not_jpki", put(func(m *counter.Model) {
			m.Card, m.Others = counter.Card{}, []counter.Place{{Reader: reader, Insertion: 1}}
		})},
		{"counter_unreadable", failed(wire.CodeCardMute)},
	}
}

// read is a desk with a card that was read.
func read(change func(*counter.Status)) counter.Model {
	return put(func(m *counter.Model) {
		s := &counter.Status{CardStatus: *app.Status(3, 5), ResidentRegister: full(3)}
		s.CardInfo = full(3)
		s.AuthenticationDetail = &room.CertificateDetail{DER: []byte{0x30, 0}, Revocation: wire.RevocationResult{State: jpki.RevocationGood}}
		change(s)
		m.Card.Status = s
	})
}

func full(tries int) jpki.PINStatus { return jpki.PINStatus{TriesLeft: tries, TriesKnown: true} }

// later is a desk in a year of which nobody knows the holidays yet.
func later(m counter.Model) counter.Model {
	m.Now = m.Now.AddDate(10, 0, 0)
	return m
}

// revocation sets what a status source says.
func revocation(state jpki.RevocationState) func(*counter.Status) {
	return func(s *counter.Status) {
		s.AuthenticationDetail = &room.CertificateDetail{DER: []byte{0x30, 0}, Revocation: wire.RevocationResult{State: state}}
	}
}

// ends sets the last second of the certificate to log in with.
func ends(at time.Time) func(*counter.Status) {
	return func(s *counter.Status) { s.UserAuthentication.NotAfter = at.Add(-time.Second) }
}

// none takes a certificate away.
func noneToLogIn(s *counter.Status) {
	s.UserAuthentication, s.AuthenticationDetail = jpki.CertificateStatus{}, nil
}

func noneToSign(s *counter.Status) { s.DigitalSignature = jpki.CertificateStatus{} }

func phone(kind jpki.Kind) func(*counter.Status) {
	return func(s *counter.Status) {
		s.Kind, s.CardInfo, s.ResidentRegister = kind, jpki.PINStatus{}, jpki.PINStatus{}
		if kind == jpki.KindAndroid {
			s.UserAuthentication.Known, s.AuthenticationDetail = false, nil
		}
	}
}

func cards() []Scene {
	day := func(year int, month time.Month, day int) time.Time {
		return time.Date(year, month, day, 0, 0, 0, 0, jpki.Japan())
	}
	return []Scene{
		{"counter_good", read(func(*counter.Status) {})},
		{"counter_renewable", read(ends(day(2027, 1, 21)))},
		{"counter_two_cards_one_read", with(read(ends(day(2026, 11, 1))), func(m *counter.Model) {
			m.Readers.Readers = append(m.Readers.Readers, wire.Reader{Name: "Other Reader 00 00", State: wire.ReaderCard, Insertion: 2, Card: wire.CardJPKI})
		})},
		{"counter_last_day", read(ends(day(2026, 11, 22)))},
		{"counter_expired", read(ends(day(2026, 11, 1)))},
		{"counter_day_unknown", later(read(ends(day(2026, 11, 1))))},
		{"counter_expired_locked", read(func(s *counter.Status) {
			ends(day(2026, 11, 1))(s)
			s.UserAuthentication.TriesLeft, s.DigitalSignature.TriesLeft, s.ResidentRegister = 0, 0, full(0)
		})},
		{"counter_revoked", read(revocation(jpki.RevocationRevoked))},
		{"counter_on_hold", read(revocation(jpki.RevocationOnHold))},
		{"counter_unchecked", read(revocation(jpki.RevocationUnchecked))},
		{"counter_early", read(func(s *counter.Status) { s.UserAuthentication.NotBefore = day(2026, 12, 1) })},
		{"counter_login_locked", read(func(s *counter.Status) { s.UserAuthentication.TriesLeft = 0 })},
		{"counter_signing_locked", read(func(s *counter.Status) { s.DigitalSignature.TriesLeft = 0 })},
		{"counter_card_info_locked", read(func(s *counter.Status) { s.CardInfo = full(0) })},
		{"counter_resident_register_locked", read(func(s *counter.Status) { s.ResidentRegister = full(0) })},
		{"counter_all_locked", read(func(s *counter.Status) {
			s.UserAuthentication.TriesLeft, s.DigitalSignature.TriesLeft, s.CardInfo, s.ResidentRegister = 0, 0, full(0), full(0)
		})},
		{"counter_last_try", read(func(s *counter.Status) { s.DigitalSignature.TriesLeft = 1 })},
		{"counter_child", read(noneToSign)},
		{"counter_no_login", read(noneToLogIn)},
		{"counter_empty", read(func(s *counter.Status) {
			noneToLogIn(s)
			noneToSign(s)
			s.CardInfo = full(0)
		})},
		{"counter_juki", read(func(s *counter.Status) {
			noneToLogIn(s)
			s.Kind, s.CardInfo, s.ResidentRegister = jpki.KindJukiCard, jpki.PINStatus{}, jpki.PINStatus{}
		})},
		{"counter_android", read(phone(jpki.KindAndroid))},
		{"counter_iphone", read(phone(jpki.KindIPhone))},
		{"counter_strange", read(func(s *counter.Status) { s.Kind = jpki.KindUnknown })},
		{"counter_new_key", read(func(s *counter.Status) { s.Unusable = true })},
		{"counter_not_told", read(func(s *counter.Status) { s.ResidentRegister, s.CardInfo = jpki.PINStatus{}, jpki.PINStatus{} })},
	}
}

func with(m counter.Model, change func(*counter.Model)) counter.Model {
	change(&m)
	return m
}

// beside are what is open beside a card, or without one.
func beside() []Scene {
	expired := ends(time.Date(2026, 11, 1, 0, 0, 0, 0, jpki.Japan()))
	open := func(m counter.Model, p lifecycle.Procedure, who municipality.Applicant) counter.Model {
		m.Beside, m.Procedure, m.Applicant = counter.ShowProcedure, p, who
		return m
	}
	scenes := []Scene{
		{"counter_done", put(func(m *counter.Model) { m.Done = true })},
		{"counter_keys", with(read(expired), func(m *counter.Model) { m.Beside = counter.ShowKeys })},
		{"counter_issue_agent", open(read(expired), lifecycle.Issue, municipality.Agent)},
		{"counter_renew_household", open(idle(func(*counter.Model) {}), lifecycle.Renew, municipality.SameHousehold)},
		{"counter_reset_resident_register", with(open(idle(func(*counter.Model) {}), lifecycle.PINReset, municipality.Self), func(m *counter.Model) { m.PINs = []lifecycle.PINName{lifecycle.ResidentRegisterPIN} })},
		{"counter_unlearned", with(open(idle(func(*counter.Model) {}), lifecycle.Renew, municipality.Self), func(m *counter.Model) { m.Guide = guide.New("") })},
		{"counter_slip_expired", with(read(expired), showSlip)},
		{"counter_slip_good", with(read(func(*counter.Status) {}), showSlip)},
		{"counter_slip_juki", with(read(func(s *counter.Status) { s.Kind = jpki.KindJukiCard }), showSlip)},
		{"counter_slip_renew", with(open(idle(func(*counter.Model) {}), lifecycle.Renew, municipality.Self), showSlip)},
		{"counter_slip_renew_agent", with(open(idle(func(*counter.Model) {}), lifecycle.Renew, municipality.Agent), showSlip)},
		{"counter_slip_card_renew", with(open(idle(func(*counter.Model) {}), lifecycle.CardRenew, municipality.Self), showSlip)},
		{"counter_code", with(read(expired), func(m *counter.Model) { m.Beside = counter.ShowCode })},
		{"counter_code_renew", with(open(idle(func(*counter.Model) {}), lifecycle.Renew, municipality.Self), func(m *counter.Model) { m.Beside = counter.ShowCode })},
		{"counter_form_filled", formOf(withAttributes(card.Attributes{Name: "見本　花子", Address: "架空県見本市中央1丁目2番3号 見本荘101号室", BirthDate: birth, Gender: "2"}), lifecycle.Issue)},
		{"counter_form_printing", with(formOf(withAttributes(card.Attributes{Name: "見本　花子", Address: "架空県見本市中央1丁目2番3号 見本荘101号室", BirthDate: birth, Gender: "2"}), lifecycle.Issue), func(m *counter.Model) { m.Printing = true })},
		{"counter_form_marked", formOf(withAttributes(card.Attributes{Name: "〓本　\uE000男", Address: "架空県見本市" + strings.Repeat("大字見本字中央", 20), BirthDate: certprofile.BirthDate{Raw: "19500000", Year: 1950}, Gender: "1"}), lifecycle.LostCard)},
		{"counter_form_agent", with(formOf(withAttributes(card.Attributes{Name: "見本　花子", BirthDate: birth, Gender: "9"}), lifecycle.Issue), func(m *counter.Model) { m.Applicant = municipality.Agent })},
		{"counter_form_can_read", formOf(read(expired), lifecycle.Issue)},
		{"counter_form_locked", formOf(read(func(s *counter.Status) { s.CardInfo = full(0) }), lifecycle.Revoke)},
		{"counter_form_no_pin", formOf(read(func(s *counter.Status) { s.CardInfo = jpki.PINStatus{} }), lifecycle.LostCard)},
		{"counter_form_elsewhere", with(formOf(read(expired), lifecycle.Issue), func(m *counter.Model) { m.Policy.PINInPage = false })},
		{"counter_pin", typing(func(*counter.Model) {})},
		{"counter_pin_last", typing(func(m *counter.Model) { m.Card.Status.CardInfo = full(1) })},
		{"counter_pin_last_unconfirmed", typing(func(m *counter.Model) { m.Card.Status.CardInfo, m.Fill.Confirm = full(1), true })},
		{"counter_pin_wrong", typing(func(m *counter.Model) { m.Card.Status.CardInfo, m.Fill.Wrong = full(2), true })},
		{"counter_pin_empty", typing(func(m *counter.Model) { m.Fill.Empty = true })},
		{"counter_pin_short", typing(func(m *counter.Model) { m.Fill.Fault = jpki.PINTooShort })},
		{"counter_pin_problem", typing(func(m *counter.Model) { m.Fill.Problem = &room.Problem{Code: wire.CodeOtherCard} })},
		{"counter_pin_reading", typing(func(m *counter.Model) { m.Fill.Asking = true })},
		{"counter_pin_pad", typing(func(m *counter.Model) { m.Readers.Readers[0].PINPad = true })},
		{"counter_pin_pad_reading", typing(func(m *counter.Model) { m.Readers.Readers[0].PINPad, m.Fill.Asking = true, true })},
		{"counter_ticked", ticked(open(idle(func(*counter.Model) {}), lifecycle.Renew, municipality.Self), "1")},
		{"counter_ticked_agent", ticked(open(read(expired), lifecycle.Issue, municipality.Agent), "1", "2", "3")},
		{"counter_receipt", with(ticked(open(idle(func(*counter.Model) {}), lifecycle.Renew, municipality.Self), "1"), showReceipt)},
		{"counter_receipt_printing", with(ticked(open(idle(func(*counter.Model) {}), lifecycle.Renew, municipality.Self), "1"), func(m *counter.Model) { showReceipt(m); m.Printing = true })},
		{"counter_receipt_complete", with(ticked(open(idle(func(*counter.Model) {}), lifecycle.Renew, municipality.Self), strings.Split("1234567890", "")...), showReceipt)},
		{"counter_receipt_agent", with(ticked(open(read(expired), lifecycle.Issue, municipality.Agent), "1", "2", "3"), showReceipt)},
		{"counter_receipt_nothing", with(open(idle(func(*counter.Model) {}), lifecycle.Release, municipality.Self), showReceipt)},
		{"counter_slip_lost", with(open(idle(func(*counter.Model) {}), lifecycle.LostCard, municipality.Self), showSlip)},
	}
	scenes = append(scenes, forms()...)
	for _, p := range lifecycle.Procedures {
		scenes = append(scenes, Scene{"counter_procedure_" + strings.ReplaceAll(string(p), "-", "_"), open(idle(func(*counter.Model) {}), p, municipality.Self)})
	}
	return scenes
}

func showReceipt(m *counter.Model) { m.Beside = counter.ShowReceipt }

// ticked is a procedure whose papers of some keys are ticked off.
func ticked(m counter.Model, keys ...string) counter.Model {
	for _, key := range keys {
		m, _ = counter.Update(m, counter.Press{Key: key})
	}
	return m
}

func showSlip(m *counter.Model) { m.Beside = counter.ShowSlip }
