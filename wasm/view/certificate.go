package view

import (
	"strconv"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
)

// japan is the zone of the dates in a certificate; it has no summer time.
var japan = time.FixedZone("JST", 9*60*60)

// date writes the day in Japan.
func date(t locale.Texts, at time.Time) string {
	y, m, d := at.In(japan).Date()
	return t.T("date", "y", strconv.Itoa(y), "m", strconv.Itoa(int(m)), "d", strconv.Itoa(d), "month", t.T("month."+strconv.Itoa(int(m))))
}

// certificates shows both certificates of the card.
func certificates(m app.Model, t locale.Texts) dom.Node {
	return dom.El("div", dom.Class("cards"),
		certificate(m, t, jpki.UserAuthentication, "login"),
		certificate(m, t, jpki.DigitalSignature, "sign"))
}

func certificate(m app.Model, t locale.Texts, p jpki.Purpose, key string) dom.Node {
	c := m.Card.Status.Certificate(p)
	validity := c.Validity(m.Now)
	blocked := c.TriesKnown && c.TriesLeft == 0
	parts := []dom.Node{
		heading3(t.T("certificate." + key + ".name")),
		dom.El("p", dom.Class("support"), dom.Text(t.T("certificate."+key+".use"))),
		dom.El("p", chip(t, validity)),
	}
	if validity == app.ValidityAbsent {
		parts = append(parts, paragraph(t.T("certificate.absent."+key)))
	} else {
		parts = append(parts, dom.El("dl", dom.Class("rows"),
			row(t.T("certificate.until"), dom.Text(until(t, c))),
			row(t.T("certificate."+key+".tries"), tries(t, p, c))))
	}
	if validity == app.ValidityRenewing || validity == app.ValidityExpired || validity == app.ValidityNotYet {
		parts = append(parts, paragraph(t.T("certificate.next."+string(validity))))
	}
	if blocked {
		parts = append(parts, paragraph(t.T("blocked."+key+".detail")), waysToUnlock(m, t, key))
	}
	return dom.El("section", dom.Class("card"), dom.Group(parts...))
}

func until(t locale.Texts, c app.CertificateStatus) string {
	if !c.Known {
		return t.T("certificate.until.unknown")
	}
	return t.T("certificate.until.date", "date", date(t, c.NotAfter))
}

// chip names the validity, with a sign beside the colour.
func chip(t locale.Texts, v app.Validity) dom.Node {
	kind := info
	switch v {
	case app.ValidityValid:
		kind = success
	case app.ValidityRenewing, app.ValidityNotYet:
		kind = warning
	case app.ValidityExpired:
		kind = failure
	}
	return tag(t, kind, t.T("certificate.validity."+string(v)))
}

// tag is a word with a colour and a sign.
func tag(t locale.Texts, kind, text string) dom.Node {
	return dom.El("span", dom.Class("chip", "chip-"+kind), icon(kind, t.T("notice."+kind)), dom.Text(text))
}

// tries tells how often the PIN may still be wrong.
func tries(t locale.Texts, p jpki.Purpose, c app.CertificateStatus) dom.Node {
	if !c.TriesKnown {
		return dom.Text(t.T("tries.unknown"))
	}
	if c.TriesLeft == 0 {
		return dom.El("strong", dom.Class("tries-none"), dom.Text(t.T("tries.none")))
	}
	return dom.Group(
		dom.El("strong", dom.Text(t.N("tries.left", c.TriesLeft))),
		dom.Text(t.T("tries.of", "max", strconv.Itoa(max(p.PIN().Rule().Tries, c.TriesLeft)))))
}
