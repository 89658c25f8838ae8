package app

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
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

// Against reports whether something stands against the certificate of the task, as
// far as that is known before its PIN: nobody would accept what its key signs, so it
// is used only if the person says so.
func (m *Model) Against(p jpki.Purpose) bool {
	if m.Task != TaskLogin && m.Task != TaskSign || m.Reader.Card.Status == nil || m.Reader.Card.Status.Kind == jpki.KindJukiCard {
		return false
	}
	switch m.Life().State(p) {
	case jpki.CertificateExpired, jpki.CertificateNotYetValid, jpki.CertificateRevoked, jpki.CertificateOnHold:
		return true
	}
	return m.Life().Suspended(p)
}

// Useless reports whether the keys of the card in the reader cannot be used for what
// the task wants of them, so that no PIN is asked and no page told that they could.
func (m *Model) Useless() bool {
	s := m.Reader.Card.Status
	switch m.Task {
	case TaskLogin, TaskSign, TaskShare:
		return s != nil && s.Unusable
	}
	return false
}
