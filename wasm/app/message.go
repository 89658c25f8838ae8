package app

import (
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/verification"
)

// A Message is something that happened. It stands beside what decodes it and carries
// what it does.
type Message interface {
	// update changes the model, and returns what should happen outside. What it
	// changes in a slice of the model it clones first: an earlier model may be on the
	// screen.
	update(m *Model) []Effect
}

// Update returns the model after a message, and what should happen outside. It
// changes nothing else than the PIN bytes of the message, which it zeroes.
func Update(m Model, message Message) (Model, []Effect) {
	before, lang := m.Screen(), m.Lang
	effects := message.update(&m)
	m.TooSoon = m.TooSoon && m.Screen() == before
	if before == ScreenVerification && m.Screen() != before {
		effects = append(effects, m.fromVerification(verification.Leave(&m.Verification))...)
	}
	if m.Screen() != before || m.Lang != lang {
		effects = append(effects, m.fromGuide(guide.Leave(&m.Guide))...)
	}
	effects = append(effects, m.showAddress(message)...)
	if !m.Guide.Knowledge.Asked && m.settled() {
		effects = append(effects, OfGuide{guide.LearnOffices{}}.update(&m)...)
	}
	return m, effects
}

// Decode turns an event of the page into a message; ok is false for an event of
// an unknown action.
func Decode(e dom.Event) (m Message, ok bool) {
	if tooSoon(e) {
		return TooSoon{}, true
	}
	if m, ok := dom.Decode(e, decodePINChange, decodePIN); ok { // they take the secrets
		return m, true
	}
	for _, secret := range e.Form.Secrets {
		clear(secret)
	}
	return dom.Decode(e,
		decodeLanguage, decodePractice, decodeConnection, decodeReader, decodeTask, decodeWork,
		decodeLeaving, decodeRecords, decodeVerification, decodeGuide, decodeHealth, decodeGallery)
}
