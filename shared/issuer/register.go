package issuer

import (
	"time"

	"jpkiweb/shared/emulator"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/revocation"
)

// registerChanges are what lifecycle.NameAddressChange does: the signing certificate says
// what is no longer so (lifecycle facts 3).
var registerChanges = map[lifecycle.Event]ending{
	lifecycle.EventNameChange:      {signing, revocation.AffiliationChanged, false, true, lifecycle.Issue},
	lifecycle.EventAddressChange:   {signing, revocation.AffiliationChanged, false, true, lifecycle.Issue},
	lifecycle.EventBirthDateChange: {signing, revocation.AffiliationChanged, false, true, lifecycle.Issue},
	lifecycle.EventGenderChange:    {signing, revocation.AffiliationChanged, false, true, lifecycle.Issue},
	lifecycle.EventFuriganaChange:  {signing, revocation.AffiliationChanged, false, true, lifecycle.Issue},
	lifecycle.EventFormerName:      {signing, revocation.AffiliationChanged, false, true, lifecycle.Issue},
	lifecycle.EventMovingWithCard:  {signing, revocation.AffiliationChanged, false, true, lifecycle.Issue},
	lifecycle.EventMovingAbroad:    {both, revocation.AffiliationChanged, true, true, lifecycle.Reissue},
	lifecycle.EventStayExtension:   {both, revocation.Superseded, false, true, lifecycle.Issue},
}

// differs are how the register shows that an event happened; of the others the sandbox's
// register says nothing.
var differs = map[lifecycle.Event]func(was, is *Person) bool{
	lifecycle.EventNameChange:      func(was, is *Person) bool { return was.Name != is.Name },
	lifecycle.EventAddressChange:   func(was, is *Person) bool { return was.Address != is.Address },
	lifecycle.EventBirthDateChange: func(was, is *Person) bool { return !was.BirthDate.Equal(is.BirthDate) },
	lifecycle.EventGenderChange:    func(was, is *Person) bool { return was.Gender != is.Gender },
	lifecycle.EventStayExtension:   func(was, is *Person) bool { return is.StayEnds.After(was.StayEnds) },
}

// registerChange writes on the card what the register says now, and ends what no longer
// says so. Whoever moves abroad without the card hands it in.
func (v *visit) registerChange() error {
	end, ok := registerChanges[v.request.Event]
	is := v.request.Register
	if !ok || is == nil || len(v.request.Purposes) > 0 {
		return refuse(NotPerformed)
	}
	if changed := differs[v.request.Event]; changed != nil && !changed(v.person, is) {
		return refuse(NothingChanged)
	}
	holder, err := v.inscription(is)
	if err != nil {
		return err
	}
	if !end.takes {
		if err := v.compare(lifecycle.ResidentRegisterPIN); err != nil {
			return err
		}
		if err := v.begin(); err != nil {
			return err
		}
		if err := v.card.Issuer().Write(emulator.Change{Holder: holder}); err != nil {
			return err
		}
		v.receipt.add(Deed{What: HolderWritten})
	}
	if err := v.end(end); err != nil {
		return err
	}
	*v.person = *is
	return nil
}

// inscription is what the card says from now on: with a stay that was extended, it ends
// later.
func (v *visit) inscription(is *Person) (*emulator.Inscription, error) {
	expiry := v.contents.Holder.Expiry
	if v.request.Event == lifecycle.EventStayExtension {
		ends, err := v.config.Rules.CardExpiry(lifecycle.CardIssuance{At: v.now, BirthDate: is.BirthDate, StayEnds: is.StayEnds})
		if err != nil {
			return nil, err
		}
		expiry = dayText(ends)
	}
	return &emulator.Inscription{
		Name: is.Name, Address: is.Address, BirthDate: is.BirthDate.Format(dayForm), Gender: string(rune(is.Gender)), Expiry: expiry,
	}, nil
}

const dayForm = "20060102"

// dayText is the day in Japan in which t is.
func dayText(t time.Time) string { return t.In(jpki.Japan()).Format(dayForm) }
