package issuer

import (
	"time"

	"jpkiweb/shared/emulator"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/revocation"
)

// cardApply makes the first card of a person.
func (v *visit) cardApply() error { return v.newCard() }

// cardRenew makes a new card in exchange for one that is about to end, or has.
func (v *visit) cardRenew() error {
	from, _ := v.config.Rules.Window(v.cardEnds())
	if v.now.Before(from) {
		return refuse(NotInWindow)
	}
	return v.exchange(revocation.Superseded, true)
}

// reissue makes a new card for one that is lost, broken or has ended. A lost one is not at
// hand, and ends with its certificates.
func (v *visit) reissue() error {
	return v.exchange(revocation.CessationOfOperation, !v.request.Lost)
}

func (v *visit) exchange(reason revocation.Reason, atHand bool) error {
	was, old := v.contents, v.card
	if err := v.newCard(); err != nil {
		return err
	}
	for _, p := range jpki.Purposes {
		if err := v.revokeOf(was, p, reason); err != nil {
			return err
		}
	}
	if v.card = old; atHand && !was.OutOfService {
		return v.take()
	}
	return nil
}

// newCard makes a card with the certificates that the person may have, and their PINs.
func (v *visit) newCard() error {
	if !v.person.StayEnds.IsZero() && lifecycle.DayOf(v.now).After(lifecycle.DayOf(v.person.StayEnds)) {
		return refuse(StayEnded)
	}
	var wanted []jpki.Purpose
	for _, p := range v.purposes() {
		refused := v.whyNotEligible(p)
		if refused != nil && (len(v.request.Purposes) > 0 || p == jpki.UserAuthentication) {
			return refused
		}
		if refused == nil {
			wanted = append(wanted, p)
		}
	}
	values, err := v.newPINs(append(pinNames(wanted), lifecycle.CardInfoPIN, lifecycle.ResidentRegisterPIN), nil)
	if err != nil {
		return err
	}
	defer wipe(values)
	if err := v.begin(); err != nil {
		return err
	}
	ends, err := v.config.Rules.CardExpiry(lifecycle.CardIssuance{At: v.now, BirthDate: v.person.BirthDate, StayEnds: v.person.StayEnds})
	if err != nil {
		return err
	}
	return v.fill(wanted, values, ends)
}

// fill makes the chip and writes all into it.
func (v *visit) fill(wanted []jpki.Purpose, values map[lifecycle.PINName][]byte, ends time.Time) error {
	h := v.person.Holder
	card, err := emulator.New(emulator.Config{NewKey: v.config.NewKey, CardInfo: &emulator.CardInfo{
		Name: h.Name, Address: h.Address, BirthDate: h.BirthDate.Format(dayForm), Gender: string(rune(h.Gender)),
		PIN: values[lifecycle.CardInfoPIN], Expiry: dayText(ends),
	}})
	if err != nil {
		return err
	}
	if err := card.Issuer().Write(emulator.Change{ResidentRegister: values[lifecycle.ResidentRegisterPIN]}); err != nil {
		return err
	}
	v.card, v.certificates = card, nil
	if v.contents, err = card.Issuer().Contents(); err != nil {
		return err
	}
	v.receipt.Card = card
	v.receipt.add(Deed{What: CardMade, Until: ends})
	return v.certify(wanted, nil, values)
}
