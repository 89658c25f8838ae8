package app

import (
	"context"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/room"
)

// Submit says yes: with a PIN where the task has one. Update zeroes it.
type Submit struct {
	PIN     []byte
	LastTry bool // the person confirmed to use the last try
}

// update is the yes of the person.
func (v Submit) update(m *Model) []Effect {
	defer clear(v.PIN)
	if m.Screen != m.Task.screen() || m.Task == TaskNone || m.Connection != Connected {
		return nil
	}
	if m.Task == TaskAllow {
		return allowPage(m)
	}
	switch {
	case m.Reader.Card.Status == nil, m.Useless():
		return nil
	case slipped(m):
		return missedYes(m)
	}
	p, ok := m.Task.Purpose()
	switch {
	case !ok:
		return startWork(m, nil, false)
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
	return startWork(m, pin, v.LastTry)
}

// enterElsewhere has the PIN typed elsewhere. The trusted window asks by itself
// whether the last try may be used, a pad cannot.
func enterElsewhere(m *Model, pad, lastTry bool) []Effect {
	if tries, known := m.TriesLeft(); known && tries == 1 && pad && !lastTry {
		m.PIN = PINEntry{Confirm: true, Attempt: m.PIN.Attempt + 1}
		return nil
	}
	return startWork(m, nil, pad && lastTry)
}

// startWork puts the card to work on the task.
func startWork(m *Model, pin []byte, lastTry bool) []Effect {
	m.jobs++
	m.job = m.jobs
	m.allows = m.FirstTime()
	m.Screen, m.Progress, m.CardSlow, m.Problem, m.Place = ScreenWorking, room.Progress{}, false, nil, room.PINPlace{}
	m.PIN = PINEntry{Attempt: m.PIN.Attempt}
	var origin, challenge string
	if m.Request != nil {
		origin, challenge = m.Request.Origin, m.Request.Challenge
	}
	switch m.Task {
	case TaskLogin:
		return []Effect{Login{job: m.job, Reader: m.Reader.Name, For: room.CertificateOf(m.Reader.Card.Status), Origin: origin, Challenge: challenge, PIN: pin, LastTry: lastTry, UseAnyway: m.Anyway}}
	case TaskCertificate:
		return []Effect{ReadCertificate{job: m.job, Reader: m.Reader.Name, For: room.CertificateOf(m.Reader.Card.Status), Password: pin, LastTry: lastTry}}
	case TaskSign:
		return []Effect{Sign{job: m.job, Reader: m.Reader.Name, For: room.CertificateOf(m.Reader.Card.Status), Origin: origin, Documents: m.Documents, Password: pin, LastTry: lastTry, UseAnyway: m.Anyway}}
	}
	if m.allows {
		return []Effect{allow(m)}
	}
	return []Effect{Share{job: m.job, Reader: m.Reader.Name, Origin: origin}}
}

// Login signs a challenge. The Program zeroes the PIN; nil is typed
// elsewhere.
type Login struct {
	job       int
	Reader    string
	For       []byte // certificate of the card that the person saw, DER; nil: not read
	Origin    string // that asks
	Challenge string
	PIN       []byte // folded, of the right form
	LastTry   bool   // the person confirmed to use the last try
	UseAnyway bool   // and a certificate that nobody accepts
}

func (e Login) do(ctx context.Context, p *Program) {
	p.startOnCard(ctx, jobID{ofApp, e.job}, StillWorking{job: e.job}, func(ctx context.Context) Message {
		token, err := p.backend.Login(ctx, e, p.tellPINPlace(e.job))
		return JobDone{job: e.job, Token: token, Problem: room.ProblemOrNil(err)}
	}, e.PIN)
}

// Share reads the status of the card for another page.
type Share struct {
	job    int
	Reader string
	Origin string // that asks
}

func (e Share) do(ctx context.Context, p *Program) {
	p.startOnCard(ctx, jobID{ofApp, e.job}, StillWorking{job: e.job}, func(ctx context.Context) Message {
		status, problem := p.status(ctx, e.Reader, e.Origin)
		return JobDone{job: e.job, Status: status, Problem: problem}
	})
}

// shareAtOnce tells a page that the person has allowed it what it asks for.
func shareAtOnce(m *Model) []Effect {
	if m.Screen != ScreenShare || m.Reader.Card.Status == nil || slipped(m) || m.Connection != Connected || !m.SharesAtOnce() {
		return nil
	}
	if m.Useless() {
		return problem(m, room.ProblemOfCode(wire.CodeKeyUnsupported))
	}
	return startWork(m, nil, false)
}

// cardOf is room.CertificateOf for comparison.
func cardOf(s *room.CardStatus) string { return string(room.CertificateOf(s)) }
