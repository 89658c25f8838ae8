package app

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

// submit is the yes of the person.
func submit(m *Model, v Submit) []Effect {
	defer clear(v.PIN)
	if m.Screen != m.Task.screen() || m.Task == TaskNone || m.Connection != Connected {
		return nil
	}
	if m.Task == TaskAllow {
		return allowPage(m)
	}
	switch {
	case m.Card.Status == nil, m.Useless():
		return nil
	case m.Slipped():
		return missed(m)
	}
	p, ok := m.Task.Purpose()
	switch {
	case !ok:
		return work(m, nil, false)
	case m.Against(p) && !m.Anyway:
		return nil
	}
	if tries, known := m.TriesLeft(); known && tries == 0 || m.Task == TaskSign && !m.Hashed() {
		return nil
	}
	if pad, elsewhere := m.EntersElsewhere(); elsewhere {
		return enterElsewhere(m, pad, v.LastTry)
	}
	pin, refused := checkPIN(m, p, v)
	if refused != nil {
		m.PIN = *refused
		return nil
	}
	return work(m, pin, v.LastTry)
}

// enterElsewhere has the PIN typed elsewhere. The trusted window asks by itself
// whether the last try may be used, a pad cannot.
func enterElsewhere(m *Model, pad, lastTry bool) []Effect {
	if tries, known := m.TriesLeft(); known && tries == 1 && pad && !lastTry {
		m.PIN = PINEntry{Confirm: true, Attempt: m.PIN.Attempt + 1}
		return nil
	}
	return work(m, nil, pad && lastTry)
}

// allowPage is the yes to a page that wants to use the card from its own page.
func allowPage(m *Model) []Effect {
	if m.Way != WayWindow || m.Request == nil {
		return nil
	}
	m.jobs++
	m.job, m.Screen, m.CardSlow = m.jobs, ScreenWorking, false
	return []Effect{Allow{job: m.job, Origin: m.Request.Origin, Purposes: m.Request.Purposes}}
}

// work puts the card to work on the task.
func work(m *Model, pin []byte, lastTry bool) []Effect {
	m.jobs++
	m.job = m.jobs
	m.allows = m.FirstTime()
	m.Screen, m.Progress, m.CardSlow, m.Problem, m.Place = ScreenWorking, Progress{}, false, nil, PINPlace{}
	m.PIN = PINEntry{Attempt: m.PIN.Attempt}
	var origin, challenge string
	if m.Request != nil {
		origin, challenge = m.Request.Origin, m.Request.Challenge
	}
	switch m.Task {
	case TaskLogin:
		return []Effect{Login{job: m.job, Reader: m.Reader, For: certificateOf(m.Card.Status), Origin: origin, Challenge: challenge, PIN: pin, LastTry: lastTry, UseAnyway: m.Anyway}}
	case TaskCertificate:
		return []Effect{ReadCertificate{job: m.job, Reader: m.Reader, For: certificateOf(m.Card.Status), Password: pin, LastTry: lastTry}}
	case TaskSign:
		return []Effect{Sign{job: m.job, Reader: m.Reader, For: certificateOf(m.Card.Status), Origin: origin, Documents: m.Documents, Password: pin, LastTry: lastTry, UseAnyway: m.Anyway}}
	}
	if m.allows {
		return []Effect{allow(m)}
	}
	return []Effect{Share{job: m.job, Reader: m.Reader, Origin: origin}}
}

// allow lets the page that asks do the task from now on.
func allow(m *Model) Effect {
	return Allow{job: m.job, Origin: m.Request.Origin, Purposes: []wire.Purpose{m.Task.grant()}}
}

func jobDone(m *Model, v JobDone) []Effect {
	if v.job != m.job || m.Screen != ScreenWorking {
		return nil
	}
	m.Place = PINPlace{}
	if v.Problem != nil {
		return jobFailed(m, *v.Problem)
	}
	if m.Task == TaskCertificate {
		return certificateRead(m, v)
	}
	m.Screen, m.Card.Status = ScreenDone, nil
	if m.Request == nil {
		m.Signed = v.Signed
		return nil
	}
	effects := []Effect{Answer{ID: m.Request.ID, Token: v.Token, Signed: v.Signed, Status: v.Status}}
	if m.allows && m.Task != TaskShare {
		effects = append(effects, allow(m))
	}
	m.Request = nil
	return effects
}

// stillWorking notes that the card takes long, so that nobody takes it away.
func stillWorking(m *Model, v StillWorking) {
	m.Card.Slow = m.Card.Slow || m.Card.Asking && v.job == m.Card.job
	m.CardSlow = m.CardSlow || m.Screen == ScreenWorking && v.job == m.job
}

// jobFailed goes back to the PIN field if the PIN was refused, else to the
// problem screen.
func jobFailed(m *Model, p Problem) []Effect {
	if m.Task == TaskPINChange {
		return pinChangeFailed(m, p)
	}
	purpose, asksPIN := m.Task.Purpose()
	if p.Code == wire.CodePINBlocked {
		p.TriesLeft = new(int)
	}
	if asksPIN && p.TriesLeft != nil && m.Card.Status != nil {
		m.Card.Status = m.Card.Status.withTries(purpose, *p.TriesLeft)
	}
	attempt := m.PIN.Attempt + 1
	switch {
	case !asksPIN:
	case p.Code == wire.CodePINWrong && (p.TriesLeft == nil || *p.TriesLeft > 0):
		return backToPIN(m, PINEntry{Wrong: true, Attempt: attempt}, p.TriesLeft == nil)
	case p.Code == wire.CodeLastTryUnconfirmed:
		return backToPIN(m, PINEntry{Confirm: true, Attempt: attempt}, p.TriesLeft == nil)
	case p.Code == wire.CodePINFormat:
		return backToPIN(m, PINEntry{Fault: jpki.PINBadCharacter, Attempt: attempt}, false)
	case p.Code == wire.CodePINWrong:
		p.Code = wire.CodePINBlocked
	}
	if p.Spent == SpentMaybe {
		m.Card.Status = nil // the counter may have moved
	}
	if p.Code == wire.CodeDocumentChanged {
		chooseAgain(m)
	}
	return problem(m, p)
}

// backToPIN shows the PIN field again, and asks the card for its counter if it
// was not told.
func backToPIN(m *Model, entry PINEntry, ask bool) []Effect {
	m.Screen, m.PIN = m.Task.screen(), entry
	if !ask {
		return nil
	}
	return askCard(m)
}
