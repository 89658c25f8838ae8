package app

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/wasm/room"
)

// Life is the card in the reader in use, with what tells where its certificates stand.
func (m *Model) Life() room.Life {
	return room.Life{Status: m.Card.Status, Rules: m.Guide.Knowledge.Rules, Now: m.Now}
}

// Readable reports whether the digital signature certificate of the card can be
// shown, after its password.
func (m *Model) Readable() bool {
	s := m.Card.Status
	return m.Way == WayWindow && !m.Life().Suspended(jpki.DigitalSignature) && s.Kind == jpki.KindMyNumberCard && s.DigitalSignature.Present && s.SignatureDetail == nil && !m.Life().Blocked(jpki.DigitalSignature)
}

// ClockDoubt compares the clock with the certificates that were read. A card of
// an older kind ended long ago anyway.
func (m *Model) ClockDoubt() lifecycle.ClockFinding {
	s := m.Card.Status
	if s == nil || s.Kind == jpki.KindJukiCard {
		return lifecycle.ClockPlausible
	}
	return lifecycle.ClockDoubt(m.Now, m.Built, m.Life().Lived(jpki.UserAuthentication), m.Life().Lived(jpki.DigitalSignature)).Finding
}
