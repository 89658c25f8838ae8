package app

import (
	"jpkiweb/shared/diagnosis"
	"jpkiweb/shared/wire"
)

// openDoctor shows the way to the card, from wherever the person is; there, it
// asks anew.
func openDoctor(m *Model) []Effect {
	if m.Screen == ScreenWorking || m.Screen == ScreenElsewhere {
		return nil
	}
	ask := askAgain
	if m.Screen == ScreenDoctor {
		ask = askCard
	}
	look(m, ScreenDoctor)
	return append(diagnoseAgain(m), ask(m)...)
}

// diagnoseAgain asks the helper, if the screen shows it. A page of another
// origin is told nothing.
func diagnoseAgain(m *Model) []Effect {
	if m.Screen != ScreenDoctor || !m.keeps() {
		return nil
	}
	m.jobs++
	m.Doctor = Doctor{Asking: true, Result: m.Doctor.Result, job: m.jobs}
	return []Effect{Diagnose{job: m.jobs}}
}

// askHolders asks the helper who may have a card that is in use: which program to end
// is more than that there is one. The doctor asks by itself.
func askHolders(m *Model) []Effect {
	if !m.keeps() || m.Screen == ScreenDoctor {
		return nil
	}
	m.jobs++
	m.Doctor = Doctor{Asking: true, job: m.jobs}
	return []Effect{Diagnose{job: m.jobs}}
}

// Holders are the programs that may have the card that is in use, as far as the
// helper can tell.
func (m *Model) Holders() []string {
	if m.Connection != Connected || m.Doctor.Result == nil {
		return nil
	}
	return m.Doctor.Result.Holders
}

func diagnosed(m *Model, v Diagnosed) []Effect {
	if v.job != m.Doctor.job {
		return nil
	}
	m.Doctor.Asking, m.Doctor.Result = false, v.Result
	return nil
}

// copyReport copies what the screen shows, without personal data.
func copyReport(m *Model) []Effect {
	if m.Screen != ScreenDoctor {
		return nil
	}
	m.Doctor.Copied = true
	facts := m.Facts()
	return []Effect{Copy{Text: diagnosis.Report(diagnosis.Diagnose(facts), facts)}}
}

// Facts are what is known of the way to the card.
func (m *Model) Facts() diagnosis.Facts {
	f := diagnosis.Facts{Connection: m.reached(), Permission: diagnosis.Permission(m.Permission)}
	switch {
	case m.Connection == Connected && m.Doctor.Result != nil:
		f = diagnosis.FromWire(*m.Doctor.Result)
	case m.Connection == Connected:
		f.Helper, f.Service, f.Refused, f.Readers = m.Helper, diagnosis.AnswerOf(m.Readers.Service), m.Readers.Refused, m.Readers.Readers
	}
	if m.Way == WayWindow { // needs no permission
		f.Permission = diagnosis.PermissionIsGranted
	}
	f.Page = diagnosis.AnswerOf(m.Lost == nil || m.Lost.Code != wire.CodeBlockedByPage)
	f.App, f.Now, f.Reader = m.Version, m.Now, m.Reader
	if m.Card.Problem != nil {
		f.Card.Problem = m.Card.Problem.Code
	}
	if s := m.Card.Status; s != nil {
		f.Card.Unusable = s.Unusable
		f.Card.Kind = diagnosis.Kind(s.Kind)
		f.Card.Login, f.Card.Signing = diagnosis.Certificate(s.UserAuthentication), diagnosis.Certificate(s.DigitalSignature)
	}
	return f
}

// reached is how far the page comes to the helper.
func (m *Model) reached() diagnosis.Connection {
	switch {
	case m.Connection == Connected:
		return diagnosis.Connected
	case m.Lost == nil:
		return diagnosis.ConnectionUnknown
	case m.Lost.Code == wire.CodeVersion:
		return diagnosis.OtherVersion
	case m.Lost.Code == wire.CodeHelperUnknown:
		return diagnosis.OtherHelper
	}
	return diagnosis.Unreachable
}
