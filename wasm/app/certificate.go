package app

import (
	"context"

	"jpkiweb/shared/jpki"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// ShowCertificate begins to read the digital signature certificate.
type ShowCertificate struct{}

// update begins to read the digital signature certificate, which needs
// its password.
func (ShowCertificate) update(m *Model) []Effect {
	if m.Screen != ScreenHome || !m.seesRecords() {
		return nil
	}
	leaveTask(m)
	m.Task, m.Screen = TaskCertificate, ScreenCertificate
	return askAgain(m)
}

// ReadCertificate reads the digital signature certificate. The Program zeroes
// the password; nil is typed elsewhere.
type ReadCertificate struct {
	job      int
	Reader   string
	For      []byte // as in Login
	Password []byte // folded, of the right form
	LastTry  bool
}

func (e ReadCertificate) do(ctx context.Context, p *Program) {
	p.startOnCard(ctx, jobID{ofApp, e.job}, StillWorking{job: e.job}, func(ctx context.Context) Message {
		read, err := p.backend.Certificate(ctx, e, p.tellPINPlace(e.job))
		if err != nil {
			return JobDone{job: e.job, Problem: room.ProblemOrNil(err)}
		}
		return JobDone{job: e.job, Certificate: &read}
	}, e.Password)
}

// certificateRead goes back to the card's state, which now shows the certificate.
// What it says of the holder is forgotten when the card leaves.
func certificateRead(m *Model, v JobDone) []Effect {
	s := m.Reader.Card.Status
	leaveTask(m)
	if s == nil || v.Certificate == nil { // the card was taken out as it came
		return askAgain(m)
	}
	c := v.Certificate.Status
	c.TriesKnown, c.TriesLeft = true, jpki.DigitalSignaturePIN.Rule().Tries // a right one brings all back
	m.Reader.Card.Status = s.WithCertificate(jpki.DigitalSignature, c, v.Certificate.Detail)
	return checkRevocation(m, jpki.DigitalSignature)
}

// decodeCertificate decodes the way to the digital signature certificate.
func decodeCertificate(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case room.ActionCertificate:
		return ShowCertificate{}, true
	}
	return nil, false
}
