package scene

import (
	"strings"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/health"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

// healthScenes are cards in every state of their life.
func healthScenes() []Scene {
	good := wire.RevocationResult{State: jpki.RevocationGood, AsOf: "2026-11-21T03:00:00Z"}
	told := func(r wire.RevocationResult) *room.CertificateDetail {
		return &room.CertificateDetail{DER: []byte{0x30, 0}, Generation: 3, Key: "RSA 2048", Revocation: r}
	}
	card := func(change func(*room.CardStatus)) app.Model {
		return Connected(StatusWith(Status(3, 5), func(s *room.CardStatus) {
			s.CardInfo = jpki.PINStatus{TriesLeft: 3, TriesKnown: true}
			s.AuthenticationDetail = told(good)
			change(s)
		}))
	}
	ends := func(at time.Time) app.Model {
		return card(func(s *room.CardStatus) { s.UserAuthentication.NotAfter = at.Add(-time.Second) })
	}
	kind := func(k jpki.Kind, change func(*room.CardStatus)) app.Model {
		return card(func(s *room.CardStatus) {
			s.Kind = k
			change(s)
		})
	}
	held := func(s *room.CardStatus) {
		s.AuthenticationDetail = told(wire.RevocationResult{State: jpki.RevocationOnHold, Reason: "certificateHold", At: "2026-11-20T00:00:00Z"})
	}
	chosen := func(m app.Model, change func(*app.Model)) app.Model {
		return With(m, func(m *app.Model) {
			m.Guide.Knowledge = KnowledgeOf(Mihon)
			change(m)
		})
	}
	return []Scene{
		{"health_errand", chosen(ends(date(2026, 11, 25, 0)), func(*app.Model) {})},
		{"health_errand_many", chosen(ends(date(2027, 1, 4, 0)), func(*app.Model) {})},
		{"health_errand_none", chosen(ends(date(2026, 11, 22, 0)), func(m *app.Model) { m.Now = date(2026, 11, 21, 18) })},
		{"health_errand_locked", chosen(card(func(s *room.CardStatus) { s.UserAuthentication.TriesLeft = 0 }), func(*app.Model) {})},
		{"health_errand_unknown", chosen(ends(date(2032, 1, 10, 0)), func(m *app.Model) { m.Now = date(2031, 12, 26, 12) })},
		{"health_good", card(func(*room.CardStatus) {})},
		{"health_checking", card(func(s *room.CardStatus) { s.AuthenticationDetail = told(wire.RevocationResult{}) })},
		{"health_unchecked", card(func(s *room.CardStatus) {
			s.AuthenticationDetail = told(wire.RevocationResult{State: jpki.RevocationUnchecked})
			s.AuthenticationDetail.Generation = 0
		})},
		{"health_no_answer", card(func(s *room.CardStatus) {
			s.AuthenticationDetail = told(wire.RevocationResult{State: jpki.RevocationUnknown})
		})},
		{"health_window_open", ends(date(2027, 1, 21, 0))},
		{"health_three_days", ends(date(2026, 11, 25, 0))},
		{"health_last_day", ends(date(2026, 11, 22, 0))},
		{"health_expired", ends(date(2026, 11, 21, 0))},
		{"health_clock_ahead", ends(date(2025, 1, 1, 0))},
		{"health_clock_behind", card(func(s *room.CardStatus) { s.UserAuthentication.NotBefore = date(2027, 11, 1, 0) })},
		{"health_moved", withHolder(card(func(*room.CardStatus) {}), holder(), wire.RevocationResult{
			State: jpki.RevocationRevoked, Reason: "affiliationChanged", At: "2026-04-01T00:00:00Z"})},
		{"health_suspended", card(held)},
		{"health_signing_locked", card(func(s *room.CardStatus) { s.DigitalSignature.TriesLeft = 0 })},
		{"health_last_try", card(func(s *room.CardStatus) { s.UserAuthentication.TriesLeft = 1 })},
		{"health_all_last_try", card(func(s *room.CardStatus) {
			s.UserAuthentication.TriesLeft, s.DigitalSignature.TriesLeft, s.CardInfo.TriesLeft = 1, 1, 1
		})},
		{"health_child", card(func(s *room.CardStatus) { s.DigitalSignature = jpki.CertificateStatus{} })},
		{"health_pinless", card(func(s *room.CardStatus) {
			s.UserAuthentication, s.DigitalSignature, s.AuthenticationDetail = jpki.CertificateStatus{}, jpki.CertificateStatus{}, nil
			s.CardInfo.TriesLeft = 0
		})},
		{"health_juki", kind(jpki.KindJukiCard, func(s *room.CardStatus) {
			s.UserAuthentication, s.AuthenticationDetail, s.CardInfo = jpki.CertificateStatus{}, nil, jpki.PINStatus{}
		})},
		{"health_child_blocked", card(func(s *room.CardStatus) {
			s.DigitalSignature, s.UserAuthentication.TriesLeft = jpki.CertificateStatus{}, 0
		})},
		{"health_no_authentication", card(func(s *room.CardStatus) {
			s.UserAuthentication, s.AuthenticationDetail = jpki.CertificateStatus{}, nil
		})},
		{"health_both_revoked", withHolder(card(func(s *room.CardStatus) {
			s.AuthenticationDetail = told(wire.RevocationResult{State: jpki.RevocationRevoked, At: "2026-04-01T00:00:00Z"})
		}), holder(), wire.RevocationResult{State: jpki.RevocationOnHold, At: "2026-04-01T00:00:00Z"})},
		{"health_both_renewable", withHolder(ends(date(2026, 11, 23, 0)), holder(), good)},
		{"health_both_expired", withHolder(ends(date(2026, 11, 1, 0)), holder(), good)},
		{"health_both_not_yet", withHolder(card(func(s *room.CardStatus) { s.UserAuthentication.NotBefore = date(2026, 11, 22, 0) }), holder(), good)},
		{"health_android", kind(jpki.KindAndroid, func(s *room.CardStatus) {
			s.UserAuthentication.Known, s.AuthenticationDetail, s.CardInfo = false, nil, jpki.PINStatus{}
		})},
		{"health_phone_renewable", phone(kind(jpki.KindIPhone, func(s *room.CardStatus) { s.UserAuthentication.NotAfter = date(2027, 1, 21, 0) }))},
		{"health_phone_expired_blocked", phone(kind(jpki.KindIPhone, func(s *room.CardStatus) {
			s.UserAuthentication.NotAfter, s.UserAuthentication.TriesLeft = date(2026, 11, 1, 0), 0
		}))},
		{"health_phone_on_hold", phone(kind(jpki.KindIPhone, held))},
		{"health_phone_blocked", phone(kind(jpki.KindIPhone, func(s *room.CardStatus) { s.DigitalSignature.TriesLeft = 0 }))},
		{"health_phone_untold", phone(kind(jpki.KindAndroid, func(s *room.CardStatus) {
			s.UserAuthentication.TriesKnown, s.DigitalSignature.TriesKnown = false, false
		}))},
		{"health_expired_blocked", card(func(s *room.CardStatus) {
			s.UserAuthentication.NotAfter, s.UserAuthentication.TriesLeft, s.CardInfo.TriesLeft = date(2026, 11, 1, 0), 0, 0
		})},
		{"health_new", card(func(s *room.CardStatus) { s.UserAuthentication.NotBefore = date(2026, 11, 21, 9) })},
		{"health_remembers_these", With(card(func(*room.CardStatus) {}), func(m *app.Model) { m.Health.Remembered = health.Reminders(m.Life()) })},
		{"health_iphone", kind(jpki.KindIPhone, func(s *room.CardStatus) { s.CardInfo = jpki.PINStatus{} })},
		{"health_unknown_kind", kind(jpki.KindUnknown, func(s *room.CardStatus) { s.UserAuthentication.Known, s.AuthenticationDetail = false, nil })},
		{"health_both_unchecked", withHolder(card(func(s *room.CardStatus) {
			s.AuthenticationDetail = told(wire.RevocationResult{State: jpki.RevocationUnchecked})
		}), holder(), wire.RevocationResult{State: jpki.RevocationUnknown, Why: "outdated"})},
		{"health_p384", card(func(s *room.CardStatus) { s.AuthenticationDetail.Key, s.Unusable = "P-384", true })},
		{"health_holder", withHolder(card(func(*room.CardStatus) {}), holder(), good)},
		{"health_holder_odd", withHolder(card(func(*room.CardStatus) {}), certprofile.Holder{
			Name: strings.Repeat("長", 200), Gender: "9", BirthDate: certprofile.BirthDate{Year: 1955, Month: 3, Raw: "319550300"},
			NameSubstitutes: "1" + strings.Repeat("0", 199)}, good)},
		{"health_holder_unknown_birth", withHolder(card(func(*room.CardStatus) {}), certprofile.Holder{
			Name: "一", BirthDate: certprofile.BirthDate{Raw: "000000000"}}, good)},
		{"health_holder_year", withHolder(card(func(*room.CardStatus) {}), certprofile.Holder{
			Name: "｜名《な》", BirthDate: certprofile.BirthDate{Year: 1955, Raw: "319550000"}, Gender: "1"}, good)},
		{"health_remembered", With(Connected(nil), func(m *app.Model) {
			m.Health.Remembered = []health.Reminder{{Kind: health.RemindWindow, Day: date(2026, 11, 1, 0)}, {Kind: health.RemindExpiry, Day: date(2027, 2, 1, 0)}}
		})},
		{"health_gallery", With(card(func(*room.CardStatus) {}), func(m *app.Model) {
			m.Gallery = wire.GalleryResult{Reader: m.Reader.Name, Card: "fresh", Cards: []string{
				"fresh", "window-open", "expires-in-3-days", "expired", "signing-locked", "authentication-one-try-left", "moved", "suspended",
				"child", "pinless", "foreign-resident", "juki", "android", "iphone", "p384", "transit", "first-6f00"}}
		})},
		{"showing", With(card(func(*room.CardStatus) {}), func(m *app.Model) { m.Task.Kind = task.KindCertificate })},
		{"showing_working", With(card(func(*room.CardStatus) {}), func(m *app.Model) { m.Task.Kind, m.Task.Stage = task.KindCertificate, task.Working })},
		{"login_revoked", With(card(func(s *room.CardStatus) {
			s.AuthenticationDetail = told(wire.RevocationResult{State: jpki.RevocationRevoked, At: "2026-04-01T00:00:00Z"})
		}), LoginRequest)},
		{"login_revoked_anyway", With(card(func(s *room.CardStatus) {
			s.AuthenticationDetail = told(wire.RevocationResult{State: jpki.RevocationRevoked, At: "2026-04-01T00:00:00Z"})
		}), anywayLogin)},
		{"login_expired_anyway", With(ends(date(2026, 11, 1, 0)), anywayLogin)},
		{"login_untold", With(card(func(s *room.CardStatus) {
			s.AuthenticationDetail = told(wire.RevocationResult{State: jpki.RevocationUnknown, Why: "no_list"})
		}), LoginRequest)},
		{"sign_problem_revoked", With(With(card(func(*room.CardStatus) {}), SignRequest), func(m *app.Model) {
			m.Task.Stage, m.Task.Problem = task.Failed, &room.Problem{Code: wire.CodeCertificateRevoked, Spent: room.SpentNo}
		})},
		{"login_juki", With(kind(jpki.KindJukiCard, func(s *room.CardStatus) { s.UserAuthentication.Known, s.AuthenticationDetail = false, nil }), LoginRequest)},
		{"login_phone_on_hold", With(kind(jpki.KindIPhone, held), LoginRequest)},
		{"login_phone_expired", With(kind(jpki.KindIPhone, func(s *room.CardStatus) { s.UserAuthentication.NotAfter = date(2026, 11, 1, 0) }), LoginRequest)},
		{"login_phone_absent", With(kind(jpki.KindIPhone, func(s *room.CardStatus) {
			s.UserAuthentication, s.AuthenticationDetail = jpki.CertificateStatus{}, nil
		}), LoginRequest)},
		{"login_phone_blocked", With(kind(jpki.KindAndroid, func(s *room.CardStatus) { s.UserAuthentication.TriesLeft = 0 }), LoginRequest)},
		{"sign_suspended", With(card(held), SignRequest)},
		{"sign_phone_suspended", With(kind(jpki.KindIPhone, held), SignRequest)},
		{"sign_expired", With(withHolder(ends(date(2026, 11, 1, 0)), holder(), good), SignRequest)},
	}
}

// phone has no card info.
func phone(m app.Model) app.Model {
	m.Reader.Card.Status.CardInfo = jpki.PINStatus{}
	return m
}

// holder is invented.
func holder() certprofile.Holder {
	return certprofile.Holder{
		Name: "見本　花子", Address: "東京都千代田区霞が関一丁目２番３号", Gender: "2",
		BirthDate:       certprofile.BirthDate{Era: 3, Year: 1970, Month: 5, Day: 3, Raw: "319700503"},
		NameSubstitutes: "00000", AddressSubstitutes: strings.Repeat("0", 17),
	}
}

// withHolder is a card whose digital signature certificate was read.
func withHolder(m app.Model, h certprofile.Holder, r wire.RevocationResult) app.Model {
	s := m.Reader.Card.Status
	s.DigitalSignature.Known, s.DigitalSignature.NotBefore, s.DigitalSignature.NotAfter = true, s.UserAuthentication.NotBefore, s.UserAuthentication.NotAfter
	s.SignatureDetail = &room.CertificateDetail{DER: []byte{0x30, 0}, Generation: 3, Key: "RSA 2048", Holder: &h, Revocation: r}
	return m
}

// anywayLogin is a login with a certificate that nobody accepts, which the person
// wants.
func anywayLogin(m *app.Model) {
	LoginRequest(m)
	m.Task.Anyway = true
}
