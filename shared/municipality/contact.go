package municipality

// contact is that of the city; the nation has none.
func (b *builder) contact() {
	if c := b.m.City.Contact; c != nil {
		b.beginPart(PartPhone, nil)
		b.a.Contact = &ContactLine{c.Fax, c.Mail, c.Feedback, b.cite(b.m.City, c.Fact), c.Check}
	}
}

// OwnPhone tells whether the city itself can be called, so that a text may say to
// ask it by phone.
func (m *Municipality) OwnPhone() bool { return len(m.City.Phones) > 0 }
