package operation

import (
	"errors"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/card"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/wire"
)

// WireError sorts the errors of operations into the codes that people and
// programs see, with the tries left and the status word where the card said them. A
// *wire.Error stays what it is; what nobody foresaw is internal. err is not nil.
func WireError(err error) *wire.Error {
	var (
		known  *wire.Error
		pin    *card.PINError
		format *card.PINFormatError
		sw     iso7816.StatusWord
	)
	e := &wire.Error{Code: wire.CodeInternal, Message: err.Error()}
	if errors.As(err, &sw) {
		e.Code, e.StatusWord = wire.CodeCardError, sw.String()
	}
	switch {
	case errors.Is(err, ErrEitherPIN): // whatever the reason was
		e.Code = wire.CodePINEither
	case errors.As(err, &known):
		return known
	case errors.As(err, &pin):
		e.Code, e.TriesLeft = pinCode(pin), &pin.TriesLeft
	case errors.As(err, &format):
		e.Code = wire.CodePINFormat
	case errors.Is(err, card.ErrNotJPKI), errors.Is(err, card.ErrNoCardInfo):
		e.Code = wire.CodeNotJPKICard
	case errors.Is(err, ErrOtherCard):
		e.Code = wire.CodeOtherCard
	case errors.Is(err, ErrKey):
		e.Code = wire.CodeKeyUnsupported
	case errors.Is(err, card.ErrAbsent):
		e.Code = wire.CodeCertificateAbsent
	case errors.Is(err, card.ErrSignature):
		e.Code = wire.CodeSignatureInvalid
	case errors.Is(err, card.ErrMalformedAnswer):
		e.Code = wire.CodeCardError
	case errors.Is(err, signature.ErrFormat), errors.Is(err, signature.ErrSubject), errors.Is(err, signature.ErrName):
		e.Code = wire.CodeRequestInvalid
	case errors.Is(err, authtoken.ErrChallenge):
		e.Code = wire.CodeChallengeInvalid
	case errors.Is(err, authtoken.ErrOrigin):
		e.Code = wire.CodeOriginRefused
	}
	return e
}

func pinCode(e *card.PINError) wire.Code {
	switch {
	case e.Blocked():
		return wire.CodePINBlocked
	case e.LastTry:
		return wire.CodeLastTryUnconfirmed
	}
	return wire.CodePINWrong
}
