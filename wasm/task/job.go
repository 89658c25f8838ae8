package task

import (
	"context"

	"jpkiweb/shared/character"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// Login signs a challenge. The program zeroes the PIN; nil is typed elsewhere.
type Login struct {
	Reader    string
	For       []byte // certificate of the card that the person saw, DER; nil: not read
	Origin    string // that asks
	Challenge string
	PIN       []byte // folded, of the right form
	LastTry   bool   // the person confirmed to use the last try
	UseAnyway bool   // and a certificate that nobody accepts
}

// Sign signs documents whose digest is known. The program zeroes the password; nil is
// typed elsewhere.
type Sign struct {
	Reader    string
	For       []byte // as in Login
	Origin    string // that asks; "" is this app
	Documents []Document
	Password  []byte // folded, of the right form
	LastTry   bool
	UseAnyway bool
	// Unchanged, set when it is done, makes sure that the documents are still what
	// the person chose, as operation.SignJob wants it: before a PIN is presented, and once
	// more after one was typed elsewhere.
	Unchanged func(context.Context) (changed []error, err error)
}

// ReadCertificate reads the digital signature certificate. The program zeroes the
// password; nil is typed elsewhere.
type ReadCertificate struct {
	Reader   string
	For      []byte // as in Login
	Password []byte // folded, of the right form
	LastTry  bool
}

// Share reads the status of the card for another page.
type Share struct {
	Reader string
	Origin string // that asks
}

// A Helper reaches the card. Its errors are sorted by [room.ProblemOf].
type Helper interface {
	// Login returns the token as JSON. Without a PIN in the job it calls asked
	// with the place where the person types it, and with none once it is typed.
	Login(ctx context.Context, job Login, asked func(room.PINPlace)) (token []byte, err error)
	// Sign returns what came of each document, in their order, or nil where none was
	// signed: with an error, too, which ended the job early. It may tell its progress;
	// asked as in Login.
	Sign(ctx context.Context, job Sign, progress func(room.Progress), asked func(room.PINPlace)) ([]operation.Signed, error)
	// Timestamp has a signature value stamped that the card has made, and returns the
	// token, DER. It waits for the authority.
	Timestamp(ctx context.Context, value []byte) (token []byte, err error)
	// Certificate reads the digital signature certificate; asked as in Login.
	Certificate(ctx context.Context, job ReadCertificate, asked func(room.PINPlace)) (room.CertificateRead, error)
	// Status reads what the card tells without a PIN, for an origin or, if that
	// is empty, for this page.
	Status(ctx context.Context, reader, origin string) (room.CardStatus, error)
	// Allow lets an origin ask for purposes; for the helper's own window only.
	Allow(ctx context.Context, origin string, purposes []wire.Purpose) error
}

// A Browser does what this room wants of the page, at once.
type Browser interface {
	Answer(Answer)
	// ShowFolded writes what a PIN is folded to, or bullets, into an element.
	ShowFolded(id string, text []byte)
	Download(name, mediaType string, content []byte)
	Save(name string, file any) // what FinishDocument or ZipDocuments returned
	// UseWindow opens the helper's own window for a request; WindowDone is sent
	// when that is done.
	UseWindow(Request)
}

// Documents reads, finishes and packs documents beside the page, so that this goes on.
type Documents interface {
	// ReadDocument reads a file from its first byte to its last, to be signed with these
	// options or, without, to be hashed only; it tells how far it is. A file that cannot be read, or that is not as long as it was when it was chosen,
	// gives file_unreadable; who reads may end before it is done: reading_stopped. It
	// waits.
	ReadDocument(ctx context.Context, f dom.File, o *document.Options, progress func(document.Progress)) (document.Opened, error)
	// FinishDocument makes the finished file of a document that was read with these
	// options, and returns its name and what the browser has of it. token is a time-stamp
	// token, DER, or nil; timestamp_invalid tells that the file cannot have it. It waits.
	FinishDocument(ctx context.Context, f dom.File, o document.Options, s signature.Signature, token []byte) (name string, blob any, err error)
	// ZipDocuments puts files into one, and returns what the browser has of it. It waits.
	ZipDocuments(ctx context.Context, files []dom.File) (blob any, err error)
}

// A Display shows content in elements of the page, each by its ID, and keeps nothing of
// it.
type Display interface {
	// DecodeShiftJIS decodes Windows code page 932; ok is false where it is not that.
	DecodeShiftJIS(b []byte) (text string, ok bool)
	// ShowText shows a text; nothing of it is taken for anything else.
	ShowText(id string, text []character.Piece)
	// DrawPicture decodes and draws a picture, and returns its size in pixels, turned
	// as it says, and how many pixels wide it is drawn. It waits.
	DrawPicture(ctx context.Context, id, mediaType string, b []byte) (width, height, drawn int, err error)
}
