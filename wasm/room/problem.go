package room

import (
	"errors"
	"slices"

	"jpkiweb/shared/wire"
)

// A Problem is an error as the person meets it.
type Problem struct {
	Code      wire.Code // one of wire.Codes
	TriesLeft *int
	Spent     Spent
}

// Either reports whether the card has the old or the new PIN.
func (p Problem) Either() bool { return p.Code == wire.CodePINEither }

// Spent says whether a try of a PIN was spent.
type Spent string

// What is known of the try.
const (
	SpentNo    Spent = "no"    // the PIN did not reach the card
	SpentYes   Spent = "yes"   // the card refused it
	SpentMaybe Spent = "maybe" // the answer was lost: look at the counter
)

// Spents lists all, for the test that counts their texts.
var Spents = [...]Spent{SpentNo, SpentYes, SpentMaybe}

// coder is an error that knows its code; *wire.Error holds it as a field.
type coder interface {
	error
	Code() string
}

// triesTeller is an error that knows the tries left.
type triesTeller interface {
	error
	Tries() (left int, known bool)
}

// ProblemOf sorts an error of the backend into a Problem: a *wire.Error, or any
// error with Code() string and maybe Tries() (int, bool). Others are internal.
func ProblemOf(err error) Problem {
	p := Problem{Code: wire.CodeInternal}
	var coded coder
	if w := (*wire.Error)(nil); errors.As(err, &w) {
		p.Code, p.TriesLeft = w.Code, w.TriesLeft
	} else if errors.As(err, &coded) {
		p.Code = wire.Code(coded.Code())
	}
	var teller triesTeller
	if p.TriesLeft == nil && errors.As(err, &teller) {
		if left, known := teller.Tries(); known {
			p.TriesLeft = &left
		}
	}
	if !slices.Contains(wire.Codes[:], p.Code) {
		p.Code = wire.CodeInternal
	}
	p.Spent = spentBy(p.Code)
	return p
}

// spentBy tells what a code means for the try of the PIN that was on its way.
func spentBy(code wire.Code) Spent {
	switch code {
	case wire.CodePINWrong:
		return SpentYes
	case wire.CodeCardRemoved, wire.CodeCardMute, wire.CodeCardError, wire.CodeTimeout, wire.CodeLeaseLost,
		wire.CodeHelperUnreachable, wire.CodeProtocol, wire.CodeInternal:
		return SpentMaybe
	}
	return SpentNo
}

// ProblemOfCode is a problem of a code.
func ProblemOfCode(code wire.Code) Problem { return Problem{Code: code, Spent: spentBy(code)} }

// ProblemOrNil is ProblemOf for an error that may be nil.
func ProblemOrNil(err error) *Problem {
	if err == nil {
		return nil
	}
	p := ProblemOf(err)
	return &p
}

// WithCounter returns the problem with code and counter in step: a PIN that is blocked has
// no try left, and one that was wrong and has none left is blocked.
func (p Problem) WithCounter() Problem {
	switch {
	case p.Code == wire.CodePINBlocked:
		p.TriesLeft = new(int)
	case p.Code == wire.CodePINWrong && p.TriesLeft != nil && *p.TriesLeft == 0:
		p.Code = wire.CodePINBlocked
	}
	return p
}

// Against reports whether it is something that stands against the certificate, and
// which the person may set aside.
func (p Problem) Against() bool {
	switch p.Code {
	case wire.CodeCertificateExpired, wire.CodeCertificateEarly, wire.CodeCertificateRevoked, wire.CodeCertificateOnHold:
		return true
	}
	return false
}

// CanRetry reports whether the same thing, tried again by the same person, may
// succeed.
func (p Problem) CanRetry() bool {
	switch p.Code {
	case wire.CodeOriginRefused, wire.CodeHostRefused, wire.CodePeerRefused, wire.CodeChallengeInvalid,
		wire.CodeRequestInvalid, wire.CodeDigestRefused, wire.CodeAPDURefused, wire.CodeVersion,
		wire.CodePINBlocked, wire.CodeOpenerLost, wire.CodeSignatureInvalid, wire.CodePolicyRefused,
		wire.CodeBlockedByPage, wire.CodeKeyUnsupported:
		return false
	}
	return true
}
