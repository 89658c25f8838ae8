package reader

import "jpkiweb/wasm/dom"

// Decode turns an event about reader and card into a message; ok is false for an event
// of others.
func Decode(e dom.Event) (m Message, ok bool) { return dom.Decode(e, decodeChoice, decodeAsking) }
