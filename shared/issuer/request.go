package issuer

import (
	"time"

	"jpkiweb/shared/emulator"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/sandboxca"
)

// A Person is an invented one, as the resident register has them.
type Person struct {
	sandboxca.Holder
	Ward     bool      // 成年被後見人
	StayEnds time.Time // the last day of the permission to stay; zero: it has no end
}

// A Bearer is who stands at the counter.
type Bearer int

// The bearers; the zero Bearer is the holder.
const (
	Self           Bearer = iota
	Representative        // 法定代理人
	Agent                 // 任意代理人, who comes twice
)

// A Request is what is asked for at the counter.
type Request struct {
	Procedure lifecycle.Procedure
	// Event is what happened, of lifecycle.NameAddressChange and lifecycle.Revoke; those
	// have no default.
	Event lifecycle.Event
	// Purposes are the certificates that it is about; none: all that it can be about.
	Purposes []jpki.Purpose
	// Register is what the register says now, of lifecycle.NameAddressChange; Person then
	// becomes it.
	Register *Person
	// Known are the PINs that the holder has, New those to be set. Perform wipes them.
	Known, New PINs
	By         Bearer
	Reply      *Reply // what an agent brings to the second visit
	// Lost: the card is not at hand, with lifecycle.Reissue. Its certificates end all the
	// same.
	Lost bool
}

// A Deed is one thing that was done.
type Deed struct {
	What    Work
	Purpose jpki.Purpose      // of the certificate or key; "": none
	PIN     lifecycle.PINName // "": none
	Serial  []byte            // of the certificate
	Until   time.Time         // until when the certificate or the card is valid
}

// A Work is what can be done.
type Work string

// The works.
const (
	PINCompared         Work = "pin-compared"
	PINSet              Work = "pin-set"
	PINUnlocked         Work = "pin-unlocked"
	KeyMade             Work = "key-made"
	CertificateWritten  Work = "certificate-written"
	CertificateRevoked  Work = "certificate-revoked"
	CertificateHeld     Work = "certificate-held"
	CertificateReturned Work = "certificate-returned" // is no longer on hold
	HolderWritten       Work = "holder-written"       // 券面事項
	CardMade            Work = "card-made"
	CardTaken           Work = "card-taken" // out of service
	LetterUsed          Work = "letter-used"
)

// A Receipt is what a procedure did, in order.
type Receipt struct {
	Procedure lifecycle.Procedure
	Event     lifecycle.Event // "": none
	Done      []Deed
	Card      *emulator.Card      // the new one; nil: the card is the same
	Next      lifecycle.Procedure // how a certificate that ended is had again; "": none did
}

func (r *Receipt) add(d Deed) { r.Done = append(r.Done, d) }
