// Package consent is the trusted window: plain HTML forms of the helper, without
// any script, on which a person sees who asks for what, agrees, and types the PIN
// of one lease. It is small enough to be read as a whole.
//
// Each request has an address of its own that is opened once: its first GET hands
// the form to a second address, which only that window knows, so that the page
// that opened the window can neither read nor send the form. Nothing changes by
// GET. That the window was closed shows by an image of the form whose answer
// never ends.
//
// Callers need [New], [Windows.Open], [Pending.Wait] and [Pending.Finish], and
// serve [Windows.ServeHTTP] under wire.WindowPath behind the door's checks.
package consent

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"sync"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

// Errors of Wait.
var (
	ErrDenied  = errors.New("the person declined, or closed the window")
	ErrExpired = errors.New("the window was left open for too long")
)

// Config is what Windows need. Zero values mean the default.
type Config struct {
	Lifetime time.Duration // of a request, default 10 minutes
	Grace    time.Duration // for which a window may be gone, as when it is reloaded; default 3 s
}

// A Request is what the person is asked.
type Request struct {
	Origin    string // that asks, ASCII serialisation
	Purpose   wire.Purpose
	PIN       jpki.PIN
	Items     []wire.Item // of wire.PurposeSign
	TriesLeft int         // as the card said
	PINPad    bool        // the PIN is typed at the reader: only the yes is asked for
	ChangePIN bool        // a new PIN besides, twice
	Language  string      // that the administrator chose: ja, easy, en; "" leaves it to the person
}

// An Answer is the yes. The caller zeroes the PINs, which are folded and of the
// right form; both are nil with a pad.
type Answer struct {
	PIN, NewPIN []byte
	LastTry     bool // the person confirmed to use the last try
}

// An Outcome is what came of the answer, to be shown. Code "" or wire.ResultDone
// is success.
type Outcome struct {
	Code      wire.Code
	TriesLeft int // with wire.CodePINWrong
}

// Windows are the requests that wait for a person. They are safe for concurrent
// use.
type Windows struct {
	config Config
	page   *template.Template
	texts  map[string]texts

	mu      sync.Mutex
	entries map[string]*Pending // by the address that is opened once
	forms   map[string]*Pending // by the address of the form
}

// New makes the Windows.
func New(config Config) *Windows {
	if config.Lifetime == 0 {
		config.Lifetime = 10 * time.Minute
	}
	if config.Grace == 0 {
		config.Grace = 3 * time.Second
	}
	return &Windows{config: config, page: loadPage(), texts: loadTexts(), entries: map[string]*Pending{}, forms: map[string]*Pending{}}
}

// A Pending is one request.
type Pending struct {
	windows *Windows
	request Request
	// Secrets: the address that is opened once, that of the form, and what only
	// the form holds.
	entry, form, token string

	mu       sync.Mutex
	opened   bool
	language string
	settled  bool          // answered, denied or expired: the first word counts
	answer   chan outcome  // gets one
	outcome  Outcome       // valid once finished is closed
	finished chan struct{} // closed by Finish
	watchers int           // images that are being loaded: windows that are open
	gone     *time.Timer   // runs while there is none, after there was one
	expiry   *time.Timer
}

type outcome struct {
	answer Answer
	err    error
}

// secret is 128 bits of chance.
func secret() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails, crypto/rand
	return hex.EncodeToString(b)
}

// Open makes a request. It must be ended by Finish.
func (w *Windows) Open(request Request) (*Pending, error) {
	if _, err := describe(request.Origin); err != nil {
		return nil, fmt.Errorf("open window: %w", err)
	}
	p := &Pending{
		windows: w, request: request, entry: secret(), form: secret(), token: secret(),
		language: request.Language, answer: make(chan outcome, 1), finished: make(chan struct{}),
	}
	p.mu.Lock()
	p.expiry = time.AfterFunc(w.config.Lifetime, func() { p.settle(outcome{err: ErrExpired}) })
	p.mu.Unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.entries[p.entry], w.forms[p.form] = p, p
	return p, nil
}

// Path is the address on the helper's own origin, to be opened once as a
// top-level window.
func (p *Pending) Path() string { return wire.WindowPath + p.entry }

// Wait waits for the person. Errors are [ErrDenied], [ErrExpired], and ctx's.
func (p *Pending) Wait(ctx context.Context) (Answer, error) {
	select {
	case o := <-p.answer:
		return o.answer, o.err
	case <-ctx.Done():
		p.settle(outcome{err: ErrDenied})
		return Answer{}, ctx.Err()
	}
}

// shownFor is how long the outcome can still be read, and an old window is told
// that it is over.
const shownFor = 5 * time.Minute

// Finish tells the window what came of the request; the first call counts. A PIN
// that nobody waits for any more is zeroed.
func (p *Pending) Finish(o Outcome) {
	p.settle(outcome{err: ErrDenied})
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.finished:
		return
	default:
	}
	select {
	case left := <-p.answer:
		clear(left.answer.PIN)
		clear(left.answer.NewPIN)
	default:
	}
	p.expiry.Stop()
	p.outcome = o
	close(p.finished)
	time.AfterFunc(shownFor, p.forget)
}

func (p *Pending) forget() {
	p.windows.mu.Lock()
	defer p.windows.mu.Unlock()
	delete(p.windows.entries, p.entry)
	delete(p.windows.forms, p.form)
}

// settle gives the answer, if it is the first; then it returns true.
func (p *Pending) settle(o outcome) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.settled {
		return false
	}
	p.settled = true
	p.expiry.Stop()
	if p.gone != nil {
		p.gone.Stop()
	}
	p.answer <- o
	return true
}

// watch notes a window that is open, until left is called.
func (p *Pending) watch() (left func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.watchers++
	if p.gone != nil {
		p.gone.Stop()
	}
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.watchers--
		if p.watchers == 0 && !p.settled {
			p.gone = time.AfterFunc(p.windows.config.Grace, func() { p.settle(outcome{err: ErrDenied}) })
		}
	}
}
