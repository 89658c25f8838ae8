package guide

import (
	"slices"
	"strings"

	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// phones are whom to call, by what for; those that stop a card are above.
func phones(m *sight, t locale.Texts, a *municipality.Answer) dom.Node {
	return m.fold(foldPhones, "fold-phones", foldHeading(t.T("guide.phones")), func() dom.Node { return allPhones(m, t, a) })
}

// allPhones are the numbers with what each is for, and how else the municipality is reached.
func allPhones(m *sight, t locale.Texts, a *municipality.Answer) dom.Node {
	rows := []dom.Part{dom.Class("rows")}
	for _, p := range a.Phones {
		if p.For != "suspend" || !Stops(m.Procedure) {
			rows = append(rows, part.Row(t.T(purposeKey(a, p.For)),
				DataText(t, p.Label), dom.Text(" "), phoneLink(t, p.Number, "phone"), freeCallNote(t, p.Free), callHours(t, p.Hours)))
		}
	}
	rows = append(rows, contact(t, a)...)
	return dom.Group(ownPhone(m, t), dom.When(len(rows) > 1, dom.El("dl", rows...)))
}

// ownPhone says where to look for a number when the municipality's is not known.
func ownPhone(m *sight, t locale.Texts) dom.Node {
	if m.Knowledge.Code == "" || m.Knowledge.Offices == nil || m.Knowledge.Offices.OwnPhone() {
		return dom.Node{}
	}
	return part.Paragraph(t.T("guide.phone.unknown"))
}

// contact is how the municipality is reached without a call.
func contact(t locale.Texts, a *municipality.Answer) (rows []dom.Part) {
	c := a.Contact
	if c == nil {
		return nil
	}
	if c.Fax != "" {
		rows = append(rows, part.Row(t.T("guide.for.fax"), dom.Text(c.Fax)))
	}
	if c.Mail != "" {
		rows = append(rows, part.Row(t.T("guide.for.mail"), dom.El("span", dom.Class("no-print"), openPage(t, c.Mail, "guide.mail.open"))))
	}
	return rows
}

// purposeKey names what to call for. A number is listed once: where none is for
// questions alone, those for reservations are.
func purposeKey(a *municipality.Answer, purpose string) string {
	asks := func(p municipality.PhoneLine) bool { return p.For == "inquiry" }
	if purpose == "reservation" && !slices.ContainsFunc(a.Phones, asks) {
		purpose = "both"
	}
	return "guide.for." + purpose
}

// local reports whether a number has no area code, so that it cannot be called from
// everywhere.
func local(number string) bool { return !strings.HasPrefix(number, "0") }

// phoneLink is a number to call, and what a local one lacks.
func phoneLink(t locale.Texts, number, class string) dom.Node {
	if local(number) {
		return dom.Group(phoneNumber(number, class), dom.Text(t.T("guide.phone.local")))
	}
	return phoneNumber(number, class)
}

// phoneNumber is a number to call; a local one is no link.
func phoneNumber(number, class string) dom.Node {
	if local(number) {
		return dom.El("span", dom.Class(class), dom.Text(number))
	}
	return dom.El("a", dom.Class(class), dom.Attribute("href", "tel:"+number), dom.Text(number))
}

// officePhone is the number of an office, and whether a time is reserved there too.
func officePhone(t locale.Texts, p *municipality.Place) dom.Node {
	if p.Phone == "" {
		return dom.Node{}
	}
	key := "guide.phone"
	if reservesByPhone(p) {
		key = reserveKey(key, p.Reservation)
	}
	hint := dom.Node{} // on paper, it is among the numbers
	if local(p.Phone) {
		hint = dom.El("span", dom.Class("no-print"), dom.Text(t.T("guide.phone.local")))
	}
	return dom.El("p", dom.Text(t.T(key)), phoneNumber(p.Phone, "phone"), hint)
}

// reservesByPhone tells whether a time is reserved at the number of the office.
func reservesByPhone(p *municipality.Place) bool {
	return p.Reservation != nil && p.Phone != "" && p.Reservation.Phone == p.Phone
}

func reserveKey(key string, r *municipality.Reserve) string {
	if r.Required {
		return key + ".must"
	}
	return key + ".may"
}

// reservation tells how to reserve a time, but for what officePhone has told.
func reservation(t locale.Texts, p *municipality.Place) dom.Node {
	r := p.Reservation
	if r == nil {
		return dom.Node{}
	}
	how := openPage(t, r.URL, "guide.reserve.open")
	switch {
	case reservesByPhone(p) && r.URL == "":
		return dom.Node{}
	case reservesByPhone(p):
	case r.Phone != "":
		how = dom.Group(phoneLink(t, r.Phone, "phone"), dom.Text(" "), how)
	}
	return dom.El("p", dom.El("strong", dom.Text(t.T(reserveKey("guide.reserve", r)))), dom.Text(" "), how)
}

func freeCallNote(t locale.Texts, free bool) dom.Node {
	return dom.When(free, dom.Text(t.T("guide.call.free")))
}

func callHours(t locale.Texts, text *municipality.Text) dom.Node {
	if text == nil {
		return dom.Node{}
	}
	return dom.El("span", dom.Class("condition"), DataText(t, *text))
}
