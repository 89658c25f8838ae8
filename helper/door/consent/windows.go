// Package consent is the trusted window: plain HTML forms of the helper, without
// any script, on which a person sees who asks for what, agrees, and types the PIN
// of one lease. It has no card logic, and is small enough to be read as a whole.
//
// Each request has an address that is opened once. Its first GET sends the window
// on to a second address, which only that window knows, so that the page that
// opened the window can neither read the form nor send it. Every POST ends in a
// redirect, so that no PIN stays behind in the browser's session history. Nothing
// is changed by GET, except that the window is there: an image of the form is
// never answered to the end, and when its connection drops and does not come
// back, the window was closed.
//
// Callers need [New], [Windows.Open], [Pending.Wait] and [Pending.Finish], and
// serve [Windows.ServeHTTP] under wire.WindowPath, behind the checks at the door.
package consent

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"jpkiweb/helper/door/consent/markup"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

// perOrigin is how many requests of one origin are kept, those included whose end can
// still be read.
const perOrigin = 8

// ErrTooMany is the error of [Windows.Open] where that many of an origin wait for
// their persons.
var ErrTooMany = wire.Errorf(wire.CodeTooManySessions, "%d windows of this origin wait for their persons", perOrigin)

// Errors of [Pending.Wait].
var (
	ErrDenied  = errors.New("the person declined or closed the window")
	ErrExpired = errors.New("the window was left open for too long")
	ErrBlocked = wire.Errorf(wire.CodePINBlocked, "the PIN is blocked: there is nothing to ask for")
)

// Config is what Windows need. Zero values mean the default.
type Config struct {
	Now    func() time.Time // default time.Now
	Random io.Reader        // default crypto/rand.Reader
	// Lifetime is how long a request waits for its person, and how long its end can
	// still be read. Default 10 minutes.
	Lifetime time.Duration
	// Grace is how long a window may be gone before it counts as closed: while it
	// is reloaded, it is. Default 3 s.
	Grace time.Duration
}

// A Request is what the person is asked.
type Request struct {
	Origin    authtoken.Origin // that asks
	Purpose   wire.Purpose
	PIN       jpki.PIN
	Items     []wire.Item // with wire.PurposeSign
	TriesLeft int         // as the card said
	PINPad    bool        // the PIN is typed at the reader: only the yes is asked for
	ChangePIN bool        // a new PIN besides, twice
	// Against is the code of what stands against the use of the certificate, as far
	// as it is known before the PIN: one that has expired, is not valid yet, is
	// revoked or on hold. It is used only if the person says so. "": nothing.
	Against wire.Code
	// Unconfirmed: whether it is revoked could not be told.
	Unconfirmed bool
	// Language is what the administrator chose to begin with: ja, easy or en.
	// Empty: what the browser prefers, else ja.
	Language string
}

// An Answer is the yes. The PINs are folded (jpki.FoldPIN) and of the right form;
// they are nil with a pad. The caller zeroes them.
type Answer struct {
	PIN, NewPIN []byte
	LastTry     bool // the person confirmed to use the last try
	UseAnyway   bool // the person confirmed to use the certificate all the same
}

// An Ending is what came of the answer, or why there will be none. Code "" and
// wire.ResultDone are success.
type Ending struct {
	Code      wire.Code
	TriesLeft int // with wire.CodePINWrong
}

// Windows are the requests of all leases. They are safe for concurrent use.
type Windows struct {
	config Config
	pages  map[string]*markup.Set // by language
	policy string                 // Content-Security-Policy

	mu       sync.Mutex
	pendings map[key]place
	opened   uint64 // requests so far
}

// A key is the SHA-256 of a secret address: the time that a look-up takes tells
// nothing of the secret.
type key [sha256.Size]byte

// A place is what stands behind a secret address.
type place struct {
	pending *Pending
	opening bool // the address that is opened once; else that of the form
}

// New makes the Windows.
func New(config Config) *Windows {
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Random == nil {
		config.Random = rand.Reader
	}
	config.Lifetime = cmp.Or(config.Lifetime, 10*time.Minute)
	config.Grace = cmp.Or(config.Grace, 3*time.Second)
	return &Windows{config: config, pages: parsePages(), policy: contentSecurityPolicy(), pendings: map[key]place{}}
}

// Open makes a request. The caller must end it with [Pending.Finish], whatever
// comes. Errors: authtoken.ErrOrigin where nobody asks; [ErrTooMany].
func (w *Windows) Open(request Request) (*Pending, error) {
	if err := request.Origin.Check(); err != nil {
		return nil, fmt.Errorf("open window: %w", err)
	}
	p := &Pending{
		windows: w, request: request, site: describe(request.Origin), language: knownLanguage(request.Language),
		deadline: w.config.Now().Add(w.config.Lifetime).Round(0),
		decided:  make(chan struct{}), finished: make(chan struct{}),
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	err := w.makeRoom(request.Origin)
	if err != nil {
		return nil, fmt.Errorf("open window: %w", err)
	}
	w.opened++
	p.number = w.opened
	for _, secret := range []*string{&p.opening, &p.address, &p.token} {
		if *secret, err = w.secret(); err != nil {
			return nil, fmt.Errorf("open window: %w", err)
		}
	}
	w.pendings[sha256.Sum256([]byte(p.opening))] = place{p, true}
	w.pendings[sha256.Sum256([]byte(p.address))] = place{p, false}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.life = time.AfterFunc(w.config.Lifetime, p.expire)
	if request.TriesLeft <= 0 {
		p.conclude(ErrBlocked, conclusion{key: "blocked"})
	}
	return p, nil
}

// secret is 256 random bits in hexadecimal.
func (w *Windows) secret() (string, error) {
	var b [32]byte
	if _, err := io.ReadFull(w.config.Random, b[:]); err != nil {
		return "", fmt.Errorf("draw a secret: %w", err)
	}
	return hex.EncodeToString(b[:]), nil
}

func (w *Windows) find(secret string) place {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.pendings[sha256.Sum256([]byte(secret))]
}

// makeRoom forgets the oldest request of an origin that has come to its end, where it
// has as many as it may. The caller holds mu.
func (w *Windows) makeRoom(origin authtoken.Origin) error {
	var oldest *Pending
	kept := 0
	for _, at := range w.pendings {
		if !at.opening || at.pending.request.Origin != origin {
			continue
		}
		kept++
		if isClosed(at.pending.finished) && (oldest == nil || at.pending.number < oldest.number) {
			oldest = at.pending
		}
	}
	switch {
	case kept < perOrigin:
	case oldest == nil:
		return ErrTooMany
	default:
		w.drop(oldest)
	}
	return nil
}

func (w *Windows) forget(p *Pending) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.drop(p)
}

// drop forgets the addresses of a request. The caller holds mu.
func (w *Windows) drop(p *Pending) {
	delete(w.pendings, sha256.Sum256([]byte(p.opening)))
	delete(w.pendings, sha256.Sum256([]byte(p.address)))
}
