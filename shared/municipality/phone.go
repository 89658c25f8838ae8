package municipality

import (
	"slices"

	"jpkiweb/shared/lifecycle"
)

// purposes are what to call for, the first first.
func (b *builder) purposes() []string {
	var list []string
	switch b.a.Procedure {
	case lifecycle.LostCard, lifecycle.Suspend:
		list = append(list, suspension)
	case lifecycle.PhoneCertificate:
		list = append(list, "phone-certificate")
	}
	if b.a.Applicant == Agent || b.a.Applicant == SameHousehold {
		list = append(list, "agent")
	}
	if b.a.Has(Counter) {
		list = append(list, reservation)
	}
	return append(list, "inquiry")
}

// suspension is the purpose for which no number is left out: a city's page names
// some of the national ones, and they are open at all hours.
const suspension = "suspend"

const reservation = "reservation"

// phones are those of the city for each purpose, or else those of the nation.
func (b *builder) phones() {
	for _, purpose := range b.purposes() {
		for _, f := range b.m.files() {
			if b.phonesOf(f, purpose) && purpose != suspension {
				break
			}
		}
	}
}

// phonesOf adds the phones of one file for a purpose and tells whether there are any.
func (b *builder) phonesOf(f *File, purpose string) bool {
	found := false
	for i := range f.Phones {
		p := &f.Phones[i]
		if !slices.Contains(p.For, purpose) || purpose == reservation && b.isOfOtherOffices(f, p.Number) {
			continue
		}
		found = true
		if !b.listsNumber(p.Number) {
			from, p := b.m.toldBy(f, p)
			b.beginPart(PartPhone, &p.Label)
			b.a.Phones = append(b.a.Phones, PhoneLine{p.Number, purpose, p.Label, p.Free, p.Hours, p.Foreign, b.cite(from, p.Fact), p.Check})
		}
	}
	return found
}

// isOfOtherOffices tells whether a number is of offices none of which does this.
func (b *builder) isOfOtherOffices(f *File, number string) bool {
	found := false
	for _, o := range f.Offices {
		if o.Phone != number && (o.Reservation == nil || o.Reservation.Phone != number) {
			continue
		}
		if slices.ContainsFunc(b.a.Places, func(p Place) bool { return p.ID == o.ID }) {
			return false
		}
		found = true
	}
	return found
}

// toldBy is what to say of a number, and the file that says it: the national one
// if it has the number, for a city's page leaves out when to call and what to press.
func (m *Municipality) toldBy(f *File, p *Phone) (*File, *Phone) {
	for i := range m.National.Phones {
		if n := &m.National.Phones[i]; n.Number == p.Number {
			return m.National, n
		}
	}
	return f, p
}

func (b *builder) listsNumber(number string) bool {
	for i := range b.a.Phones {
		if b.a.Phones[i].Number == number {
			return true
		}
	}
	return false
}
