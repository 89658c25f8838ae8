package guide

import (
	"strconv"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// OpenAbout shows what the JPKI is.
type OpenAbout struct{}

func (OpenAbout) update(m *Model, f Facts) []Effect {
	if f.Busy {
		return nil
	}
	m.Page = PageAbout
	return append([]Effect{Show{}}, learnMissing(m)...)
}

// decodeAbout decodes the way to what the JPKI is.
func decodeAbout(e dom.Event) (m Message, ok bool) {
	if e.Action == ActionAbout {
		return OpenAbout{}, true
	}
	return nil, false
}

// about answers what the JPKI is: what it prevents, how the two certificates
// differ, as the rules have it, and what is needed at home.
func about(m *sight, t locale.Texts) part.Page {
	return part.Page{Name: "about", Title: t.T("about.title"), Body: dom.Group(
		part.Paragraph(t.T("about.text")),
		part.Section(t.T("about.prevents"), part.Lines(t.T("about.prevents.text")), part.Paragraph(t.T("about.how"))),
		part.Section(t.T("about.kinds"), part.Paragraph(t.T("about.kinds.text")), differences(m, t)),
		part.Section(t.T("about.store"), part.Paragraph(storeIssue(m, t))),
		part.Section(t.T("about.home"), part.Lines(t.T("about.home.text", "software", t.T(m.alone("about.home.software")))), part.Actions(part.Outline(room.ActionPINNames, t.T("pinnames.title")))),
		part.Section(t.T("about.expiry"), drawing(t, "card-expiry", "about.expiry.picture"), expiry(m, t)),
		part.Section(t.T("about.card"), dom.El("div", dom.Class("drawings"),
			drawing(t, "reader-flat", "about.card.flat"), drawing(t, "reader-slot", "about.card.slot"))),
		dom.El("details", dom.Class("details"), dom.El("summary", dom.Text(t.T("guide.sources"))), part.Lines(t.T("about.sources"))),
		part.Actions(part.Outline(room.ActionGuide, t.T("guide.list")), m.back(t)))}
}

// expiry tells where the two days are: on the card, and on the screen that reads it.
func expiry(m *sight, t locale.Texts) dom.Node {
	lines := t.T("about.expiry.text")
	if !m.Alone {
		lines += "\n" + t.T("about.expiry.card")
	}
	return part.Lines(lines)
}

// drawing is a picture with what it shows below it, for eyes and ears.
func drawing(t locale.Texts, name, key string) dom.Node {
	return dom.El("figure", dom.Class("drawing"),
		dom.El("img", dom.Attribute("src", "images/"+name+".svg"), dom.Attribute("alt", ""), dom.Attribute("width", "320"), dom.Attribute("height", "210")),
		dom.El("figcaption", dom.Text(t.T(key))))
}

// storeIssue tells whether the municipality of the person issues certificates at
// convenience stores.
func storeIssue(m *sight, t locale.Texts) string {
	if k := m.Knowledge; k.Offices != nil && k.Offices.City.StoreIssue != nil && k.Offices.City.StoreIssue.Offered {
		return t.T("about.store.city", "city", Words(t, k.Offices.City.Name))
	}
	return t.T("about.store.text")
}

// differences is the table of both certificates; what the rules know is from them.
func differences(m *sight, t locale.Texts) dom.Node {
	if m.Knowledge.Rules == nil {
		return notLearned(m, t)
	}
	rows := []dom.Node{}
	for _, what := range []string{"proves", "example", "pin", "tries", "age", "until", "window", "changed", "lost"} {
		cells := []dom.Part{headerCell("row", t.T("about."+what))}
		for _, p := range [...]jpki.Purpose{jpki.DigitalSignature, jpki.UserAuthentication} {
			cells = append(cells, dom.El("td", dom.Text(difference(m.Knowledge.Rules, t, what, p))))
		}
		rows = append(rows, dom.El("tr", cells...))
	}
	return dom.El("table", dom.Class("guide-table", "differences"),
		dom.El("caption", dom.Class("visually-hidden"), dom.Text(t.T("about.kinds"))),
		dom.El("thead", dom.El("tr", headerCell("col", t.T("about.what")), headerCell("col", t.T("about.what.sign")), headerCell("col", t.T("about.what.login")))),
		dom.El("tbody", dom.Group(rows...)))
}

// difference is one thing about one certificate.
func difference(r *lifecycle.Rules, t locale.Texts, what string, p jpki.Purpose) string {
	key := "about." + what + "." + part.CertificateKey(p)
	switch what {
	case "tries":
		return t.T("about.tries.text", "n", strconv.Itoa(r.Lock(lifecycle.NameOf(p.PIN())).Tries))
	case "age":
		allowed, _ := r.Eligible(p, time.Date(2020, 1, 1, 0, 0, 0, 0, jpki.Japan()), false, time.Date(2021, 1, 1, 0, 0, 0, 0, jpki.Japan()))
		return t.T("about.age." + string(allowed))
	case "until":
		return t.T("about.until.text", "n", strconv.Itoa(r.Validity.Birthdays.Value), "renewed", strconv.Itoa(r.Validity.RenewedBirthdays.Value))
	case "window":
		return t.T("about.window.text", "n", strconv.Itoa(r.Renewal.Months.Value))
	case "changed":
		return t.T("forecast." + string(r.Effect(lifecycle.EventAddressChange, p)))
	case "lost":
		return t.T("forecast." + string(r.Effect(lifecycle.EventCardReissue, p)))
	}
	return t.T(key)
}
