package view

import (
	"strconv"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// health shows the card's state: first in words what it can do, then each
// certificate and PIN, and the details folded.
func health(m app.Model, t locale.Texts) dom.Node {
	s, again := m.Card.Status, part.Actions(part.Outline(room.ActionAskCard, t.T("gate.again")))
	if s.Kind == jpki.KindJukiCard { // nothing works, and nothing mends it
		return dom.Group(kindNote(t, s), again)
	}
	title := "health.can"
	if s.Kind.Phone() {
		title = "health.can.phone"
	}
	return dom.Group(
		clock(m, t),
		lastTries(t, s),
		kindNote(t, s),
		dom.When(s.Unusable, part.NoticeIn(t, part.Failure, t.T("error.key_unsupported.title"), part.Paragraph(t.T("error.key_unsupported.detail")), part.Steps(t.T("error.key_unsupported.next")))),
		part.Heading3(t.T(title)),
		dom.El("ul", dom.Class("can"), can(m, t, jpki.UserAuthentication), can(m, t, jpki.DigitalSignature)),
		certificates(m, t),
		holder(m, t),
		pins(m, t),
		reminders(m, t),
		details(m, t),
		again)
}

// clock says that this computer's date does not fit the card.
func clock(m app.Model, t locale.Texts) dom.Node {
	doubt := m.ClockDoubt()
	if doubt == lifecycle.ClockPlausible {
		return dom.Node{}
	}
	return part.NoticeIn(t, part.Warning, t.T("health.clock.title"), part.Paragraph(t.T("health.clock."+string(doubt), "date", part.Date(t, m.Now))))
}

// lastTries warns of each PIN that may be wrong no more.
func lastTries(t locale.Texts, s *room.CardStatus) dom.Node {
	var which []string
	for _, pin := range jpki.PINs {
		if s.PIN(pin).Last() {
			which = append(which, t.T("health.last_try."+string(pin)))
		}
	}
	text := part.Paragraph(t.T("health.last_try.text"))
	switch len(which) {
	case 0:
		return dom.Node{}
	case 1:
		return part.NoticeIn(t, part.Warning, which[0], text)
	}
	return part.NoticeIn(t, part.Warning, t.T("health.last_try.several"), part.List(which...), text)
}

// kindNote says what is special about the card.
func kindNote(t locale.Texts, s *room.CardStatus) dom.Node {
	key := "health.of." + string(s.Kind)
	switch {
	case s.Kind != jpki.KindMyNumberCard:
	case s.Empty():
		key = "health.of.empty"
	default:
		return dom.Node{}
	}
	return part.NoticeIn(t, part.Info, t.T(key+".title"), part.Paragraph(t.T(key)))
}

// can is what one certificate is good for now, in a sentence.
func can(m app.Model, t locale.Texts, p jpki.Purpose) dom.Node {
	kind := part.StateKind(m.Life().State(p))
	switch {
	case m.Life().Suspended(p), m.Life().Blocked(p), part.KeyFails(m.Life(), p):
		kind = part.Failure
	case kind == part.Success && part.Unconfirmed(m.Life(), p):
		kind = part.Info
	}
	return dom.El("li", dom.Class("can-"+kind), part.Icon(kind, t.T("notice."+kind)), dom.Text(t.T(part.CanKey(m.Life(), p))))
}

// pins lists the retry counters, and that waiting does not bring tries back
// (lifecycle facts 5).
func pins(m app.Model, t locale.Texts) dom.Node {
	s := m.Card.Status
	if s.Empty() { // it has none that matter
		return dom.Node{}
	}
	rows := []dom.Part{dom.Class("rows")}
	for _, pin := range jpki.PINs {
		if pin != jpki.CardInfoPIN || !s.Kind.Phone() { // a phone has two PINs
			rows = append(rows, part.Row(t.T("health.pin."+string(pin)), counterOf(t, s, pin)))
		}
	}
	if !s.Kind.Phone() {
		rows = append(rows, part.Row(t.T("health.pin.resident_register"), dom.Text(t.T("health.pin.not_readable"))))
	}
	return dom.El("section", dom.Class("card"),
		part.Heading3(t.T("health.pins")),
		dom.El("dl", rows...),
		dom.El("p", dom.Class("support"), dom.Text(t.T("blocked.waiting"))),
		dom.When(s.CardInfo.TriesKnown && s.CardInfo.TriesLeft == 0, part.Actions(
			part.Outline(room.ActionGuide, t.T("health.guide.pin-reset"), dom.Value(string(lifecycle.PINReset)+" card-info")))))
}

// counterOf is the counter of a PIN of the card; what a phone does not tell is to
// be seen on it.
func counterOf(t locale.Texts, s *room.CardStatus, pin jpki.PIN) dom.Node {
	if tries := s.PIN(pin); tries.TriesKnown || !s.Kind.Phone() {
		return part.Counter(t, pin, tries)
	}
	return dom.Text(t.T("certificate.until.phone"))
}

// details are what a counter clerk or a developer asks for.
func details(m app.Model, t locale.Texts) dom.Node {
	s := m.Card.Status
	parts := []dom.Part{dom.Class("details"), dom.El("summary", dom.Text(t.T("health.details"))),
		dom.El("dl", dom.Class("rows"), part.Row(t.T("health.kind"), dom.Text(t.T("kind."+string(s.Kind)))))}
	for _, p := range jpki.Purposes {
		if d := s.Detail(p); d != nil {
			parts = append(parts, part.Heading3(t.T("certificate."+part.CertificateKey(p)+".name")), dom.El("dl", dom.Class("rows"),
				part.Row(t.T("health.from"), dom.Text(part.Date(t, s.Certificate(p).NotBefore))),
				part.Row(t.T("certificate.until"), dom.Text(part.Date(t, s.Certificate(p).NotAfter))),
				part.Row(t.T("health.authority"), dom.Text(authority(t, d))),
				part.Row(t.T("health.key"), dom.Plain(d.Key)),
				part.Row(t.T("health.revocation"), dom.Text(revocation(t, d.Revocation)))))
		}
	}
	return dom.El("details", parts...)
}

func authority(t locale.Texts, d *room.CertificateDetail) string {
	if d.Generation == 0 {
		return t.T("health.authority.other")
	}
	return t.T("health.authority.generation", "n", strconv.Itoa(d.Generation))
}

// revocation says what the status source said, and of when that is.
func revocation(t locale.Texts, r wire.RevocationResult) string {
	of := r.At
	if r.State == jpki.RevocationGood {
		of = r.AsOf
	}
	day := ""
	if at, err := time.Parse(time.RFC3339, of); err == nil {
		day = part.Date(t, at)
	}
	return t.T("health.revocation."+string(r.State), "date", day)
}
