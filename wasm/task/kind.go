package task

import (
	"jpkiweb/shared/helpcode"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

// A Kind is what the card is used for.
type Kind int

// The kinds.
const (
	KindNone Kind = iota
	KindLogin
	KindSign
	KindShare       // tell a page the state of the card
	KindAllow       // let a page use the card from its own page
	KindCertificate // read the digital signature certificate
)

// Purpose returns whose PIN the task needs; ok is false if none.
func (k Kind) Purpose() (p jpki.Purpose, ok bool) {
	switch k {
	case KindLogin:
		return jpki.UserAuthentication, true
	case KindSign, KindCertificate:
		return jpki.DigitalSignature, true
	}
	return "", false
}

// grant is what a page must have been allowed for the task; "" is nothing.
func (k Kind) grant() wire.Purpose {
	switch k {
	case KindLogin:
		return wire.PurposeLogin
	case KindSign:
		return wire.PurposeSign
	case KindShare:
		return wire.PurposeRead
	}
	return ""
}

// Help is the task in a help code.
func (k Kind) Help() helpcode.Task {
	switch k {
	case KindLogin:
		return helpcode.TaskLogin
	case KindSign:
		return helpcode.TaskSign
	case KindShare:
		return helpcode.TaskShare
	case KindAllow:
		return helpcode.TaskAllow
	case KindCertificate:
		return helpcode.TaskCertificate
	}
	return helpcode.TaskNone
}

// Key is the task's name in the keys of the texts.
func (k Kind) Key() string {
	switch k {
	case KindLogin:
		return "login"
	case KindSign, KindCertificate: // the same password
		return "sign"
	case KindShare:
		return "share"
	case KindAllow:
		return "allow"
	}
	return "home"
}

// Verb is what the task does, in the keys of the texts.
func (k Kind) Verb() string {
	if k == KindCertificate {
		return "showing"
	}
	return k.Key()
}
