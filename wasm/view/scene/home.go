package scene

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/room"
)

func homeScenes() []Scene {
	withReaders := func(service bool, readers ...wire.Reader) app.Model {
		return With(Connected(nil), func(m *app.Model) {
			m.Reader.All = wire.ReadersResult{Service: service, Readers: readers}
			m.Reader.Name = ""
			if len(readers) > 0 {
				m.Reader.Name = readers[0].Name
			}
		})
	}
	return []Scene{
		{"connecting", app.Model{Lang: "ja", Now: Noon()}},
		{"helper_unreachable", app.Model{Connection: app.Disconnected, Lost: &room.Problem{Code: wire.CodeHelperUnreachable}}},
		{"helper_other_version", app.Model{Connection: app.Disconnected, Lost: &room.Problem{Code: wire.CodeVersion}}},
		{"home_no_service", withReaders(false)},
		{"home_service_refused", With(withReaders(false), func(m *app.Model) { m.Reader.All.Refused = true })},
		{"home_no_reader", withReaders(true)},
		{"home_no_card", withReaders(true, wire.Reader{Name: "Sandbox Reader 00 00", State: wire.ReaderEmpty})},
		{"home_update", With(withReaders(true, wire.Reader{Name: "Sandbox Reader 00 00", State: wire.ReaderEmpty}), func(m *app.Model) { m.Update = newer() })},
		{"home_mute", withReaders(true, wire.Reader{Name: "Sandbox Reader 00 00", State: wire.ReaderMute})},
		{"home_in_use", withReaders(true, wire.Reader{Name: "Sandbox Reader 00 00", State: wire.ReaderInUse})},
		{"home_two_readers", withReaders(true, wire.Reader{Name: "Sandbox Reader 00 00", State: wire.ReaderEmpty},
			wire.Reader{Name: `<script>alert("reader")</script>`, State: wire.ReaderCard})},
		{"home_not_asked", Connected(nil)},
		{"home_reading", With(Connected(nil), func(m *app.Model) { m.Reader.Card.Asking = true })},
		{"home_other_card", With(Connected(nil), func(m *app.Model) { m.Reader.Card.Problem = &room.Problem{Code: wire.CodeNotJPKICard} })},
		{"home_card", Connected(Status(3, 5))},
		{"home_card_renewing_last_try", Connected(StatusWith(Status(1, 5), func(s *room.CardStatus) {
			s.UserAuthentication.NotAfter = Noon().AddDate(0, 1, 0)
		}))},
		{"home_card_expired_blocked", Connected(StatusWith(Status(0, 0), func(s *room.CardStatus) {
			s.UserAuthentication.NotAfter = Noon().AddDate(0, -1, 0)
		}))},
		{"home_card_child", Connected(StatusWith(Status(3, 0), func(s *room.CardStatus) {
			s.DigitalSignature = jpki.CertificateStatus{}
			s.UserAuthentication.NotBefore = Noon().AddDate(0, 0, 1)
			s.UserAuthentication.TriesKnown = false
		}))},
		{"home_request_missing", With(Connected(Status(3, 5)), func(m *app.Model) { m.RequestMissing = true })},
	}
}

// newer is a newer version that the helper was told of.
func newer() *wire.Update {
	return &wire.Update{Version: "0.3.0", Page: "https://www.city.example.lg.jp/card/install/"}
}
