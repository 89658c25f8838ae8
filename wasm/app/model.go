package app

import (
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
)

// Languages of the app, the first one being the default.
var Languages = [...]string{"ja", "en"}

// A Connection is the state of the connection to the helper.
type Connection int

// The connections.
const (
	Connecting Connection = iota
	Connected
	Disconnected
)

// A Screen is where the person is.
type Screen int

// The screens.
const (
	ScreenHome     Screen = iota
	ScreenLogin           // a page asks for a login
	ScreenSign            // a page, or the person, wants files signed
	ScreenShare           // a page asks for the state of the card
	ScreenWorking         // the card is at work
	ScreenDone            // Job is done
	ScreenDeclined        // the person said no to a page
	ScreenProblem
)

// A Task is what the card is used for.
type Task int

// The tasks.
const (
	TaskNone Task = iota
	TaskLogin
	TaskSign
	TaskShare
)

// Purpose returns whose PIN the task needs; ok is false if none.
func (t Task) Purpose() (p jpki.Purpose, ok bool) {
	switch t {
	case TaskLogin:
		return jpki.UserAuthentication, true
	case TaskSign:
		return jpki.DigitalSignature, true
	}
	return 0, false
}

// screen is where a task begins.
func (t Task) screen() Screen {
	switch t {
	case TaskLogin:
		return ScreenLogin
	case TaskSign:
		return ScreenSign
	case TaskShare:
		return ScreenShare
	}
	return ScreenHome
}

// Model is everything that the app knows. Change it by [Update] only.
type Model struct {
	Lang string    // one of Languages
	Now  time.Time // set by Program before each message

	Connection Connection
	Helper     string   // version of the helper
	Lost       *Problem // why not connected

	Readers wire.ReadersResult
	Reader  string // name of the one in use, "" if there is none
	Chosen  bool   // the person chose it
	Card    Card   // in Reader

	Screen    Screen
	Task      Task
	Request   *Request // nil: the person started the task
	Documents []Document
	PIN       PINEntry
	Progress  Progress // of ScreenWorking
	Signed    []Signed // of ScreenDone after the person's own TaskSign
	Problem   *Problem // of ScreenProblem

	link     int // number of the connection
	attempts int // to connect, since the last success
	jobs     int // begun so far
	job      int // that hashes or works on the task; results of others are stale
}

// Card is what is known of the card in the reader in use.
type Card struct {
	Reader    string // where and
	Insertion uint32 // since when it was asked
	Asking    bool
	Status    *CardStatus // nil: not known (yet)
	Problem   *Problem    // why not
	job       int
}

// A Request is what another page asks for.
type Request struct {
	ID        string
	Origin    string // as the browser put it on the message
	Task      Task
	Challenge string // of TaskLogin
	Documents []Document
}

// A Document is a file to be signed.
type Document struct {
	File     dom.File
	Digest   [32]byte // SHA-256, if Hashed
	Hashed   bool
	Progress Progress // of hashing
}

// A Signed is the signature of one document.
type Signed struct {
	Name      string   // of the document
	Signature []byte   // detached CMS, DER
	Digest    [32]byte // SHA-256 of the document
}

// Progress of a job in units of its own; Total 0 is unknown.
type Progress struct {
	Done, Total int64
}

// Percent returns 0 to 100; ok is false if the end is not known.
func (p Progress) Percent() (percent int, ok bool) {
	if p.Total <= 0 {
		return 0, false
	}
	return int(min(max(p.Done, 0), p.Total) * 100 / p.Total), true
}

// PINEntry is what is known of the PIN field; never the PIN.
type PINEntry struct {
	Folds   bool          // what goes to the card differs from what was typed
	Shown   bool          // the person wants to see it
	Fault   jpki.PINFault // the card was not asked
	Empty   bool          // with a Fault: nothing was typed
	Wrong   bool          // the card said no
	Confirm bool          // the last try must be confirmed first
	Attempt int           // counts what was refused, so that the focus comes back
}

// Refused reports whether the field must say why the PIN was not taken.
func (e PINEntry) Refused() bool { return e.Fault != jpki.PINOK || e.Wrong }

// Hashed reports whether there are documents and the digest of each is known.
func (m Model) Hashed() bool {
	for _, d := range m.Documents {
		if !d.Hashed {
			return false
		}
	}
	return len(m.Documents) > 0
}

// ReaderInUse returns the reader in use.
func (m Model) ReaderInUse() (wire.Reader, bool) {
	for _, r := range m.Readers.Readers {
		if r.Name == m.Reader {
			return r, true
		}
	}
	return wire.Reader{}, false
}

// TriesLeft returns the tries left of the PIN of the task, if known.
func (m Model) TriesLeft() (tries int, ok bool) {
	p, ok := m.Task.Purpose()
	if !ok || m.Card.Status == nil {
		return 0, false
	}
	c := m.Card.Status.Certificate(p)
	return c.TriesLeft, c.TriesKnown
}
