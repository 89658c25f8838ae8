package app

import (
	"slices"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
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

// openGuide shows the guide, from wherever the person is; it needs neither card
// nor helper.
func openGuide(m *Model, v OpenGuide) []Effect {
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
		return chooseMunicipality(m, ChooseMunicipality{})
	case k.Problem != nil:
		return learnAll(m)
	}
	return nil
}

func chooseApplicant(m *Model, v ChooseApplicant) []Effect {
	if m.Screen == ScreenGuide && slices.Contains(municipality.Applicants[:], v.Applicant) {
		m.Guide.Applicant = v.Applicant
	}
	return nil
}

// chooseGuidePIN takes a PIN, or with "" that it is not known.
func chooseGuidePIN(m *Model, v ChooseGuidePIN) []Effect {
	if m.Screen == ScreenGuide && AsksPIN(m.Guide.Procedure) && (v.PIN == "" || slices.Contains(GuidePINs[:], v.PIN)) {
		m.Guide.PIN = v.PIN
	}
	return nil
}

// openPINNames shows what each PIN is called where.
func openPINNames(m *Model) []Effect {
	if m.mayLook() {
		look(m, ScreenPINNames)
	}
	return nil
}

// openAbout shows what the JPKI is.
func openAbout(m *Model) []Effect {
	if !m.mayLook() {
		return nil
	}
	look(m, ScreenAbout)
	return learnAgain(m)
}

func printScreen(m *Model) []Effect {
	if m.Screen != ScreenGuide {
		return nil
	}
	return []Effect{Print{}}
}
