package app

import (
	"slices"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// Actions of the forecast.
const (
	ActionEvent = "event" // value: an event
	ActionDay   = "day"   // value: YYYY-MM-DD
)

// eventOf is what a procedure is about, or does; "" where no certificate changes.
func eventOf(p lifecycle.Procedure) lifecycle.Event {
	switch p {
	case lifecycle.Renew:
		return lifecycle.EventRenewal
	case lifecycle.Reissue:
		return lifecycle.EventCardReissue
	case lifecycle.CardRenew:
		return lifecycle.EventCardRenewal
	case lifecycle.LostCard, lifecycle.Suspend:
		return lifecycle.EventSuspension
	case lifecycle.Release:
		return lifecycle.EventRelease
	case lifecycle.Revoke:
		return lifecycle.EventOwnRequest
	case lifecycle.NameAddressChange:
		return lifecycle.EventAddressChange
	}
	return ""
}

// forecastYears bound the days that are taken for an event, before and after now.
const forecastYears = 20

// Forecast tells what the event of the guide does to the certificates: those of
// the card in the reader, or else of any card. Without a day it is as if the event
// were now; that day must not be shown then. ok is false while the rules or the
// event is not known, and where the day is none.
func (m *Model) Forecast() (f lifecycle.Forecast, ok bool) {
	on, err := m.Now, error(nil)
	if m.Guide.Day != "" {
		on, err = time.ParseInLocation(time.DateOnly, m.Guide.Day, jpki.Japan())
	}
	rules := m.Knowledge.Rules
	if rules == nil || err != nil || rules.Rule(m.Guide.Event) == nil ||
		on.Before(m.Now.AddDate(-forecastYears, 0, 0)) || on.After(m.Now.AddDate(forecastYears, 0, 0)) {
		return f, false
	}
	return rules.Forecast(m.Guide.Event, on, m.certificates(), m.Now), true
}

// OwnForecast reports whether Forecast is about the card in the reader.
func (m *Model) OwnForecast() bool {
	s := m.Card.Status
	return s != nil && s.Kind == jpki.KindMyNumberCard && !s.Empty()
}

// certificates are those of the card in the reader, or else those that a card can
// have, and then those of a phone.
func (m *Model) certificates() []lifecycle.Certificate {
	var list []lifecycle.Certificate
	for _, p := range jpki.Purposes {
		c := lifecycle.Certificate{Purpose: p, Present: true}
		if m.OwnForecast() {
			c = m.lived(p)
		}
		list = append(list, c)
	}
	if m.phoneless() {
		return list
	}
	for i := range jpki.Purposes {
		c := list[i] // those of a phone end with it (lifecycle facts 7)
		list = append(list, lifecycle.Certificate{Purpose: c.Purpose, Phone: true, Present: true, Known: c.Known, NotAfter: c.NotAfter})
	}
	return list
}

// phoneless reports whether no phone can have certificates of the card in the
// reader: they are had with its digital signature certificate. An event of the
// phone's tells that there are some.
func (m *Model) phoneless() bool {
	return m.OwnForecast() && !m.Card.Status.DigitalSignature.Present && !m.Guide.Event.OfPhone()
}

// Return answers how a card is given back, for the numbers to call at the
// municipality that the person chose; ok is false while the offices are not known.
func (m *Model) Return() (a municipality.Answer, ok bool) {
	if m.Knowledge.Offices == nil {
		return a, false
	}
	return m.Knowledge.Offices.Answer(municipality.Question{Procedure: lifecycle.Revoke, Applicant: municipality.Self, Now: m.Now}), true
}

// OpenForecast shows what an event will do to the certificates; "" is to be
// chosen.
type OpenForecast struct{ Event lifecycle.Event }

// update shows the forecast, of an event or with "" of one to be chosen.
func (v OpenForecast) update(m *Model) []Effect {
	if !m.mayLook() {
		return nil
	}
	m.Guide = Guide{}
	look(m, ScreenForecast)
	return append(learnAgain(m), ChooseEvent(v).update(m)...)
}

// foresees reports whether the screen has a forecast.
func (m *Model) foresees() bool { return m.Screen == ScreenForecast || m.Screen == ScreenGuide }

// ChooseEvent says what will happen.
type ChooseEvent struct{ Event lifecycle.Event }

func (v ChooseEvent) update(m *Model) []Effect {
	if m.foresees() && (v.Event == "" || slices.Contains(lifecycle.Events[:], v.Event)) {
		m.Guide.Event = v.Event
	}
	return nil
}

// ChooseDay says when (YYYY-MM-DD).
type ChooseDay struct{ Day string }

// update takes a day as it is typed; Forecast says whether it is one.
func (v ChooseDay) update(m *Model) []Effect {
	if m.foresees() {
		m.Guide.Day = v.Day
	}
	return nil
}

// decodeForecast decodes the events of the forecast.
func decodeForecast(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case room.ActionForecast:
		return OpenForecast{Event: lifecycle.Event(e.Value)}, true
	case ActionEvent:
		return ChooseEvent{Event: lifecycle.Event(e.Value)}, true
	case ActionDay:
		return ChooseDay{Day: e.Value}, true
	}
	return nil, false
}
