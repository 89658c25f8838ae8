package guide

import "jpkiweb/shared/municipality"

// firstPhone is the number to call first, but for those above that stop a card; nil:
// none is known.
func firstPhone(m *sight, a *municipality.Answer) *municipality.PhoneLine {
	for i := range a.Phones {
		if p := &a.Phones[i]; p.For != "suspend" || !Stops(m.Procedure) {
			return p
		}
	}
	return nil
}
