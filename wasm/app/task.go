package app

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
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
	ScreenAllow     // a page asks to use the card from its own page
	ScreenElsewhere // WayEmbedded: the helper's own window does it
	ScreenGrants
	ScreenHistory
	ScreenDoctor
	ScreenGuide
	ScreenCertificate // the password of TaskCertificate is typed
	ScreenPINChange   // the person chooses a PIN to change, or types
	ScreenForecast    // what an event will do to the certificates
	ScreenPINNames    // what each PIN is called where
	ScreenAbout       // what the JPKI is
)

// A Task is what the card is used for.
type Task int

// The tasks.
const (
	TaskNone Task = iota
	TaskLogin
	TaskSign
	TaskShare
	TaskAllow // let a page use the card from its own page
	TaskPINChange
	TaskCertificate // read the digital signature certificate
)

// Purpose returns whose PIN the task needs; ok is false if none.
func (t Task) Purpose() (p jpki.Purpose, ok bool) {
	switch t {
	case TaskLogin:
		return jpki.UserAuthentication, true
	case TaskSign, TaskCertificate:
		return jpki.DigitalSignature, true
	}
	return "", false
}

// grant is what a page must have been allowed for the task; "" is nothing.
func (t Task) grant() wire.Purpose {
	switch t {
	case TaskLogin:
		return wire.PurposeLogin
	case TaskSign:
		return wire.PurposeSign
	case TaskShare:
		return wire.PurposeRead
	}
	return ""
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
	case TaskAllow:
		return ScreenAllow
	case TaskPINChange:
		return ScreenPINChange
	case TaskCertificate:
		return ScreenCertificate
	}
	return ScreenHome
}

// A Request is what another page asks for.
type Request struct {
	ID        string
	Origin    string // as the browser put it on the message
	Task      Task
	Challenge string // of TaskLogin
	Documents []Document
	Purposes  []wire.Purpose // of TaskAllow
}

// A Document is a file to be signed.
type Document struct {
	File     dom.File
	Digest   [32]byte    // SHA-256, if Hashed
	Edges    [2][32]byte // of its first and last bytes, if Hashed
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
