package lifecycle

import (
	"time"

	"jpkiweb/shared/jpki"
)

// A Holder is for whom an Eligibility rule is.
type Holder string

// The holders of whom rules tell (lifecycle facts 4).
const (
	UnderFifteen Holder = "under-15" // on the day of issue
	Ward         Holder = "ward"     // 成年被後見人
)

// An Allowance says whether a holder gets a certificate.
type Allowance string

// The allowances.
const (
	Allowed          Allowance = "allowed"
	ByRepresentative Allowance = "by-representative" // the legal representative asks for it
	InPrincipleNot   Allowance = "in-principle-not"
	NotAllowed       Allowance = "not-allowed"
)

// An Eligibility is the rule for some holders and one kind of certificate. It is
// as of the Date of its source; sources disagree, so it must be asked about.
type Eligibility struct {
	Holder  Holder       `json:"holder"`
	Purpose jpki.Purpose `json:"purpose"`
	Allowed Allowance    `json:"allowed"`
	Fact
}

// underAge is what UnderFifteen means.
const underAge = 15

// Eligible tells whether a person gets a certificate on a day, and by which rule;
// nil when none restricts it. A zero birth date counts as old enough. For a ward
// who is under 15, the rule for the ward is told.
func (r *Rules) Eligible(p jpki.Purpose, birth time.Time, ward bool, on time.Time) (Allowance, *Eligibility) {
	young := !birth.IsZero() && age(DayOf(birth), DayOf(on)) < underAge
	holders := []Holder{Ward, UnderFifteen}
	if !ward {
		holders = holders[1:]
	}
	if !young {
		holders = holders[:len(holders)-1]
	}
	for _, h := range holders {
		for i := range r.Eligibility {
			if e := &r.Eligibility[i]; e.Holder == h && e.Purpose == p {
				return e.Allowed, e
			}
		}
	}
	return Allowed, nil
}
