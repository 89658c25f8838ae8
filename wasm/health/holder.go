package health

import (
	"strconv"
	"strings"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// actionHide is the action that forgets what was read of the signing certificate.
const actionHide = "hide-certificate"

// HideCertificate forgets what was read of it.
type HideCertificate struct{}

// update forgets what was read with the password.
func (HideCertificate) update(_ *Model, f Facts) []Effect {
	if f.Status == nil || f.Status.SignatureDetail == nil {
		return nil
	}
	c := f.Status.DigitalSignature
	c.Known = false
	return []Effect{Wants{room.Know{Status: f.Status.WithCertificate(jpki.DigitalSignature, c, nil)}}}
}

// decodeHolder decodes what the person does about what was read.
func decodeHolder(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case actionHide:
		return HideCertificate{}, true
	}
	return nil, false
}

// holder shows the four basic attributes of the digital signature certificate
// after its password, and how to hide them.
func holder(m *sight, t locale.Texts) dom.Node {
	d := m.Status.SignatureDetail
	if d == nil {
		return dom.Node{}
	}
	h := d.Holder
	if h == nil { // a certificate without them is a test's
		h = new(certprofile.Holder)
	}
	marks := h.NameSubstitutes + h.AddressSubstitutes
	return dom.El("section", dom.ID("holder"), dom.Class("card"),
		part.Heading3(t.T("holder.title")),
		dom.El("dl", dom.Class("rows"),
			part.Row(t.T("holder.name"), asWritten(t, h.Name)),
			part.Row(t.T("holder.address"), asWritten(t, h.Address)),
			part.Row(t.T("holder.birth"), birth(t, h.BirthDate)),
			part.Row(t.T("holder.gender"), gender(t, h.Gender))),
		dom.When(strings.Contains(marks, "1"), part.Paragraph(t.T("holder.substitutes"))),
		part.Support(t.T("holder.kept")),
		part.Actions(part.Outline(actionHide, t.T("holder.hide"))))
}

// asWritten shows what stands in the certificate, as it is.
func asWritten(t locale.Texts, text string) dom.Node {
	if text == "" {
		return dom.Text(t.T("holder.none"))
	}
	return part.Name(text)
}

// birth writes the date of birth as far as it is known (certprofile.BirthDate).
func birth(t locale.Texts, d certprofile.BirthDate) dom.Node {
	y, month := strconv.Itoa(d.Year), t.T("month."+strconv.Itoa(d.Month))
	switch {
	case d.Raw == "":
		return dom.Text(t.T("holder.none"))
	case d.Complete():
		day := strconv.Itoa(d.Day)
		return dom.Text(t.T("date", "y", y, "m", strconv.Itoa(d.Month), "d", day, "month", month, "day", t.T("day."+day)))
	case d.Year > 0 && d.Month > 0 && d.Day == 0:
		return dom.Text(t.T("holder.birth.month", "y", y, "month", month))
	case d.Year > 0 && d.Month == 0 && d.Day == 0:
		return dom.Text(t.T("holder.birth.year", "y", y))
	}
	return dom.Text(t.T("holder.birth.unknown", "raw", locale.Keep(d.Raw)))
}

func gender(t locale.Texts, code string) dom.Node {
	if code == "1" || code == "2" { // sources differ on all others (jpki facts 4.2)
		return dom.Text(t.T("holder.gender." + code))
	}
	return dom.Text(t.T("holder.gender.other"))
}
