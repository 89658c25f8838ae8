package document

import (
	"context"
	"encoding/json"
	"time"

	"jpkiweb/shared/signature"
	"jpkiweb/shared/strictjson"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
)

// A Conn carries messages between page and worker. One goroutine receives.
type Conn interface {
	Send(dom.Message) error
	Receive(ctx context.Context) (dom.Message, error)
}

// A Request is what the page asks for; the file goes with it and, where the signature is
// seen, the file of a font. It is answered before the next one is sent.
type Request struct {
	Name    string   `json:"name"`
	Size    int64    `json:"size"`              // of the file when it was chosen, bytes
	Options *Options `json:"options,omitempty"` // it is to be signed; nil: it is hashed only
	Finish  *Signed  `json:"finish,omitempty"`  // it was signed, and the finished file is wanted
	Zip     []string `json:"zip,omitempty"`     // names of the files that go with it, which are to be put into one
	Verify  *Verify  `json:"verify,omitempty"`  // what is signed in it is to be verified
}

// Options are how a document is to be signed: those of shared/signature/document, which
// the app does not carry.
type Options struct {
	Format    signature.Format `json:"format"`
	Time      time.Time        `json:"time,omitzero"` // of PDF: what /M says
	Attached  bool             `json:"attached,omitempty"`
	PEM       bool             `json:"pem,omitempty"`
	Field     string           `json:"field,omitempty"`
	Reason    string           `json:"reason,omitempty"`
	Place     string           `json:"place,omitempty"`
	Visible   *Visible         `json:"visible,omitempty"` // of PDF; nil: it is not seen
	TimeStamp bool             `json:"timeStamp,omitempty"`
}

// A Signed is a signature.Signature, and the time stamp that came.
type Signed struct {
	CMS         []byte   `json:"cms,omitempty"`
	Value       wire.Hex `json:"value"`
	Certificate wire.Hex `json:"certificate"`
	Digest      wire.Hex `json:"digest"`
	Name        string   `json:"name"`
	TimeStamp   []byte   `json:"timeStamp,omitempty"` // token, DER
}

// An Answer is what the worker says to a request: how far it is, again and again, what it has
// to ask, and in the end what it read or what is wrong.
type Answer struct {
	Progress *Progress `json:"progress,omitempty"`
	Question *Question `json:"question,omitempty"` // awaits its Reply
	Read     *Read     `json:"read,omitempty"`
	Finished *Finished `json:"finished,omitempty"` // its file goes with the answer

	// Report is a report of shared/signature/verification, as its JSON.
	Report  json.RawMessage `json:"report,omitempty"`
	Problem *Problem        `json:"problem,omitempty"`
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

	// Subject is what is signed, without name and size, if there were options.
	Subject *wire.Item `json:"subject,omitempty"`
	Pages   int        `json:"pages,omitempty"` // of a PDF that can be read; 0: not known
	Seen    *Seen      `json:"seen,omitempty"`  // with Options.Visible
}

// Finished is the finished file.
type Finished struct {
	Name string `json:"name"` // "" of several files in one
}

// A Problem is why a document was not read.
type Problem struct {
	Code    wire.Code `json:"code"`
	Message string    `json:"message"` // for the console
	Unseen  *Unseen   `json:"unseen,omitempty"`
}

// Encode writes a request, an answer or a reply.
func Encode(v any, blob any) (dom.Message, error) {
	text, err := json.Marshal(v)
	return dom.Message{Text: string(text), Blob: blob}, err
}

// Decode reads a request, an answer or a reply into v, a pointer.
func Decode(m dom.Message, v any) error { return strictjson.Decode([]byte(m.Text), v) }
