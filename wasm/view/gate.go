package view

import (
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// gate says what is missing until the card's status is known; ready is true if
// nothing is.
func gate(m app.Model, t locale.Texts) (node dom.Node, live string, ready bool) {
	left, said := emptiedNotice(m, t)
	r := m.Reading()
	node, live, ready = part.Gate(t, &r, typesHere(m))
	return dom.Group(left, node), said + live, ready
}

// reading is what is known of reader and card.
func reading(m app.Model) *room.Reading {
	r := m.Reading()
	return &r
}
