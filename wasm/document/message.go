package document

import (
	"context"
	"encoding/json"

	"jpkiweb/shared/strictjson"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
)

// A Conn carries messages between page and worker. One goroutine receives.
type Conn interface {
	Send(dom.Message) error
	Receive(ctx context.Context) (dom.Message, error)
}

// A Request is what the page asks for; the file goes with it. It is answered before the
// next one is sent.
type Request struct {
	Size int64 `json:"size"` // of the file when it was chosen, bytes
}

// An Answer is what the worker says to a request: how far it is, again and again, and in
// the end what it read or what is wrong.
type Answer struct {
	Progress *Progress `json:"progress,omitempty"`
	Read     *Read     `json:"read,omitempty"`
	Problem  *Problem  `json:"problem,omitempty"`
}

// Progress is how far the worker is.
type Progress struct {
	Done int64 `json:"done"` // bytes that were read
	Slow bool  `json:"slow"` // Go hashes, because hash-wasm could not be loaded
}

// EdgeSize is how many bytes at either end of a document are known by themselves.
const EdgeSize = 64 << 10

// Read is what was read of a document. All of it is of the bytes that were hashed.
type Read struct {
	Digest wire.Hex `json:"digest"`         // SHA-256 of all
	First  wire.Hex `json:"first"`          // SHA-256 of the first EdgeSize bytes
	Last   wire.Hex `json:"last"`           // SHA-256 of the last ones
	Head   []byte   `json:"head,omitempty"` // the first ones
}

// A Problem is why a document was not read.
type Problem struct {
	Code    wire.Code `json:"code"`
	Message string    `json:"message"` // for the console
}

// Encode writes a request or an answer.
func Encode(v any, blob any) (dom.Message, error) {
	text, err := json.Marshal(v)
	return dom.Message{Text: string(text), Blob: blob}, err
}

// Decode reads a request or an answer into v, a pointer.
func Decode(m dom.Message, v any) error { return strictjson.Decode([]byte(m.Text), v) }
