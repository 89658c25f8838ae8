package lifecycle

// A namedFact is a Fact with its place in the file.
type namedFact struct {
	name string
	fact *Fact
}

// A namedNumber is a Number with its place in the file.
type namedNumber struct {
	name   string
	number *Number
}

func (r *Rules) numbers() []namedNumber {
	return []namedNumber{
		{"validity.birthdays", &r.Validity.Birthdays},
		{"validity.renewedBirthdays", &r.Validity.RenewedBirthdays},
		{"renewal.months", &r.Renewal.Months},
		{"renewal.usableAfterDays", &r.Renewal.UsableAfterDays},
		{"card.adultBirthdays", &r.Card.AdultBirthdays},
		{"card.minorBirthdays", &r.Card.MinorBirthdays},
		{"jukiCard.years", &r.JukiCard.Years},
		{"stay.specialMonths", &r.Stay.SpecialMonths},
		{"locking.resetWithin", &r.Locking.ResetWithin},
	}
}

// facts are where all the rules are from.
func (r *Rules) facts() []namedFact {
	facts := []namedFact{
		{"validity.cappedByCard", &r.Validity.CappedByCard.Fact},
		{"validity.followsAuthentication", &r.Validity.FollowsAuthentication.Fact},
		{"validity.leapDay", &r.Validity.LeapDay.Fact},
		{"renewal.daysAfter", &r.Renewal.DaysAfter.Fact}, // may be 0
		{"renewal.optional", &r.Renewal.Optional.Fact},
		{"renewal.afterExpiry", &r.Renewal.AfterExpiry.Fact},
		{"jukiCard.lastIssue", &r.JukiCard.LastIssue.Fact},
		{"stay.endsCard", &r.Stay.EndsCard.Fact},
		{"stay.extendBeforeEnd", &r.Stay.ExtendBeforeEnd.Fact},
		{"stay.specialRepeatable", &r.Stay.SpecialRepeatable.Fact},
		{"stay.combinedFrom", &r.Stay.CombinedFrom.Fact},
		{"phone.followCard", &r.Phone.FollowCard.Fact},
		{"phone.applyAgain", &r.Phone.ApplyAgain.Fact},
		{"phone.onePhone", &r.Phone.OnePhone.Fact},
		{"phone.mustRevoke", &r.Phone.MustRevoke.Fact},
		{"phone.resetErases", &r.Phone.ResetErases.Fact},
		{"locking.waitingHelps", &r.Locking.WaitingHelps.Fact},
		{"locking.atHome", &r.Locking.AtHome.Fact},
	}
	for _, n := range r.numbers() {
		facts = append(facts, namedFact{n.name, &n.number.Fact})
	}
	for i := range r.Card.AdultAges {
		facts = append(facts, namedFact{"card.adultAges", &r.Card.AdultAges[i].Fact})
	}
	for i := range r.Eligibility {
		e := &r.Eligibility[i]
		facts = append(facts, namedFact{"eligibility " + string(e.Holder), &e.Fact})
	}
	for i := range r.Events {
		facts = append(facts, namedFact{"event " + string(r.Events[i].Event), &r.Events[i].Fact})
	}
	for i := range r.Locking.Locks {
		lock := &r.Locking.Locks[i]
		facts = append(facts, namedFact{"lock of " + string(lock.PIN), &lock.Fact})
		for j := range lock.Ways {
			facts = append(facts, namedFact{"way of " + string(lock.PIN), &lock.Ways[j].Fact})
		}
	}
	return facts
}
