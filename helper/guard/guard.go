// Package guard decides which command APDUs of a lease may reach the card: one
// small state machine per lease, which reads every command before the card does
// and every response before the page does. It does no I/O and knows no socket.
//
// It stops a page from locking a PIN, from reading what it was not leased for,
// and from having the login key sign another site's challenge: what the keys may
// sign the guard computes itself. It is written from the card facts, not from
// package card, so that one mistake does not open both doors.
//
// Callers need [New], then for each command [Guard.Check] before and
// [Guard.Observe] after it.
package guard

import (
	"bytes"
	"errors"
	"fmt"

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
	terms Terms
	items []item // what the key may sign

	application [10]byte    // selected; zero: none that we know
	current     jpki.FileID // current EF, 0: none that we know
	more        bool        // the last status word was 61xx
	tries       map[jpki.PIN]int
	tried       bool // the one VERIFY of this lease went out
	verified    jpki.PIN
	changed     bool // the one CHANGE REFERENCE DATA went out
	pending     step // the command that was allowed and is not answered yet
	outcome     Outcome
}

// An Outcome is what a lease came to, without a word of what was read.
type Outcome struct {
	// Done: the signature or all of them were made, the attributes read, the PIN
	// changed; of a lease to read, something was read.
	Done     bool
	Verified bool // the PIN was right
	WrongPIN bool // the PIN was wrong
	Blocked  bool // the card said that no try is left
}

type item struct {
	digestInfo []byte // nil: not prepared yet
	used       bool   // the card may have signed it
	made       bool   // and did
}

// step is what an allowed command will change once its answer is seen.
type step struct {
	ins         byte
	file        jpki.FileID
	pin         jpki.PIN // of VERIFY and CHANGE REFERENCE DATA
	present     bool     // VERIFY with a PIN
	change      bool     // CHANGE REFERENCE DATA
	item        int      // of COMPUTE DIGITAL SIGNATURE
	shortID     bool
	application [10]byte // of SELECT by name; zero: another command
}

// New makes the guard of a lease. It refuses terms that do not fit together.
func New(terms Terms) (*Guard, error) {
	items, err := terms.items()
	if err != nil {
		return nil, err
	}
	return &Guard{terms: terms, items: items, tries: map[jpki.PIN]int{}}, nil
}

// Check tells whether a command may go to the card now. After nil the caller
// must send exactly these bytes, and call Observe or Lost.
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
	return nil
}

// allow notes a command that will be sent; what it spends is spent also when its
// answer is lost.
func (g *Guard) allow(next step) {
	g.pending = next
	g.tried = g.tried || next.present
	g.changed = g.changed || next.change
}

// CheckTemplate is Check for a VERIFY or CHANGE REFERENCE DATA whose PIN is not
// known here: template is CLA INS P1 P2, and the helper's trusted window or the
// reader's pad fills in what the person types. After nil the caller must present
// it, and call Observe or Lost.
func (g *Guard) CheckTemplate(template []byte) error {
	if len(template) != 4 || template[0] != 0x00 {
		return fmt.Errorf("template: %w", ErrRefused)
	}
	c := iso7816.Command{INS: template[1], P1: template[2], P2: template[3]}
	var (
		next step
		err  error
	)
	switch {
	case g.application == [10]byte{}:
		err = ErrRefused
	case c.INS == iso7816.InsVerify:
		next, err = g.checkPresent(c)
	case c.INS == iso7816.InsChangeReferenceData:
		next, err = g.checkChange(c)
	default:
		err = ErrRefused
	}
	if err != nil {
		return fmt.Errorf("template %X: %w", template, err)
	}
	g.allow(next)
	return nil
}

// PIN returns the one PIN that this lease may present; ok is false if there is
// none, or any.
func (g *Guard) PIN() (pin jpki.PIN, ok bool) { return g.terms.pin() }

// TriesLeft returns what the card said in this lease of the retry counter of its
// PIN.
func (g *Guard) TriesLeft() (tries int, ok bool) {
	pin, ok := g.terms.pin()
	if !ok {
		return 0, false
	}
	tries, ok = g.tries[pin]
	return tries, ok
}

// ConfirmLastTry: the person confirmed to use the last try.
func (g *Guard) ConfirmLastTry() { g.terms.LastTry = true }

// Outcome returns what the lease has come to so far.
func (g *Guard) Outcome() Outcome { return g.outcome }

func (g *Guard) check(c iso7816.Command) (step, error) {
	switch {
	case c.CLA == 0x00 && c.INS == iso7816.InsSelect && c.P1 == 0x04:
		return g.checkSelectApplication(c)
	case g.application == [10]byte{}:
		return step{}, ErrRefused
	case c.CLA == 0x00 && c.INS == iso7816.InsSelect:
		return g.checkSelectFile(c)
	case c.CLA == 0x00 && c.INS == iso7816.InsReadBinary:
		return g.checkRead(c)
	case c.CLA == 0x00 && c.INS == iso7816.InsVerify:
		return g.checkVerify(c)
	case c.CLA == 0x00 && c.INS == iso7816.InsChangeReferenceData:
		if !g.terms.PINAllowed || !pinLength(c) {
			return step{}, ErrRefused
		}
		return g.checkChange(c)
	case c.CLA == 0x80 && c.INS == iso7816.InsPerformSecurityOp:
		return g.checkSign(c)
	case c.CLA == 0x00 && c.INS == iso7816.InsGetResponse:
		if !g.more || c.P1 != 0 || c.P2 != 0 || len(c.Data) > 0 || c.Ne == 0 {
			return step{}, ErrRefused
		}
		return step{ins: c.INS}, nil
	}
	return step{}, ErrRefused
}

