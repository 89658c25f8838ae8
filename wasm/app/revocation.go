package app

import (
	"context"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

// CheckRevocation asks the status source of the helper.
type CheckRevocation struct {
	job         int
	Purpose     jpki.Purpose
	Certificate []byte // DER
}

func (e CheckRevocation) do(ctx context.Context, p *Program) {
	p.tell(ctx, e.job, func(ctx context.Context) Message {
		result, err := p.backend.Revocation(ctx, e.Certificate)
		if err != nil {
			result = wire.RevocationResult{State: jpki.RevocationUnknown}
		}
		return RevocationTold{job: e.job, Purpose: e.Purpose, Result: result}
	})
}

// RevocationTold: what the status source says.
type RevocationTold struct {
	job     int
	Purpose jpki.Purpose
	Result  wire.RevocationResult
}

func (v RevocationTold) update(m *Model) []Effect {
	s := m.Card.Status
	if s == nil || v.job != m.Card.checks[slot(v.Purpose)] {
		return nil
	}
	if s.Detail(v.Purpose) != nil {
		m.Card.Status = s.WithRevocation(v.Purpose, v.Result)
	}
	return nil
}

// checkRevocation asks the status source of the helper for a certificate.
func checkRevocation(m *Model, p jpki.Purpose) []Effect {
	if m.Card.Status == nil {
		return nil
	}
	d := m.Card.Status.Detail(p)
	if d == nil {
		return nil
	}
	if !m.keeps() { // a page of another origin cannot ask
		m.Card.Status = m.Card.Status.WithRevocation(p, wire.RevocationResult{State: jpki.RevocationUnchecked})
		return nil
	}
	m.jobs++
	m.Card.checks[slot(p)] = m.jobs
	return []Effect{CheckRevocation{job: m.jobs, Purpose: p, Certificate: d.DER}}
}

func slot(p jpki.Purpose) int {
	if p == jpki.DigitalSignature {
		return 1
	}
	return 0
}
