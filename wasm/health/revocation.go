package health

import (
	"context"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/room"
)

// Check asks the status source of the helper for a certificate of the card.
func Check(m *Model, p jpki.Purpose, f Facts) []Effect {
	if f.Status == nil {
		return nil
	}
	d := f.Status.Detail(p)
	if d == nil {
		return nil
	}
	if !f.LooksUp {
		return []Effect{Wants{room.Know{Status: f.Status.WithRevocation(p, wire.RevocationResult{State: jpki.RevocationUnchecked})}}}
	}
	m.jobs++
	m.checks[slot(p)] = m.jobs
	return []Effect{CheckRevocation{job: m.jobs, Purpose: p, Certificate: d.DER}}
}

// NewCard forgets what was asked of the card before.
func NewCard(m *Model) { m.checks = [2]int{} }

// CheckRevocation asks the status source of the helper.
type CheckRevocation struct {
	job         int
	Purpose     jpki.Purpose
	Certificate []byte // DER
}

func (e CheckRevocation) do(ctx context.Context, w World) {
	w.Begin(ctx, func(ctx context.Context) Message {
		result, err := w.Revocation(ctx, e.Certificate)
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

func (v RevocationTold) update(m *Model, f Facts) []Effect {
	if f.Status == nil || v.job != m.checks[slot(v.Purpose)] || f.Status.Detail(v.Purpose) == nil {
		return nil
	}
	return []Effect{Wants{room.Know{Status: f.Status.WithRevocation(v.Purpose, v.Result)}}}
}

func slot(p jpki.Purpose) int {
	if p == jpki.DigitalSignature {
		return 1
	}
	return 0
}
