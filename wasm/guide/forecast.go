package guide

import (
	"slices"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// forecastPage tells what an event will do to the certificates, and what to do then.
func forecastPage(m *sight, t locale.Texts) part.Page {
	return part.Page{Name: "forecast", Title: t.T("forecast.title"), Live: forecastLive(m, t), Body: dom.Group(
		part.Paragraph(t.T("forecast.text")),
		notLearned(m, t),
		forecast(m, t),
		part.Actions(part.Outline(room.ActionGuide, t.T("guide.list")), m.back(t)))}
}

// forecast asks what will happen and when, and answers at once.
func forecast(m *sight, t locale.Texts) dom.Node {
	if m.Knowledge.Rules == nil {
		return dom.Node{}
	}
	events := []dom.Node{part.Option("", t.T("forecast.event.none"), m.Event == "")}
	for _, e := range lifecycle.Events {
		events = append(events, part.Option(string(e), t.T("forecast.event."+string(e)), m.Event == e))
	}
	f, known := m.Forecast(m.Facts)
	whose := m.alone("forecast.any")
	if m.Own() {
		whose = "forecast.own"
	}
	answer := dom.Node{}
	switch {
	case known:
		answer = dom.Group(forecastHeading(m, t.T("guide.effects")), part.Paragraph(t.T(whose)), outcomes(m, t, f), whatToDo(m, t, f))
	case m.Event != "":
		answer = dom.El("p", dom.ID("forecast-day-error"), dom.Class("error"), dom.Text(t.T("field.error", "text", t.T("forecast.day.error"))))
	}
	return dom.El("div", dom.Class("no-print"),
		part.Field(t, "select", "forecast-event", ActionEvent, "forecast.event", "", dom.Group(events...)),
		dayField(m, t, m.Event != "" && !known),
		answer)
}

func dayField(m *sight, t locale.Texts, wrong bool) dom.Node {
	described, invalid := "", dom.Attr{}
	if wrong {
		described, invalid = " forecast-day-error", dom.Attribute("aria-invalid", "true")
	}
	return part.Field(t, "input", "forecast-day", ActionDay, "forecast.day", described,
		dom.Attribute("type", "date"), dom.Attribute("value", m.Day), invalid)
}

// outcomes are what becomes of each certificate: of the card, and apart from it of
// a phone, which most people have none on.
func outcomes(m *sight, t locale.Texts, f lifecycle.Forecast) dom.Node {
	card, phone := []dom.Part{dom.Class("rows", "outcomes")}, []dom.Part{dom.Class("rows", "outcomes")}
	for _, o := range fatesTold(f) {
		line := part.Row(t.T(certificateName(o)), part.Tag(t, kindOfEffect(o), t.T(effectKey(o))), fateDay(m, t, f, o))
		if o.Certificate.Phone && !f.Event.OfPhone() {
			phone = append(phone, line)
		} else {
			card = append(card, line)
		}
	}
	why := "forecast.differs"
	if f.Fact.Source == lifecycle.NoSource {
		why = "forecast.nowhere"
	}
	return dom.Group(dom.El("dl", card...), ruleSource(m, t, f.Fact, why), ofPhone(m, t, f, phone))
}

// fatesTold are what is said of the certificates, those that the event is about
// first. A phone to which nothing happens is passed over.
func fatesTold(f lifecycle.Forecast) []lifecycle.Fate {
	var card, phone []lifecycle.Fate
	for _, o := range f.Fates {
		switch {
		case !o.Certificate.Phone:
			card = append(card, o)
		case o.Effect != lifecycle.Stays && o.Effect != lifecycle.Nothing:
			phone = append(phone, o)
		}
	}
	if f.Event.OfPhone() {
		return append(phone, card...)
	}
	return append(card, phone...)
}

// ofPhone is what becomes of a phone when the event is about the card.
func ofPhone(m *sight, t locale.Texts, f lifecycle.Forecast, rows []dom.Part) dom.Node {
	what, why := dom.El("dl", rows...), "forecast.phone.check"
	switch {
	case leavesPhone(f):
		what = part.Paragraph(t.T("forecast.phone.release"))
	case len(rows) == 1:
		return dom.Node{}
	case f.Event == lifecycle.EventDeath: // nobody can look into the app
		why += ".death"
	}
	return dom.Group(part.Heading3(t.T("forecast.phone")), what, ruleSource(m, t, f.PhoneFact, why))
}

// leavesPhone reports whether a card is released that there can be a phone of: it
// stays as it is, which is stopped.
func leavesPhone(f lifecycle.Forecast) bool {
	return f.Event == lifecycle.EventRelease && slices.ContainsFunc(f.Fates, func(o lifecycle.Fate) bool {
		return o.Certificate.Phone && o.Effect == lifecycle.Stays
	})
}

func certificateName(o lifecycle.Fate) string {
	key := "certificate."
	if o.Certificate.Phone {
		key = "forecast.phone."
	}
	return key + part.CertificateKey(o.Certificate.Purpose) + ".name"
}

// effectKey is the key of what becomes of a certificate, or, where the event does
// nothing to it, of what it is.
func effectKey(o lifecycle.Fate) string {
	switch {
	case o.EndsBefore && o.State != jpki.CertificateExpired && o.State != jpki.CertificateRevoked:
		return "forecast.before"
	case o.ByDate && o.Effect == lifecycle.Ends:
		return "forecast.expires"
	case o.Effect == lifecycle.Nothing:
		return "health.state." + string(o.State)
	}
	return "forecast." + string(o.Effect)
}

func kindOfEffect(o lifecycle.Fate) string {
	switch o.Effect {
	case lifecycle.Stays, lifecycle.Returns:
		return part.Success
	case lifecycle.Ends:
		return part.Failure
	case lifecycle.Held:
		return part.Warning
	}
	return part.Info
}

// fateDay is when it happens: from a day on, or at the end of one.
func fateDay(m *sight, t locale.Texts, f lifecycle.Forecast, o lifecycle.Fate) dom.Node {
	key := "forecast.from"
	switch {
	case o.At.IsZero() || o.Effect == lifecycle.Nothing && !o.EndsBefore:
		return dom.Node{}
	case o.State == jpki.CertificateExpired:
		key = "forecast.ended"
	case m.Day == "" && !o.EndsBefore && f.Event != lifecycle.EventExpiry: // At is only today
		return dom.El("p", dom.Class("outcome-day"), dom.Text(t.T(undatedKey(m, f.Event))))
	case o.ByDate || o.EndsBefore:
		key = "forecast.until"
	}
	return dom.El("p", dom.Class("outcome-day"), dom.Text(t.T(key, "date", part.Date(t, o.At))))
}

// undatedKey is the key of when an event happens whose day is not known.
func undatedKey(m *sight, e lifecycle.Event) string {
	switch {
	case e == lifecycle.EventCardExpiry:
		return "forecast.until.card"
	case e == lifecycle.EventCardRenewal:
		return "forecast.from.received"
	case m.Page == PageProcedure && m.Procedure != lifecycle.NameAddressChange:
		return "forecast.from.done"
	}
	return "forecast.from.then"
}

// ruleSource names what the rule is from, after why it must be asked about; and
// whose page it is, where that is not the state's.
func ruleSource(m *sight, t locale.Texts, f lifecycle.Fact, why string) dom.Node {
	for _, s := range m.Knowledge.Rules.Sources {
		if s.ID == f.Source {
			by := ""
			if s.Kind != "" {
				by = kindOfPage(t, s.Kind) + " "
			}
			return dom.Group(
				dom.When(f.Check, dom.El("p", dom.Class("ask"), dom.El("strong", dom.Text(t.T("guide.check"))), dom.Text(t.T(why)))),
				dom.El("p", dom.Class("support"), dom.Text(t.T("forecast.source")+by), japaneseTitle(s.Title), dom.Text(" "+ruleDay(t, f.Date))))
		}
	}
	return dom.Node{}
}

// ruleDay is a day, or a month YYYY-MM.
func ruleDay(t locale.Texts, day string) string {
	if month, err := time.ParseInLocation("2006-01", day, jpki.Japan()); err == nil {
		return month.Format("2006-01")
	}
	return part.DayOr(t, day, t.T("guide.undated"))
}

// whatToDo is what to do: in words where no procedure says it, and the procedures that
// come next, with what to bring.
func whatToDo(m *sight, t locale.Texts, f lifecycle.Forecast) dom.Node {
	var buttons []dom.Node
	for _, p := range f.Do {
		if p != m.Procedure || m.Page == PageForecast {
			buttons = append(buttons, part.Outline(room.ActionGuide, t.T("guide.p."+string(p)), dom.Value(string(p))))
		}
	}
	words, numbers := dom.Node{}, dom.Node{}
	switch f.Event {
	case lifecycle.EventDeath:
		words = part.Paragraph(t.T("forecast.then.death"))
		if a, known := m.Return(m.Facts); known && m.Page == PageForecast { // the guide has them below
			numbers = phones(m, t, &a)
		}
	case lifecycle.EventCardExpiry:
		words = part.Paragraph(t.T("forecast.then.card-expiry"))
	default:
		if len(buttons) == 0 {
			return dom.Node{}
		}
	}
	return dom.Group(forecastHeading(m, t.T("forecast.then")), words, dom.When(len(buttons) > 0, part.Actions(buttons...)), numbers)
}

// forecastHeading is a heading of the forecast, which is a section of the guide or a
// screen.
func forecastHeading(m *sight, text string) dom.Node {
	if m.Page == PageForecast {
		return part.Heading2(text)
	}
	return part.Heading3(text)
}

// forecastLive says what the answer is now.
func forecastLive(m *sight, t locale.Texts) string {
	f, known := m.Forecast(m.Facts)
	if !known {
		return ""
	}
	live := t.T("forecast.event." + string(f.Event))
	for _, o := range fatesTold(f) {
		live += " " + t.T(certificateName(o)) + " " + t.T(effectKey(o))
	}
	if leavesPhone(f) {
		live += " " + t.T("forecast.phone.release")
	}
	return live
}
