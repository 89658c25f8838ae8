package app

import (
	"context"

	"jpkiweb/shared/diagnosis"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// Actions of the doctor.
const (
	ActionCopy = "copy"
)

// Doctor is what the helper says of the way to the card.
type Doctor struct {
	Asking bool
	Result *wire.DiagnosisResult // nil: not known
	Copied bool                  // the report, since it was drawn
	job    int
}

// OpenDoctor shows the way to the card, or asks for it again.
type OpenDoctor struct{}

// update shows the way to the card, from wherever the person is; there, it
// asks anew.
func (OpenDoctor) update(m *Model) []Effect {
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

// Diagnose asks the helper for the way to the card.
type Diagnose struct{ job int }

func (e Diagnose) do(ctx context.Context, p *Program) {
	p.tell(ctx, e.job, func(ctx context.Context) Message {
		result, err := p.backend.Diagnosis(ctx)
		if err != nil {
			return Diagnosed{job: e.job}
		}
		return Diagnosed{job: e.job, Result: &result}
	})
}

// Diagnosed: what the helper says of the way to the card; nil: nothing.
type Diagnosed struct {
	job    int
	Result *wire.DiagnosisResult
}

func (v Diagnosed) update(m *Model) []Effect {
	if v.job != m.Doctor.job {
		return nil
	}
	m.Doctor.Asking, m.Doctor.Result = false, v.Result
	return nil
}

// CopyReport copies the report of the doctor.
type CopyReport struct{}

// update copies what the screen shows, without personal data.
func (CopyReport) update(m *Model) []Effect {
	if m.Screen != ScreenDoctor {
		return nil
	}
	m.Doctor.Copied = true
	facts := m.Facts()
	return []Effect{Copy{Text: diagnosis.Report(diagnosis.Diagnose(facts), facts)}}
}

// Copy puts a text on the clipboard.
type Copy struct{ Text string }

func (e Copy) do(_ context.Context, p *Program) { p.page.Copy(e.Text) }

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
		f.Card.Kind = s.Kind
		f.Card.Login, f.Card.Signing = s.UserAuthentication, s.DigitalSignature
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

// decodeDoctor decodes what the person does on the way to the card.
func decodeDoctor(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case room.ActionDoctor:
		return OpenDoctor{}, true
	case ActionCopy:
		return CopyReport{}, true
	}
	return nil, false
}
