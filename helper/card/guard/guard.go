// Package guard decides which command APDUs of a lease may reach the card: one
// small state machine per lease, which reads every command before the card does
// and every response before the page does. It does no I/O and knows no socket.
//
// It stops a page from locking a PIN, from reading what it was not leased for,
// and from having the login key sign another site's challenge: what the keys may
// sign the guard computes itself. Nor does a key sign whose certificate is known to be
// worth nothing, unless the person said so. It is written from what is known of the
// card (jpki facts 2), not from package card, so that one mistake does not open both doors.
//
// What a purpose allows is its row of one table (purpose.go). The guard keeps its own
// lists, of purposes, of files and of the kinds of keys, PINs and standings that it
// tells apart, though other packages have such lists: whoever adds a word to theirs
// opens nothing here, and what passes can be judged from this folder alone.
//
// Callers need [New], then for each command [Guard.Check] before and
// [Guard.Observe] after it; and one [Tally] for all leases.
package guard

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// Errors of Check. Nothing has reached the card when one is returned.
var (
	// ErrRefused: the command is outside what the purpose of the lease allows.
	ErrRefused = errors.New("command outside the purpose of the lease")
	// ErrDigest: the key was asked to sign something else than the helper
	// computed.
	ErrDigest = errors.New("digest is not the one of this lease")
	// ErrLastTry: one try is left, and the person did not confirm to use it.
	ErrLastTry = errors.New("one try left, not confirmed")
	// ErrBlocked: no try is left; VERIFY would be pointless.
	ErrBlocked = errors.New("PIN is blocked")
	// ErrLimited: the origin led to too many wrong PINs since the card was put in.
	ErrLimited = errors.New("too many wrong PINs of this origin; the card must be taken out")
)

// A Guard watches one lease. It is not safe for concurrent use.
type Guard struct {
	terms     Terms
	allowance allowance // of their purpose
	items     []item    // what the key may sign

	application       application
	currentFile       jpki.FileID // current EF, 0: none that we know
	moreToGet         bool        // the last status word was 61xx
	tries             map[jpki.PIN]int
	verifySent        bool // the one VERIFY of this lease went out
	verified          jpki.PIN
	changeSent        bool // the one CHANGE REFERENCE DATA went out
	pending           step // the command that was allowed and is not answered yet
	trail             trail
	certificate       *certprofile.Certificate // of signatures, of the card that is there now; nil: not read yet
	standing          Standing
	confirmed         Standing // of which the person was told in the trusted window
	certificateClosed bool     // the certificate of a login is behind its PIN, as the card said
	course            Course
	failed            error // why the last command was not executed
}

type item struct {
	digestInfo []byte // nil: not prepared yet
	used       bool   // the card may have signed it
	made       bool   // and did
}

// step is what an allowed command will change once its answer is seen. The zero
// step is no command.
type step struct {
	ins         byte
	application application // of SELECT by name
	file        jpki.FileID // that it names, or the current one; 0: unknown
	namesFile   bool        // the command names a file, which becomes the current one
	pin         jpki.PIN    // of VERIFY and CHANGE REFERENCE DATA
	present     bool        // VERIFY with a PIN
	change      bool        // CHANGE REFERENCE DATA
	item        int         // of COMPUTE DIGITAL SIGNATURE
}

// New makes the guard of a lease. It refuses terms that do not fit together.
func New(terms Terms) (*Guard, error) {
	allowed, known := allowances[terms.Purpose]
	if !known {
		return nil, fmt.Errorf("%w: purpose %d", ErrTerms, terms.Purpose)
	}
	terms = terms.clone()
	items, err := allowed.agreed(terms)
	if err != nil {
		return nil, err
	}
	return &Guard{terms: terms, allowance: allowed, items: items, tries: map[jpki.PIN]int{}}, nil
}

// Check tells whether a command may go to the card now. After nil the caller
// must send exactly these bytes, and call Observe or Lost; until then every
// command is refused.
func (g *Guard) Check(command []byte) error {
	c, err := iso7816.ParseCommand(command)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	next, err := g.check(c)
	if err != nil {
		return fmt.Errorf("%s: %w", iso7816.Redact(command), err)
	}
	g.allow(next)
	g.trail.sent = nil
	if !next.present && !next.change {
		g.trail.sent = bytes.Clone(command)
	}
	return nil
}

// CheckTemplate is Check for a VERIFY or CHANGE REFERENCE DATA whose PIN is not
// known here: template is CLA INS P1 P2, and the helper's trusted window or the
// reader's pad fills in what the person types. Terms.PINAllowed is not asked for.
// After nil the caller must present it, and call Observe or Lost.
func (g *Guard) CheckTemplate(template []byte) error {
	next, err := g.checkTemplate(template)
	if err != nil {
		return fmt.Errorf("template %X: %w", template, err)
	}
	g.allow(next)
	return nil
}

// allow notes a command that will be sent; what it spends is spent also when its
// answer is lost.
func (g *Guard) allow(next step) {
	g.pending = next
	g.verifySent = g.verifySent || next.present
	g.changeSent = g.changeSent || next.change
}

// AskFor names the PIN of a lease of Raw for which the person will be asked: from
// then on it presents that one and no other. The error is [ErrRefused] for another
// purpose, no PIN, or when one was presented; [ErrLastTry] where one try is left,
// which a developer's page never spends.
func (g *Guard) AskFor(pin jpki.PIN) error {
	if g.allowance.pin != askedPIN || !slices.Contains(jpki.PINs[:], pin) || g.verifySent {
		return fmt.Errorf("ask for a PIN: %w", ErrRefused)
	}
	if tries, known := g.tries[pin]; known && tries == 1 {
		return fmt.Errorf("ask for a PIN: %w", ErrLastTry)
	}
	g.terms.PIN = pin
	return nil
}

// TriesLeft returns what the card said in this lease of the retry counter of its
// PIN; ok is false before, after VERIFY, and after an answer that was lost.
func (g *Guard) TriesLeft() (tries int, ok bool) {
	pin, ok := g.PIN()
	if !ok {
		return 0, false
	}
	tries, ok = g.tries[pin]
	return tries, ok
}

// ConfirmLastTry: the person confirmed in the trusted window to use the last try.
func (g *Guard) ConfirmLastTry() { g.terms.LastTry = true }
