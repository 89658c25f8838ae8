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
)

// health shows the card's state: first in words what it can do, then each
// certificate and PIN, and the details folded.
func health(m app.Model, t locale.Texts) dom.Node {
	s := m.Card.Status
	return dom.Group(
		clock(m, t),
		kindNote(t, s),
		heading3(t.T("health.can")),
		dom.El("ul", dom.Class("can"), can(m, t, jpki.UserAuthentication, "login"), can(m, t, jpki.DigitalSignature, "sign")),
		certificates(m, t),
		holder(m, t),
		pins(m, t),
		reminders(m, t),
		details(m, t),
		actions(outline(app.ActionAskCard, t.T("gate.again"))))
}

// clock says that this computer's date does not fit the card.
func clock(m app.Model, t locale.Texts) dom.Node {
	doubt := m.ClockDoubt()
	if doubt == lifecycle.ClockPlausible {
		return dom.Node{}
	}
	return notice(t, warning, t.T("health.clock.title"), paragraph(t.T("health.clock."+string(doubt), "date", date(t, m.Now))))
}

// kindNote says what is special about the card.
func kindNote(t locale.Texts, s *app.CardStatus) dom.Node {
	switch {
	case s.Kind != app.KindMyNumberCard:
		return notice(t, info, t.T("kind."+string(s.Kind)), paragraph(t.T("health.of."+string(s.Kind))))
	case s.Empty():
		return notice(t, info, t.T("kind."+string(s.Kind)), paragraph(t.T("health.of.empty")))
	}
	return dom.Node{}
}

// can is what one certificate is good for now, in a sentence.
func can(m app.Model, t locale.Texts, p jpki.Purpose, key string) dom.Node {
	state, kind := string(m.State(p)), kindOf(m.State(p))
	switch {
	case m.Card.Status.Kind.Phone() && m.State(p) == lifecycle.Unknown:
		return canLine(t, info, "health.phone."+key)
	case m.Suspended(p):
		state, kind = "card-on-hold", failure
	case m.Blocked(p) && kind != failure:
		state, kind = "blocked", failure
	case kind == success && unconfirmed(m, p):
		state, kind = "unconfirmed", info
	}
	return canLine(t, kind, "health."+key+"."+state)
}

func canLine(t locale.Texts, kind, key string) dom.Node {
	return dom.El("li", dom.Class("can-"+kind), icon(kind, t.T("notice."+kind)), dom.Text(t.T(key)))
}

// unconfirmed reports whether nobody said that the certificate is not revoked.
func unconfirmed(m app.Model, p jpki.Purpose) bool {
	d := m.Card.Status.Detail(p)
	return d != nil && (d.Revocation.State == wire.RevocationUnchecked || d.Revocation.State == wire.RevocationUnknown)
}

// kindOf is the colour of a state.
func kindOf(s lifecycle.State) string {
	switch s {
	case lifecycle.Valid:
		return success
	case lifecycle.Renewable, lifecycle.NotYetValid:
		return warning
	case lifecycle.Expired, lifecycle.Revoked, lifecycle.OnHold:
		return failure
	}
	return info
}

// pins lists the retry counters, and that waiting does not bring tries back
// (lifecycle facts 2.5).
func pins(m app.Model, t locale.Texts) dom.Node {
	s := m.Card.Status
	if s.Empty() || s.Kind == app.KindJukiCard { // it has none that matter
		return dom.Node{}
	}
	rows := []dom.Part{dom.Class("rows")}
	for _, pin := range jpki.PINs {
		rows = append(rows, row(t.T("health.pin."+string(app.PINName(pin))), counter(t, pin, s.PIN(pin))))
	}
	rows = append(rows, row(t.T("health.pin.resident_register"), dom.Text(t.T("health.pin.not_readable"))))
	return dom.El("section", dom.Class("card"),
		heading3(t.T("health.pins")),
		dom.El("dl", rows...),
		dom.El("p", dom.Class("support"), dom.Text(t.T("blocked.waiting"))),
		dom.When(s.CardInfo.TriesKnown && s.CardInfo.TriesLeft == 0, actions(
			outline(app.ActionGuide, t.T("health.guide.pin-reset"), dom.Value(string(lifecycle.PINReset)+" card-info")))))
}

// counter tells how often a PIN may still be wrong.
func counter(t locale.Texts, pin jpki.PIN, s app.PINStatus) dom.Node {
	if !s.TriesKnown {
		return dom.Text(t.T("tries.unknown"))
	}
	if s.TriesLeft == 0 {
		return dom.El("strong", dom.Class("tries-none"), dom.Text(t.T("tries.none")))
	}
	mark := dom.Node{}
	if s.TriesLeft == 1 {
		mark = icon(warning, t.T("notice.warning"))
	}
	return dom.Group(mark,
		dom.El("strong", dom.Text(t.N("tries.left", s.TriesLeft))),
		dom.Text(t.T("tries.of", "max", strconv.Itoa(max(pin.Rule().Tries, s.TriesLeft)))))
}

// details are what a counter clerk or a developer asks for.
func details(m app.Model, t locale.Texts) dom.Node {
	s := m.Card.Status
	parts := []dom.Part{dom.Class("details"), dom.El("summary", dom.Text(t.T("health.details"))),
		dom.El("dl", dom.Class("rows"), row(t.T("health.kind"), dom.Text(t.T("kind."+string(s.Kind)))))}
	for _, p := range jpki.Purposes {
		if d := s.Detail(p); d != nil {
			parts = append(parts, heading3(t.T("certificate."+keyOf(p)+".name")), dom.El("dl", dom.Class("rows"),
				row(t.T("health.from"), dom.Text(date(t, s.Certificate(p).NotBefore))),
				row(t.T("certificate.until"), dom.Text(date(t, s.Certificate(p).NotAfter))),
				row(t.T("health.authority"), dom.Text(authority(t, d))),
				row(t.T("health.key"), dom.Plain(d.Key)),
				row(t.T("health.revocation"), dom.Text(revocation(t, d.Revocation)))))
		}
	}
	return dom.El("details", parts...)
}

// keyOf is the certificate's name in the keys of the texts.
func keyOf(p jpki.Purpose) string {
	if p == jpki.DigitalSignature {
		return "sign"
	}
	return "login"
}

func authority(t locale.Texts, d *app.Detail) string {
	if d.Generation == 0 {
		return t.T("health.authority.other")
	}
	return t.T("health.authority.generation", "n", strconv.Itoa(d.Generation))
}

// revocation says what the status source said, and of when that is.
func revocation(t locale.Texts, r wire.RevocationResult) string {
	of := r.At
	if r.State == wire.RevocationGood {
		of = r.AsOf
	}
	day := ""
	if at, err := time.Parse(time.RFC3339, of); err == nil {
		day = date(t, at)
	}
	return t.T("health.revocation."+string(r.State), "date", day)
}