func (g *Guard) checkSelectApplication(c iso7816.Command) (step, error) {
	if c.P2 != 0x0C || c.Ne != 0 || !g.terms.selectable(c.Data) {
		return step{}, ErrRefused
	}
	return step{ins: c.INS, application: [10]byte(c.Data)}, nil
}

func (g *Guard) checkSelectFile(c iso7816.Command) (step, error) {
	if c.P1 != 0x02 || c.P2 != 0x0C || c.Ne != 0 || len(c.Data) != 2 {
		return step{}, ErrRefused
	}
	file := jpki.FileID(c.Data[0])<<8 | jpki.FileID(c.Data[1])
	_, isPIN := pinOf(g.application, file)
	if !g.terms.readable(g.application, file) && !isPIN && (file == 0 || file != g.terms.key()) {
		return step{}, ErrRefused
	}
	return step{ins: c.INS, file: file}, nil
}

func (g *Guard) checkRead(c iso7816.Command) (step, error) {
	next := step{ins: c.INS, file: g.current}
	if c.P1&0x80 != 0 {
		if c.P1&0x60 != 0 {
			return step{}, ErrRefused
		}
		next.file, next.shortID = jpki.FileID(c.P1&0x1F), true
	}
	if len(c.Data) > 0 || c.Ne == 0 || !g.terms.readable(g.application, next.file) {
		return step{}, ErrRefused
	}
	return next, nil
}

// checkVerify passes the counter query of every PIN of the application, and one
// VERIFY of the PIN of the purpose.
func (g *Guard) checkVerify(c iso7816.Command) (step, error) {
	if len(c.Data) > 0 {
		if !g.terms.PINAllowed || !pinLength(c) {
			return step{}, ErrRefused
		}
		return g.checkPresent(c)
	}
	next, err := g.referencePIN(c)
	if err != nil || c.P1 != 0 || c.Ne != 0 {
		return step{}, ErrRefused
	}
	return next, nil
}

// pinLength: the data has a length that a PIN can have (card 2.2), and no answer
// is expected.
func pinLength(c iso7816.Command) bool { return len(c.Data) > 0 && len(c.Data) <= 16 && c.Ne == 0 }

// checkPresent passes one VERIFY a lease, of the PIN of the purpose, after its
// counter was read.
func (g *Guard) checkPresent(c iso7816.Command) (step, error) {
	next, err := g.referencePIN(c)
	if err != nil || c.P1 != 0 || !g.terms.presentable(next.pin) || g.tried {
		return step{}, ErrRefused
	}
	tries, asked := g.tries[next.pin]
	switch {
	case !asked:
		return step{}, ErrRefused
	case tries == 0:
		return step{}, ErrBlocked
	case g.terms.Limited:
		return step{}, ErrLimited
	case tries == 1 && !g.terms.LastTry:
		return step{}, ErrLastTry
	}
	next.present = true
	return next, nil
}

// checkChange passes one new PIN, after the old one was verified (card 2.3: P1 01,
// new PIN only).
func (g *Guard) checkChange(c iso7816.Command) (step, error) {
	next, err := g.referencePIN(c)
	mayChange := g.terms.Purpose == PINChange || g.terms.Purpose == Raw
	if err != nil || c.P1 != 0x01 || !mayChange || !g.terms.presentable(next.pin) || g.verified != next.pin || g.changed {
		return step{}, ErrRefused
	}
	next.change = true
	return next, nil
}

// referencePIN resolves P2 to a PIN of the selected application.
func (g *Guard) referencePIN(c iso7816.Command) (step, error) {
	next, err := g.reference(c)
	if err != nil {
		return step{}, err
	}
	pin, ok := pinOf(g.application, next.file)
	if !ok {
		return step{}, ErrRefused
	}
	next.pin = pin
	return next, nil
}

// checkSign passes exactly the digests that the guard computed, each once.
func (g *Guard) checkSign(c iso7816.Command) (step, error) {
	next, err := g.reference(c)
	if err != nil || c.P1 != 0 || c.Ne != iso7816.MaxShortNe || next.file == 0 || next.file != g.terms.key() || g.verified == 0 {
		return step{}, ErrRefused
	}
	for i, item := range g.items {
		if !item.used && item.digestInfo != nil && bytes.Equal(c.Data, item.digestInfo) {
			next.item = i
			return next, nil
		}
	}
	return step{}, ErrDigest
}

// reference resolves P2 of a command on a reference: 80 is the current EF, 80
// with a short EF identifier is that file (card 1.7).
func (g *Guard) reference(c iso7816.Command) (step, error) {
	if c.P2&0xE0 != 0x80 {
		return step{}, ErrRefused
	}
	if id := c.P2 & 0x1F; id != 0 {
		return step{ins: c.INS, file: jpki.FileID(id), shortID: true}, nil
	}
	return step{ins: c.INS, file: g.current}, nil
}
