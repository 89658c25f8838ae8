package pinchange

import (
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/room"
)

// Changed: the PIN is changed, or why not.
type Changed struct{ Problem *room.Problem }

func (v Changed) update(m *Model, f *Facts) []Effect {
	if v.Problem != nil {
		return failed(m, *v.Problem, f.Status)
	}
	m.Stage = Done
	return []Effect{know(nil)}
}

// failed goes back to the form if a PIN was refused, else to the problem screen.
func failed(m *Model, p room.Problem, s *room.CardStatus) []Effect {
	m.Attempt++
	p = p.WithCounter()
	untold := p.TriesLeft == nil
	if !untold && s != nil {
		s = s.WithPIN(m.PIN, *p.TriesLeft)
	}
	var then []Effect
	switch {
	case p.Either():
		m.Either, m.ofCertificate = true, string(room.CertificateOf(s))
		then = problem(m, p, true)
	case p.Code == wire.CodePINWrong:
		m.Faults[Old] = Wrong
		then = backToForm(m, untold)
	case p.Code == wire.CodeLastTryUnconfirmed:
		m.Confirm = true
		then = backToForm(m, untold)
	case p.Code == wire.CodeConsentDenied: // in the window or at the reader
		then = backToForm(m, true)
	case p.Code == wire.CodePINMismatch: // at the reader
		m.Faults[Again] = Differs
		then = backToForm(m, true)
	default:
		then = problem(m, p, p.Spent == room.SpentMaybe)
	}
	return append([]Effect{know(s)}, then...)
}

// problem shows the problem; moved: the counter may have moved.
func problem(m *Model, p room.Problem, moved bool) (effects []Effect) {
	m.Stage, m.Problem = Failed, &p
	if moved {
		effects = append(effects, know(nil))
	}
	if p.Code == wire.CodeBusy {
		effects = append(effects, Wants{room.AskHolders{}})
	}
	return effects
}

// backToForm shows the form again, and asks the card for its counter if it was not
// told.
func backToForm(m *Model, ask bool) []Effect {
	m.Stage, m.Cleared = Asking, true
	if !ask {
		return nil
	}
	return []Effect{Wants{room.AskCard{Anew: true}}}
}

func know(s *room.CardStatus) Effect { return Wants{room.Know{Status: s}} }

// Retry goes back from a problem to the form.
type Retry struct{}

func (Retry) update(m *Model, f *Facts) []Effect {
	if m.Stage != Failed || f.Beside || !m.Problem.CanRetry() {
		return nil
	}
	m.Stage, m.Problem = Asking, nil
	return []Effect{Wants{room.AskCard{}}}
}
