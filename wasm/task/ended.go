package task

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/room"
)

// JobDone: the card's job is done, or why not.
type JobDone struct {
	Token       []byte                // of KindLogin, JSON
	Made        []operation.Signed    // of KindSign, in the order of the documents
	Stopped     bool                  // of KindSign: the person stopped it
	Status      *room.CardStatus      // of KindShare
	Certificate *room.CertificateRead // of KindCertificate
	Problem     *room.Problem
}

func (v JobDone) update(m *Model, f *Facts) []Effect {
	switch {
	case m.Kind == KindSign:
		return signedAtCard(m, f, v)
	case v.Problem != nil:
		return jobFailed(m, f, *v.Problem)
	case m.Kind == KindCertificate:
		return certificateRead(m, f.Status, v.Certificate)
	}
	return append([]Effect{know(nil)}, answerPage(m, f, Answer{ID: m.Request.ID, Token: v.Token, Status: v.Status})...)
}

// signedAtCard goes on with what the card made of documents: their files are finished, once
// the card has no power any more. What was signed before a list ended early is kept; but a
// page gets all that it asked for, or nothing.
func signedAtCard(m *Model, f *Facts, v JobDone) []Effect {
	open := m.open()
	m.Made = nil
	for i, made := range v.Made {
		if made.Err == nil {
			m.Made = append(m.Made, Made{open[i], made.Signature})
			continue
		}
		p := room.ProblemOf(operation.WireError(made.Err))
		if m.Request != nil && v.Problem == nil {
			v.Problem = &p
		}
		if p.Code == wire.CodeRequestInvalid || p.Code == wire.CodeDocumentChanged { // of this document alone
			d := m.document(open[i])
			d.Hashed, d.Problem = false, &p
		}
	}
	if m.Request != nil && v.Problem == nil && len(m.Made) != len(m.Documents) {
		p := room.ProblemOfCode(wire.CodeInternal)
		v.Problem = &p
	}
	switch {
	case v.Problem != nil && (m.Request != nil || m.Made == nil):
		return jobFailed(m, f, *v.Problem)
	case m.Made == nil: // it says by itself why
		m.Stage = Asking
		return []Effect{know(nil), Wants{room.AskCard{}}}
	}
	m.Stage, m.Ended, m.Stopped, m.NotZipped = Finishing, v.Problem, v.Stopped, nil
	m.Finished, m.Unawaited, m.Unmade = 0, false, false
	return []Effect{know(nil), finish(m)}
}

// certificateRead goes back to the card's state, which now shows the certificate.
// What it says of the holder is forgotten when the card leaves.
func certificateRead(m *Model, s *room.CardStatus, read *room.CertificateRead) []Effect {
	m.Leave()
	if s == nil || read == nil { // the card was taken out as it came
		return []Effect{Wants{room.AskCard{}}}
	}
	c := read.Status
	c.TriesKnown, c.TriesLeft = true, jpki.DigitalSignaturePIN.Rule().Tries // a right one brings all back
	return []Effect{know(s.WithCertificate(jpki.DigitalSignature, c, read.Detail)), CertificateRead{}}
}

// jobFailed goes back to the PIN field if the PIN was refused, else to the
// problem screen.
func jobFailed(m *Model, f *Facts, p room.Problem) []Effect {
	p = p.WithCounter()
	purpose, asksPIN := m.Kind.Purpose()
	s, untold := f.Status, p.TriesLeft == nil
	if asksPIN && !untold && s != nil {
		s = s.WithPIN(purpose.PIN(), *p.TriesLeft)
	}
	var then []Effect
	attempt := m.PIN.Attempt + 1
	switch {
	case asksPIN && p.Code == wire.CodePINWrong:
		then = backToPIN(m, PINEntry{Wrong: true, Attempt: attempt, Kept: m.PIN.Kept}, untold)
	case asksPIN && p.Code == wire.CodeLastTryUnconfirmed:
		then = backToPIN(m, PINEntry{Confirm: true, Attempt: attempt, Kept: m.PIN.Kept}, untold)
	case asksPIN && p.Code == wire.CodePINFormat:
		then = backToPIN(m, PINEntry{Fault: jpki.PINBadCharacter, Attempt: attempt, Kept: m.PIN.Kept}, false)
	default:
		if p.Code == wire.CodeDocumentChanged {
			chooseAgain(m)
		}
		then = failAtCard(m, p)
	}
	return append([]Effect{know(s)}, then...)
}

// backToPIN shows the PIN field again, and asks the card for its counter if it
// was not told.
func backToPIN(m *Model, entry PINEntry, ask bool) []Effect {
	m.Stage, m.PIN = Asking, entry
	if !ask {
		return nil
	}
	return []Effect{Wants{room.AskCard{Anew: true}}}
}

// GaveUp goes back to the form, because the person took the yes back.
func (m *Model) GaveUp() { m.Stage = Asking }
