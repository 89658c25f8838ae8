package task

import (
	"crypto/sha256"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// A Document is a file to be signed.
type Document struct {
	File     dom.File
	Digest   [sha256.Size]byte    // SHA-256, if Hashed
	Edges    [2][sha256.Size]byte // of its first and last bytes, if Hashed
	Hashed   bool
	Progress room.Progress // of hashing
}

// A Signed is the signature of one document.
type Signed struct {
	Name      string            // of the document
	Signature []byte            // detached CMS, DER
	Digest    [sha256.Size]byte // SHA-256 of the document
}

// A Request is what another page asks for.
type Request struct {
	ID        string
	Origin    string // as the browser put it on the message
	Kind      Kind
	Challenge string // of KindLogin
	Documents []Document
	Purposes  []wire.Purpose // of KindAllow
	Contact   *room.Contact  // whom a person can call; nil: not told
}

// Answer answers the request of another page: with a Token, Signed or a Status, with
// nothing after a KindAllow, or else with a Code.
type Answer struct {
	ID        string
	Token     []byte // JSON
	Signed    []Signed
	Status    *room.CardStatus
	Code      wire.Code // "": success
	TriesLeft *int
}
