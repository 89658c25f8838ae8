package app

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

// Length of a challenge in characters (DESIGN section 8).
const (
	minChallenge = 44
	maxChallenge = 128
)

// asked takes a request up, unless the person is in the middle of something.
func asked(m Model, v Asked) (Model, []Effect) {
	if code := requestFault(m, v.Request); code != "" {
		return m, []Effect{Answer{ID: v.Request.ID, Code: code}}
	}
	m = leaveTask(m)
	m.Request, m.Task, m.Screen = &v.Request, v.Request.Task, v.Request.Task.screen()
	m.Documents = v.Request.Documents
	next, effects := askAgain(m)
	if v.Request.Task != TaskSign {
		return next, effects
	}
	next, hash := hashDocuments(next)
	return next, append(effects, hash...)
}

// requestFault returns why a request is not taken up.
func requestFault(m Model, r Request) wire.Code {
	idle := m.Screen == ScreenHome || m.Screen == ScreenDeclined || m.Screen == ScreenDone && m.Signed == nil ||
		m.Screen == ScreenProblem && m.Request == nil || m.Screen == ScreenSign && m.Request == nil && m.Documents == nil
	switch {
	case !idle:
		return wire.CodeBusy
	case r.Origin == "" || r.Task == TaskNone:
		return wire.CodeRequestInvalid
	case r.Task == TaskLogin && (len(r.Challenge) < minChallenge || len(r.Challenge) > maxChallenge):
		return wire.CodeChallengeInvalid
	case r.Task == TaskSign && len(r.Documents) == 0:
		return wire.CodeRequestInvalid
	}
	return ""
}

// submit is the yes of the person.
func submit(m Model, v Submit) (Model, []Effect) {
	defer clear(v.PIN)
	if m.Screen != m.Task.screen() || m.Task == TaskNone || m.Card.Status == nil || m.Connection != Connected {
		return m, nil
	}
	p, ok := m.Task.Purpose()
	if !ok {
		return work(m, nil, false)
	}
	if tries, known := m.TriesLeft(); known && tries == 0 || m.Task == TaskSign && !m.Hashed() {
		return m, nil
	}
	pin, refused := checkPIN(m, p, v)
	if refused != nil {
		m.PIN = *refused
		return m, nil
	}
	return work(m, pin, v.LastTry)
}

// work puts the card to work on the task.
func work(m Model, pin []byte, lastTry bool) (Model, []Effect) {
	m.jobs++
	m.job = m.jobs
	m.Screen, m.Progress, m.Problem = ScreenWorking, Progress{}, nil
	m.PIN = PINEntry{Attempt: m.PIN.Attempt}
	var origin, challenge string
	if m.Request != nil {
		origin, challenge = m.Request.Origin, m.Request.Challenge
	}
	switch m.Task {
	case TaskLogin:
		return m, []Effect{Login{job: m.job, Reader: m.Reader, Origin: origin, Challenge: challenge, PIN: pin, LastTry: lastTry}}
	case TaskSign:
		return m, []Effect{Sign{job: m.job, Reader: m.Reader, Origin: origin, Documents: m.Documents, Password: pin, LastTry: lastTry}}
	}
	return m, []Effect{Share{job: m.job, Reader: m.Reader}}
}

func jobDone(m Model, v JobDone) (Model, []Effect) {
	if v.job != m.job || m.Screen != ScreenWorking {
		return m, nil
	}
	if v.Problem != nil {
		return jobFailed(m, *v.Problem)
	}
	m.Screen, m.Card.Status = ScreenDone, nil
	if m.Request == nil {
		m.Signed = v.Signed
		return m, nil
	}
	answer := Answer{ID: m.Request.ID, Token: v.Token, Signed: v.Signed, Status: v.Status}
	m.Request = nil
	return m, []Effect{answer}
}

// jobFailed goes back to the PIN field if the PIN was refused, else to the
// problem screen.
func jobFailed(m Model, p Problem) (Model, []Effect) {
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
	return problem(m, p)
}

// backToPIN shows the PIN field again, and asks the card for its counter if it
// was not told.
func backToPIN(m Model, entry PINEntry, ask bool) (Model, []Effect) {
	m.Screen, m.PIN = m.Task.screen(), entry
	if !ask {
		return m, nil
	}
	return askCard(m)
}

func decline(m Model) (Model, []Effect) {
	if m.Request == nil || m.Screen == ScreenWorking {
		return m, nil
	}
	effects := stopHashing(m)
	code := wire.CodeConsentDenied
	if m.Problem != nil {
		code = m.Problem.Code
	}
	answer := Answer{ID: m.Request.ID, Code: code}
	m = leaveTask(m)
	m.Screen = ScreenDeclined
	return m, append(effects, answer)
}

// retry goes back to the beginning of the task, with the card asked again.
func retry(m Model) (Model, []Effect) {
	if m.Screen != ScreenProblem || m.Problem == nil || !m.Problem.CanRetry() {
		return m, nil
	}
	m.Screen, m.Problem = m.Task.screen(), nil
	next, effects := askAgain(m)
	if next.Task != TaskSign || next.Hashed() {
		return next, effects
	}
	if next.Request == nil { // choose again
		next.Documents = nil
		return next, effects
	}
	next, hash := hashDocuments(next)
	return next, append(effects, hash...)
}

func goHome(m Model) (Model, []Effect) {
	if m.Screen == ScreenWorking {
		return m, nil
	}
	m, effects := endTask(m)
	m, ask := askAgain(m)
	return m, append(effects, ask...)
}

func closeWindow(m Model) (Model, []Effect) {
	if m.Screen == ScreenWorking {
		return m, nil
	}
	m, effects := endTask(m)
	return m, append(effects, Leave{})
}

// endTask leaves the task and answers the page that still waits.
func endTask(m Model) (Model, []Effect) {
	effects := stopHashing(m)
	if m.Request != nil {
		p := problemOfCode(wire.CodeConsentDenied)
		if m.Problem != nil {
			p = *m.Problem
		}
		var answer []Effect
		m, answer = refuse(m, p)
		effects = append(effects, answer...)
	}
	return leaveTask(m), effects
}

// leaveTask forgets the task and everything that belongs to it.
func leaveTask(m Model) Model {
	m.Screen, m.Task, m.Request, m.Documents, m.Signed, m.Problem = ScreenHome, TaskNone, nil, nil, nil, nil
	m.PIN, m.Progress = PINEntry{}, Progress{}
	return m
}

// askAgain asks the card if its status is not known.
func askAgain(m Model) (Model, []Effect) {
	r, ok := m.ReaderInUse()
	if !ok || r.State != wire.ReaderCard || m.Card.Status != nil {
		return m, nil
	}
	return askCard(m)
}
