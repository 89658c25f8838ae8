package consent

import (
	"context"
	"errors"
	"sync"
	"time"

	"jpkiweb/shared/wire"
)

// errTaken: an answer is handed out once.
var errTaken = errors.New("the answer was taken already")

// A Pending is one request that waits for its person, or for what comes of the
// answer. It is safe for concurrent use.
type Pending struct {
	windows *Windows
	number  uint64  // in the order in which they were opened
	request Request // its Items are dropped at the end
	site    site
	// Secrets: the address that is opened once, that of the form, and what only
	// the form holds.
	opening, address, token string
	deadline                time.Time     // on the wall, because timers rest while a laptop sleeps
	decided                 chan struct{} // closed when the person is no longer waited for
	finished                chan struct{} // closed when there is a conclusion

	mu         sync.Mutex
	opened     bool
	language   string
	shown      time.Time // when the form was served last
	faults     faults    // of what was typed last
	answer     Answer    // until Wait takes it
	err        error     // why there is no answer
	conclusion conclusion
	watchers   int         // windows that show the form
	grace      *time.Timer // runs while there is none any more
	life       *time.Timer
}

// A conclusion is the last screen of a window.
type conclusion struct {
	key   string // of its texts
	tries int    // left, with "wrong"
	code  wire.Code
}

// Path is the address on the helper's own origin, to be opened once, as a
// top-level window.
func (p *Pending) Path() string { return wire.WindowPath + p.opening }

// Decided is closed when the person is no longer waited for, whatever the answer.
func (p *Pending) Decided() <-chan struct{} { return p.decided }

// Wait waits for the person, and hands the answer out once. Errors are
// [ErrDenied], [ErrExpired], [ErrBlocked] and that of ctx.
func (p *Pending) Wait(ctx context.Context) (Answer, error) {
	select {
	case <-p.decided:
	case <-ctx.Done():
		return Answer{}, ctx.Err()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	answer, err := p.answer, p.err
	p.answer, p.err = Answer{}, errTaken
	return answer, err
}

// Declined reports whether the person has said no, or closed the window.
func (p *Pending) Declined() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.conclusion.key == "declined" || p.conclusion.key == "closed"
}

// Finish says what came of it, to be shown to the person; the first word counts.
// It ends a request that still waits for its person, and zeroes an answer that
// was not taken.
func (p *Pending) Finish(e Ending) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conclude(ErrDenied, p.conclusionOf(e))
}

// conclude ends the request. The caller holds mu.
func (p *Pending) conclude(err error, c conclusion) {
	if isClosed(p.finished) {
		return
	}
	p.decide(err)
	if p.err == nil { // an answer that nobody took
		clear(p.answer.PIN)
		clear(p.answer.NewPIN)
		p.answer, p.err = Answer{}, ErrDenied
	}
	p.conclusion = c
	p.request.Items = nil
	close(p.finished)
	p.life.Stop()
	p.life = time.AfterFunc(p.windows.config.Lifetime, func() { p.windows.forget(p) })
}

// decide ends the wait for the person, with an answer (nil) or without. The
// caller holds mu.
func (p *Pending) decide(err error) {
	if isClosed(p.decided) {
		return
	}
	p.err = err
	close(p.decided)
	if p.grace != nil {
		p.grace.Stop()
	}
}

// expire ends a request that took too long: the person, or what followed.
func (p *Pending) expire() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if isClosed(p.decided) {
		p.conclude(nil, conclusion{key: "timeout", code: wire.CodeTimeout})
		return
	}
	p.conclude(ErrExpired, conclusion{key: "expired"})
}

// stillAsks tells whether the person is still waited for. The caller holds mu.
func (p *Pending) stillAsks() bool {
	if !isClosed(p.decided) && p.windows.config.Now().Round(0).After(p.deadline) {
		p.conclude(ErrExpired, conclusion{key: "expired"})
	}
	return !isClosed(p.decided)
}

// open takes the address that is opened once.
func (p *Pending) open(language string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.opened {
		return false
	}
	p.opened = true
	if p.language == "" {
		p.language = language
	}
	return true
}

// setLanguage changes the language of the window.
func (p *Pending) setLanguage(language string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if language = knownLanguage(language); language != "" {
		p.language = language
	}
}

// decline is the person's no.
func (p *Pending) decline() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stillAsks() {
		p.conclude(ErrDenied, conclusion{key: "declined"})
	}
}

// considerFor is how long a form without a PIN must have been there before its yes
// counts: a click that was meant for something else comes sooner. A PIN is
// consideration enough.
const considerFor = time.Second

// agree is the person's yes, which counts once, if the form is filled in as it
// must be.
func (p *Pending) agree(f fields) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.stillAsks() {
		return
	}
	if p.request.PINPad && !p.wasConsidered() {
		p.faults = faults{Agree: "fault.early"}
		return
	}
	if p.answer, p.faults = p.request.check(f); p.faults != (faults{}) {
		return
	}
	p.decide(nil)
	p.life.Reset(p.windows.config.Lifetime)
}

// wasConsidered reports whether the form was there long enough. The caller holds mu.
func (p *Pending) wasConsidered() bool {
	return !p.shown.IsZero() && p.windows.config.Now().Sub(p.shown) >= considerFor
}

// conclusionOf sorts endings into the screens that people can do something with.
func (p *Pending) conclusionOf(e Ending) conclusion {
	switch e.Code {
	case "", wire.ResultDone:
		return conclusion{key: "done"}
	case wire.CodePINWrong:
		if e.TriesLeft <= 0 {
			return conclusion{key: "blocked"}
		}
		return conclusion{key: "wrong", tries: e.TriesLeft}
	case wire.CodePINBlocked:
		return conclusion{key: "blocked"}
	case wire.CodePINEither:
		return conclusion{key: "either", code: e.Code}
	case wire.CodeConsentDenied:
		return conclusion{key: "stopped"}
	case wire.CodeCertificateExpired, wire.CodeCertificateEarly, wire.CodeCertificateRevoked, wire.CodeCertificateOnHold:
		return conclusion{key: "against", code: e.Code}
	case wire.CodeCardRemoved, wire.CodeNoCard, wire.CodeCardMute:
		return conclusion{key: "card", code: e.Code}
	case wire.CodeOtherCard:
		return conclusion{key: "other", code: e.Code}
	case wire.CodeBusy:
		return conclusion{key: "busy", code: e.Code}
	case wire.CodeTimeout, wire.CodeLeaseLost:
		return conclusion{key: "timeout", code: e.Code}
	}
	return conclusion{key: "failed", code: e.Code}
}

func isClosed(c chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
