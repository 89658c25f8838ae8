package training

import (
	"slices"
	"time"

	"jpkiweb/shared/issuer"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
)

// A Part is what of a card can be wrong in the end.
type Part string

// The parts.
const (
	PartAuthentication Part = "authentication" // the certificate to log in with
	PartSigning        Part = "signing"        // that to sign with
	PartPIN            Part = "pin"            // one is locked
	PartHolder         Part = "holder"         // the card does not say what the register says
	PartCard           Part = "card"           // it is out of service, or is not and should be
)

// A Fault is something that is not as it should be when a visitor goes.
type Fault struct {
	Part       Part
	Is, Should jpki.CertificateState // of a certificate
	PIN        lifecycle.PINName     // that is locked
}

// Judge tells what is wrong with the card with which a visitor goes; none: they were served
// as it is right.
func (a *Arrival) Judge(office *issuer.Office, rules *lifecycle.Rules, now time.Time) (faults []Fault, err error) {
	is, err := StandingOf(office, rules, a.Card, now)
	if err != nil {
		return nil, err
	}
	should := a.Visitor.After
	if is.Authentication != should.Authentication {
		faults = append(faults, Fault{Part: PartAuthentication, Is: is.Authentication, Should: should.Authentication})
	}
	if is.Signing != should.Signing {
		faults = append(faults, Fault{Part: PartSigning, Is: is.Signing, Should: should.Signing})
	}
	for _, name := range is.Locked {
		if !slices.Contains(should.Locked, name) {
			faults = append(faults, Fault{Part: PartPIN, PIN: name})
		}
	}
	if is.OutOfService != should.OutOfService {
		faults = append(faults, Fault{Part: PartCard})
	}
	same, err := a.saysRegister()
	if err == nil && !same {
		faults = append(faults, Fault{Part: PartHolder})
	}
	return faults, err
}

// saysRegister reports whether a My Number Card says what the register says. Others say
// nothing of a holder that anybody could change.
func (a *Arrival) saysRegister() (bool, error) {
	contents, err := a.Card.Issuer().Contents()
	if err != nil || contents.Holder == nil || jpki.KindOf(contents.Label) != jpki.KindMyNumberCard {
		return true, err
	}
	is := a.register()
	return contents.Holder.Name == is.Name && contents.Holder.Address == is.Address, nil
}
