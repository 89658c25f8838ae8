package server

import (
	"context"
	"errors"

	"jpkiweb/helper/card/guard"
	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/door/consent"
	"jpkiweb/helper/door/origin"
	"jpkiweb/helper/own/history"
	"jpkiweb/helper/own/policy"
	"jpkiweb/helper/own/stamp"
	"jpkiweb/helper/own/state"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
)

// codes sorts the errors of the helper's packages; the first that fits wins.
var codes = []struct {
	target error
	code   wire.Code
}{
	{reader.ErrNoService, wire.CodeNoService},
	{reader.ErrRefused, wire.CodeServiceRefused},
	{reader.ErrNoReader, wire.CodeNoReader},
	{reader.ErrNoCard, wire.CodeNoCard},
	{reader.ErrMute, wire.CodeCardMute},
	{reader.ErrRemoved, wire.CodeCardRemoved},
	{reader.ErrBusy, wire.CodeBusy},
	{reader.ErrTimeout, wire.CodeTimeout},
	{reader.ErrIdle, wire.CodeTimeout},
	{reader.ErrReleased, wire.CodeLeaseLost},
	{reader.ErrResting, wire.CodeProtocol},
	{reader.ErrUnknownCard, wire.CodeBusy},
	{reader.ErrPINCancelled, wire.CodeConsentDenied},
	{reader.ErrPINMismatch, wire.CodePINMismatch},
	{reader.ErrPINPad, wire.CodePINFormat},
	{consent.ErrDenied, wire.CodeConsentDenied},
	{consent.ErrExpired, wire.CodeTimeout},
	{guard.ErrLimited, wire.CodePINLimited},
	{guard.ErrLastTry, wire.CodeLastTryUnconfirmed},
	{guard.ErrBlocked, wire.CodePINBlocked},
	{guard.ErrDigest, wire.CodeDigestRefused},
	{guard.ErrRefused, wire.CodeAPDURefused},
	{guard.ErrExpired, wire.CodeCertificateExpired},
	{guard.ErrEarly, wire.CodeCertificateEarly},
	{guard.ErrRevoked, wire.CodeCertificateRevoked},
	{guard.ErrOnHold, wire.CodeCertificateOnHold},
	{authtoken.ErrChallenge, wire.CodeChallengeInvalid},
	{authtoken.ErrOrigin, wire.CodeOriginRefused},
	{guard.ErrTerms, wire.CodeRequestInvalid},
	{policy.ErrRefused, wire.CodePolicyRefused},
	{origin.ErrPurpose, wire.CodeRequestInvalid},
	{origin.ErrNoGrant, wire.CodeRequestInvalid},
	{origin.ErrTooMany, wire.CodeTooLarge},
	{state.ErrUntrusted, wire.CodeStateUnusable},
	{history.ErrBroken, wire.CodeStateUnusable},
	{state.ErrLocked, wire.CodeBusy},
	{history.ErrUnwritten, wire.CodeStateUnusable},
	{stamp.ErrUnavailable, wire.CodeTimestampUnavailable},
	{stamp.ErrInvalid, wire.CodeTimestampInvalid},
	{guard.ErrApplication, wire.CodeNotJPKICard},
	{guard.ErrAbsent, wire.CodeCertificateAbsent},
	{guard.ErrCard, wire.CodeCardError},
	{wire.ErrProtocol, wire.CodeProtocol},
	{context.DeadlineExceeded, wire.CodeTimeout},
	{context.Canceled, wire.CodeLeaseLost}, // of a page that left
}

// WireError is the one place where errors of the helper become what the other
// side sees. Errors of the card are sorted by operation.WireError.
func WireError(err error) *wire.Error {
	if errors.Is(err, operation.ErrEitherPIN) { // whatever the reason was
		return operation.WireError(err)
	}
	var known *wire.Error
	if errors.As(err, &known) {
		return known
	}
	for _, c := range codes {
		if errors.Is(err, c.target) {
			e := &wire.Error{Code: c.code, Message: err.Error()}
			if c.code == wire.CodeLastTryUnconfirmed || c.code == wire.CodePINBlocked {
				e.TriesLeft = new(int)
				if c.code == wire.CodeLastTryUnconfirmed {
					*e.TriesLeft = 1
				}
			}
			return e
		}
	}
	return operation.WireError(err)
}
