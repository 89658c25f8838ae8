package guide

import (
	"slices"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// Actions of the forecast.
const (
	ActionEvent = "event" // value: an event
	ActionDay   = "day"   // value: YYYY-MM-DD
)

// forecastYears bound the days that are taken for an event, before and after now.
const forecastYears = 20

// Forecast tells what the event of the guide does to the certificates: those of
// the card in the reader, or else of any card. Without a day it is as if the event
// were now; that day must not be shown then. ok is false while the rules or the
// event is not known, and where the day is none.
func (m *Model) Forecast(f Facts) (told lifecycle.Forecast, ok bool) {
	on, err := f.Now, error(nil)
	if m.Day != "" {
		on, err = time.ParseInLocation(time.DateOnly, m.Day, jpki.Japan())
	}
	rules := m.Knowledge.Rules
	if rules == nil || err != nil || rules.Rule(m.Event) == nil ||
		on.Before(f.Now.AddDate(-forecastYears, 0, 0)) || on.After(f.Now.AddDate(forecastYears, 0, 0)) {
		return told, false
	}
	return rules.Forecast(m.Event, on, certificates(m, f), f.Now), true
}

// certificates are those of the card in the reader, or else those that a card can
// have, and then those of a phone.
func certificates(m *Model, f Facts) []lifecycle.Certificate {
	list := slices.Clone(f.Certificates)
	if !f.Own() {
		for _, p := range jpki.Purposes {
			list = append(list, lifecycle.Certificate{Purpose: p, Present: true})
		}
	}
	if phoneless(m, f) {
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
func phoneless(m *Model, f Facts) bool {
	signs := func(c lifecycle.Certificate) bool { return c.Purpose == jpki.DigitalSignature && c.Present }
	return f.Own() && !slices.ContainsFunc(f.Certificates, signs) && !m.Event.OfPhone()
}

// OpenForecast shows what an event will do to the certificates; "" is to be
// chosen.
type OpenForecast struct{ Event lifecycle.Event }

// update shows the forecast, of an event or with "" of one to be chosen.
func (v OpenForecast) update(m *Model, f Facts) []Effect {
	if f.Busy {
		return nil
	}
	m.Question = Question{Page: PageForecast}
	chooseEvent(m, v.Event)
	return append([]Effect{Show{}}, learnMissing(m)...)
}

// foresees reports whether the screen has a forecast.
func foresees(m *Model, f Facts) bool {
	return f.Open && (m.Page == PageForecast || m.Page == PageProcedure)
}

// ChooseEvent says what will happen.
type ChooseEvent struct{ Event lifecycle.Event }

func (v ChooseEvent) update(m *Model, f Facts) []Effect {
	if foresees(m, f) {
		chooseEvent(m, v.Event)
	}
	return nil
}

func chooseEvent(m *Model, e lifecycle.Event) {
	if e == "" || slices.Contains(lifecycle.Events[:], e) {
		m.Event = e
	}
}

// ChooseDay says when (YYYY-MM-DD).
type ChooseDay struct{ Day string }

// update takes a day as it is typed; Forecast says whether it is one.
func (v ChooseDay) update(m *Model, f Facts) []Effect {
	if foresees(m, f) {
		m.Day = v.Day
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
