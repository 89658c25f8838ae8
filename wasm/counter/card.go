package counter

import (
	"context"
	"slices"

	"jpkiweb/shared/card"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/room"
)

// ReadersChanged: readers and cards as they are now.
type ReadersChanged struct{ All wire.ReadersResult }

func (v ReadersChanged) update(m *Model) []Effect {
	m.Readers = v.All
	others := len(m.Others)
	m.Others = slices.DeleteFunc(slices.Clone(m.Others), func(p Place) bool { return !m.holds(p) })
	switch {
	case m.Card.Reader == "":
		var told []Effect
		if others > 0 && len(m.Others) == 0 {
			told = m.otherLeft()
		}
		return append(told, m.ask()...)
	case !m.holds(m.Card.Place):
		return leave(m)
	case m.Card.Problem != nil && m.Card.Problem.Code == wire.CodeBusy:
		m.Card = Card{} // the other program may have let go
		return m.ask()
	}
	if m.Beside == ShowPIN && m.whyUnread() == noCardHere {
		m.back() // nobody knows whose PIN it would be
	}
	if (m.Beside == ShowSlip || m.Beside == ShowCode) && !m.hasSlip() {
		m.Beside = Nothing // there is a second card
	}
	return nil
}

// holds reports whether a reader still holds a card. One that comes back is another one
// (wire.Reader.Insertion).
func (m *Model) holds(p Place) bool {
	r, ok := room.InUse(m.Readers, p.Reader)
	return ok && r.Insertion == p.Insertion && r.State != wire.ReaderEmpty
}

// meant are the readers with a card that may be a visitor's.
func (m *Model) meant() (all []wire.Reader) {
	for _, r := range m.Readers.Readers {
		other := r.Card == wire.CardOther || slices.Contains(m.Others, Place{r.Name, r.Insertion})
		if !other && r.State != wire.ReaderEmpty {
			all = append(all, r)
		}
	}
	return all
}

// ask reads the one card that is meant, if there is one.
func (m *Model) ask() []Effect {
	meant := m.meant()
	if len(meant) != 1 || meant[0].State != wire.ReaderCard || m.Done {
		return nil
	}
	r := meant[0]
	if card.IsStorage(r.ATR) { // what it answers means nothing
		m.Others = append(slices.Clone(m.Others), Place{r.Name, r.Insertion})
		return nil
	}
	m.jobs++
	m.Card = Card{Place: Place{r.Name, r.Insertion}, Asking: true, Job: m.jobs, Since: m.Now}
	return []Effect{ReadCard{Job: m.jobs, Reader: r.Name}, m.awaitSomebody()}
}

// ReadCard reads what a card tells at a counter.
type ReadCard struct {
	Job    int
	Reader string
}

func (e ReadCard) do(ctx context.Context, p *Program) {
	p.begin(func() Message {
		defer p.after(slowAfter, StillReading(e))()
		status, err := p.helper.Read(ctx, e.Reader)
		if err != nil {
			return CardRead{Job: e.Job, Problem: room.ProblemOrNil(err)}
		}
		return CardRead{Job: e.Job, Status: &status}
	})
}

// StillReading: the card takes long.
type StillReading ReadCard

func (v StillReading) update(m *Model) []Effect {
	m.Card.Slow = m.Card.Slow || m.Card.Asking && v.Job == m.Card.Job
	return nil
}

// CardRead: what a card tells, or why nothing.
type CardRead struct {
	Job     int
	Status  *Status
	Problem *room.Problem
}

func (v CardRead) update(m *Model) []Effect {
	if !m.Card.Asking || v.Job != m.Card.Job {
		v.Status.forget()
		return nil
	}
	m.Card.Asking, m.Card.Slow, m.Card.Status, m.Card.Problem = false, false, v.Status, v.Problem
	if v.Problem != nil && v.Problem.Code == wire.CodeNotJPKICard {
		m.Others = append(slices.Clone(m.Others), m.Card.Place)
		m.Card = Card{}
		return m.ask() // that of another reader, if there is one
	}
	return m.askRevocation()
}

// askRevocation asks whether the certificate that was read is revoked, where the helper can
// be asked; until it has told, nobody knows.
func (m *Model) askRevocation() []Effect {
	s := m.Card.Status
	if s == nil || s.AuthenticationDetail == nil {
		return nil
	}
	unchecked := wire.RevocationResult{State: jpki.RevocationUnchecked}
	m.Card.Status = &Status{*s.WithRevocation(jpki.UserAuthentication, unchecked), s.ResidentRegister}
	if !m.Policy.Revocation {
		return nil
	}
	return []Effect{CheckRevocation{Job: m.Card.Job, Certificate: m.Card.Status.AuthenticationDetail.DER}}
}

// CheckRevocation asks the status source for a certificate (DER).
type CheckRevocation struct {
	Job         int
	Certificate []byte
}

func (e CheckRevocation) do(ctx context.Context, p *Program) {
	certificate := slices.Clone(e.Certificate) // the card may leave meanwhile
	p.begin(func() Message {
		defer clear(certificate)
		result, err := p.helper.Revocation(ctx, certificate)
		if err != nil {
			result = wire.RevocationResult{State: jpki.RevocationUnknown}
		}
		return RevocationTold{Job: e.Job, Result: result}
	})
}

// RevocationTold: what the status source says.
type RevocationTold struct {
	Job    int
	Result wire.RevocationResult
}

func (v RevocationTold) update(m *Model) []Effect {
	if s := m.Card.Status; s != nil && v.Job == m.Card.Job && s.AuthenticationDetail != nil {
		m.Card.Status = &Status{*s.WithRevocation(jpki.UserAuthentication, v.Result), s.ResidentRegister}
	}
	return nil
}

// forget overwrites what can be of a card: the rest goes with the document.
func (s *Status) forget() {
	if s != nil && s.AuthenticationDetail != nil {
		clear(s.AuthenticationDetail.DER)
	}
}
