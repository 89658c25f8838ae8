package diagnosis

import (
	"strconv"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

func (f Facts) card() Step {
	r, _ := f.Chosen()
	switch r.State {
	case wire.ReaderEmpty:
		return brokenLink(NoCard, "reader", printable(r.Name))
	case wire.ReaderMute:
		return brokenLink(CardMute)
	}
	switch f.Card.Problem {
	case "", wire.CodeCertificateAbsent: // the card itself answers
	case wire.CodeNoCard:
		return brokenLink(NoCard, "reader", printable(r.Name))
	case wire.CodeCardMute:
		return brokenLink(CardMute)
	case wire.CodeNotJPKICard:
		return brokenLink(OtherCard)
	case wire.CodeCardRemoved, wire.CodeNoReader, wire.CodeNoService: // was there a moment ago
		return brokenLink(CardRemoved)
	case wire.CodeTimeout:
		return brokenLink(CardSilent)
	case wire.CodeLeaseLost, wire.CodeHelperUnreachable, wire.CodeServiceRefused: // nothing that the card said
		return Step{State: StateUnknown}
	default:
		return brokenLink(CardError)
	}
	switch f.Card.Kind {
	case "":
		if f.Card.Problem == "" { // it was not asked
			return Step{State: StateUnknown}
		}
	case jpki.KindJukiCard:
		return brokenLink(JukiCard)
	case jpki.KindAndroid, jpki.KindIPhone:
		return soundLink(Phone)
	}
	return Step{State: StateOK}
}

// certificate names the clock before what it might make look wrong, and what the
// municipality mends by a new certificate before a PIN that comes with it.
func (f Facts) certificate() Step {
	login, signing := f.Card.Login, f.Card.Signing
	switch {
	case f.clockBehind():
		return brokenLink(CertificateNotYet, f.today()...)
	case f.Card.Problem == wire.CodeCertificateAbsent: // without saying so beforehand
		return brokenLink(LoginCertificateAbsent)
	case !login.Present && !signing.Present:
		return brokenLink(CertificateAbsent)
	case !login.Present:
		return brokenLink(LoginCertificateAbsent)
	case f.Card.Unusable:
		return brokenLink(KeyUnsupported)
	case f.expired(login):
		return brokenLink(CertificateExpired, f.today()...)
	case f.expired(signing):
		return brokenLink(SigningCertificateExpired, f.today()...)
	case blocked(login) && blocked(signing):
		return brokenLink(PINsBlocked)
	case blocked(login):
		return brokenLink(PINBlocked)
	case blocked(signing):
		return brokenLink(SigningPINBlocked)
	case !signing.Present:
		return soundLink(SigningCertificateAbsent)
	}
	return Step{State: StateOK}
}

// clockBehind reports whether the clock cannot be right: it is before the program
// was made, or before a certificate began.
func (f Facts) clockBehind() bool {
	if f.Now.IsZero() {
		return false
	}
	for _, c := range []jpki.CertificateStatus{f.Card.Login, f.Card.Signing} {
		if c.Present && c.Known && f.Now.Before(c.NotBefore) {
			return true
		}
	}
	return f.Now.Before(f.Built)
}

func (f Facts) expired(c jpki.CertificateStatus) bool {
	return c.Present && !f.Now.IsZero() && c.Ended(f.Now)
}

func blocked(c jpki.CertificateStatus) bool { return c.Present && c.Blocked() }

// today are the places of the date that the computer believes in.
func (f Facts) today() []string {
	y, m, d := f.Now.Date()
	return []string{"y", strconv.Itoa(y), "m", strconv.Itoa(int(m)), "d", strconv.Itoa(d)}
}
