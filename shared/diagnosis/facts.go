package diagnosis

import (
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

// An Answer is yes, no, or not known.
type Answer int

// The answers.
const (
	Unknown Answer = iota
	Yes
	No
)

// AnswerOf is the answer to what is known.
func AnswerOf(yes bool) Answer {
	if yes {
		return Yes
	}
	return No
}

// Facts are what was found out. The zero value of each means that it is not
// known.
type Facts struct {
	App, Helper string    // versions
	System      string    // of the helper, GOOS/GOARCH
	Browser     string    // as it calls itself, for the report
	Now         time.Time // in the zone of the person's clock
	Built       time.Time // when the program was made: no clock is before it

	// Page: the page may connect (Yes), or its Content-Security-Policy forbids it.
	Page       Answer
	Permission Permission
	Connection Connection
	Squatted   []int // ports of the range that other users' programs hold
	Between    bool  // a window of another user's program was opened at the person's own helper
	Ports      int   // how many the range has, 0: as many as that of the wire

	Remote  string        // kind of remote session, "" if none is known: wire.DiagnosisResult
	Service Answer        // the PC/SC service answers
	Refused bool          // where it does not: it is there, and does not let us in
	Readers []wire.Reader // all that the service knows
	Holders []string      // programs of the person that may hold a card
	Reader  string        // name of the one that is meant, "" for the only one with a card
	Card    Card          // in the reader that is meant
	Trial   *Trial        // of that reader, where it was tried
}

// A Permission is what the browser says of a page and this machine
// (dom facts 1).
type Permission string

// The permissions.
const (
	PermissionUnknown   Permission = ""
	PermissionIsPrompt  Permission = "prompt"
	PermissionIsGranted Permission = "granted"
	PermissionIsDenied  Permission = "denied"
)

// A Connection is how far one comes to the person's own helper.
type Connection string

// The connections.
const (
	ConnectionUnknown Connection = ""
	Connected         Connection = "connected"   // or, seen from the shell, it serves
	Unreachable       Connection = "unreachable" // nobody answers
	OtherVersion      Connection = "other_version"
	OtherHelper       Connection = "other_helper" // not the one that the page knows
	UnusableSettings  Connection = "unusable_settings"
)

// A Card is what it told without a PIN. The zero Card was not asked.
type Card struct {
	Problem        wire.Code // why it told nothing
	Kind           jpki.Kind // what it is, if it told
	Login, Signing jpki.CertificateStatus
	Unusable       bool // its keys are of a kind that cannot be used yet
}

// FromWire are the facts that the helper told its own app: as it told them, page,
// permission and helper are in order. The caller adds App, Browser, Now, Reader
// and Card.
func FromWire(r wire.DiagnosisResult) Facts {
	return Facts{
		Helper: r.Helper, System: r.System, Page: Yes, Permission: PermissionIsGranted, Connection: Connected,
		Squatted: r.Squatted, Remote: r.Remote, Service: AnswerOf(r.Service), Refused: r.Refused, Readers: r.Readers, Holders: r.Holders,
	}
}

// Chosen returns the reader that is meant: the one that is named, or the only one
// with a card, or the only one.
func (f Facts) Chosen() (wire.Reader, bool) {
	if f.Reader != "" {
		for _, r := range f.Readers {
			if r.Name == f.Reader {
				return r, true
			}
		}
		return wire.Reader{}, false
	}
	with := f.withCard()
	switch {
	case len(with) == 1:
		return with[0], true
	case len(with) == 0 && len(f.Readers) > 0:
		return f.Readers[0], true
	}
	return wire.Reader{}, false
}

// withCard are the readers with a card, of whatever state.
func (f Facts) withCard() (with []wire.Reader) {
	for _, r := range f.Readers {
		if r.State != wire.ReaderEmpty {
			with = append(with, r)
		}
	}
	return with
}

// portsOfWire is how many ports the range of the wire has.
const portsOfWire = wire.LastPort - wire.FirstPort + 1
