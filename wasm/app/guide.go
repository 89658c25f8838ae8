package app

import (
	"context"
	"slices"
	"strings"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// Actions of the procedure guide.
const (
	ActionApplicant = "applicant" // value: an applicant
	ActionGuidePIN  = "guide-pin" // value: a PIN
	ActionPrint     = "print"
	ActionAbout     = "about"
)

// Guide is where the person is in the procedure guide (ScreenGuide), and in the
// forecast (ScreenForecast).
type Guide struct {
	Procedure lifecycle.Procedure // "": the list of all
	Applicant municipality.Applicant
	PIN       string          // of municipality.Question, for pin-reset and pin-change
	Event     lifecycle.Event // of the forecast, "": none chosen
	Day       string          // of the event, YYYY-MM-DD as the browser has it, "" while it is not known
}

// SuspensionPhones stop a lost card (municipality facts 1). They
// are in the national file too, but must be seen also when that is not there; a
// test keeps them the same. The first one costs nothing.
var SuspensionPhones = [...]string{"0120-95-0178", "0570-783-578"}

// Stops reports whether the procedure begins with a call that stops the card.
func Stops(p lifecycle.Procedure) bool {
	return p == lifecycle.LostCard || p == lifecycle.Suspend
}

// AsksPIN reports whether it must be known which PIN it is about.
func AsksPIN(p lifecycle.Procedure) bool {
	return p == lifecycle.PINReset || p == lifecycle.PINChange
}

// GuidePINs are what Guide.PIN may be, in the order in which they are asked.
var GuidePINs = [...]string{
	string(lifecycle.UserAuthenticationPIN), string(lifecycle.DigitalSignaturePIN),
	string(lifecycle.CardInfoPIN), string(lifecycle.ResidentRegisterPIN),
}

// Answer answers what the guide was asked; ok is false while the offices are not
// known.
func (m *Model) Answer() (a municipality.Answer, ok bool) {
	if m.Knowledge.Offices == nil || m.Guide.Procedure == "" {
		return a, false
	}
	return m.Knowledge.Offices.Answer(municipality.Question{
		Procedure: m.Guide.Procedure, Applicant: m.Guide.Applicant, PIN: m.Guide.PIN, Now: m.Now,
	}), true
}

// mayLook reports whether the person may leave the screen for a while.
func (m *Model) mayLook() bool { return m.Screen != ScreenWorking && m.Screen != ScreenElsewhere }

// OpenGuide shows how a procedure goes, or with "" the list of all.
type OpenGuide struct {
	Procedure lifecycle.Procedure
	PIN       string // of municipality.Question
}

// update shows the guide, from wherever the person is; it needs neither card
// nor helper.
func (v OpenGuide) update(m *Model) []Effect {
	if !m.mayLook() || v.Procedure != "" && !slices.Contains(lifecycle.Procedures[:], v.Procedure) {
		return nil
	}
	m.Guide = Guide{Procedure: v.Procedure, Applicant: municipality.Self, Event: eventOf(v.Procedure)}
	if AsksPIN(v.Procedure) && slices.Contains(GuidePINs[:], v.PIN) {
		m.Guide.PIN = v.PIN
	}
	look(m, ScreenGuide)
	return learnAgain(m)
}

// learnAgain fetches what could not be fetched. A municipality that has no file
// any more is forgotten.
func learnAgain(m *Model) []Effect {
	k := &m.Knowledge
	current := func(e municipality.Entry) bool { return e.Code == k.Code }
	switch {
	case k.Code != "" && k.Index != nil && !slices.ContainsFunc(k.Index, current):
		return ChooseMunicipality{}.update(m)
	case k.Problem != nil:
		return learnAll(m)
	}
	return nil
}

// ChooseApplicant says who will do it.
type ChooseApplicant struct{ Applicant municipality.Applicant }

func (v ChooseApplicant) update(m *Model) []Effect {
	if m.Screen == ScreenGuide && slices.Contains(municipality.Applicants[:], v.Applicant) {
		m.Guide.Applicant = v.Applicant
	}
	return nil
}

// ChooseGuidePIN says which PIN it is about.
type ChooseGuidePIN struct{ PIN string }

// update takes a PIN, or with "" that it is not known.
func (v ChooseGuidePIN) update(m *Model) []Effect {
	if m.Screen == ScreenGuide && AsksPIN(m.Guide.Procedure) && (v.PIN == "" || slices.Contains(GuidePINs[:], v.PIN)) {
		m.Guide.PIN = v.PIN
	}
	return nil
}

// OpenPINNames shows what each PIN is called where.
type OpenPINNames struct{}

// update shows what each PIN is called where.
func (OpenPINNames) update(m *Model) []Effect {
	if m.mayLook() {
		look(m, ScreenPINNames)
	}
	return nil
}

// OpenAbout shows what the JPKI is.
type OpenAbout struct{}

// update shows what the JPKI is.
func (OpenAbout) update(m *Model) []Effect {
	if !m.mayLook() {
		return nil
	}
	look(m, ScreenAbout)
	return learnAgain(m)
}

// PrintScreen prints the check-list.
type PrintScreen struct{}

func (PrintScreen) update(m *Model) []Effect {
	if m.Screen != ScreenGuide {
		return nil
	}
	return []Effect{Print{}}
}

// Print prints the page.
type Print struct{}

func (Print) do(_ context.Context, p *Program) { p.page.Print() }

// decodeGuide decodes the events of the procedure guide.
func decodeGuide(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case room.ActionGuide:
		procedure, pin, _ := strings.Cut(e.Value, " ")
		return OpenGuide{Procedure: lifecycle.Procedure(procedure), PIN: pin}, true
	case ActionApplicant:
		return ChooseApplicant{Applicant: municipality.Applicant(e.Value)}, true
	case ActionGuidePIN:
		return ChooseGuidePIN{PIN: e.Value}, true
	case room.ActionPINNames:
		return OpenPINNames{}, true
	case ActionAbout:
		return OpenAbout{}, true
	case ActionPrint:
		return PrintScreen{}, true
	}
	return nil, false
}
