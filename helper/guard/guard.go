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
)

// A Guard watches one lease. It is not safe for concurrent use.
type Guard struct {
	terms Terms
	items []item // what the key may sign

	selected bool        // the JPKI application is selected
	current  jpki.FileID // current EF, 0: none that we know
	more     bool        // the last status word was 61xx
	tries    map[jpki.FileID]int
	tried    bool // the one VERIFY of this lease went out
	verified bool
	pending  step // the command that was allowed and is not answered yet
}

type item struct {
	digestInfo []byte // nil: not prepared yet
	used       bool
}

// step is what an allowed command will change once its answer is seen.
type step struct {
	ins      byte
	file     jpki.FileID
	verify   bool // VERIFY with a PIN
	item     int  // of COMPUTE DIGITAL SIGNATURE
	shortID  bool
	selectAP bool
}

// New makes the guard of a lease. It refuses terms that do not fit together.
func New(terms Terms) (*Guard, error) {
	items, err := terms.items()
	if err != nil {
		return nil, err
	}
	return &Guard{terms: terms, items: items, tries: map[jpki.FileID]int{}}, nil
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
	g.pending = next
	if next.verify {
		g.tried = true // also when the answer is lost
	}
	return nil
}

func (g *Guard) check(c iso7816.Command) (step, error) {
	switch {
	case c.CLA == 0x00 && c.INS == iso7816.InsSelect && c.P1 == 0x04:
		return g.checkSelectApplication(c)
	case !g.selected:
		return step{}, ErrRefused
	case c.CLA == 0x00 && c.INS == iso7816.InsSelect:
		return g.checkSelectFile(c)
	case c.CLA == 0x00 && c.INS == iso7816.InsReadBinary:
		return g.checkRead(c)
	case c.CLA == 0x00 && c.INS == iso7816.InsVerify:
		return g.checkVerify(c)
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
	if c.P2 != 0x0C || c.Ne != 0 || !bytes.Equal(c.Data, jpki.ApplicationID[:]) {
		return step{}, ErrRefused
	}
	return step{ins: c.INS, selectAP: true}, nil
}

func (g *Guard) checkSelectFile(c iso7816.Command) (step, error) {
	if c.P1 != 0x02 || c.P2 != 0x0C || c.Ne != 0 || len(c.Data) != 2 {
		return step{}, ErrRefused
	}
	file := jpki.FileID(c.Data[0])<<8 | jpki.FileID(c.Data[1])
	if !g.terms.readable(file) && !isPIN(file) && file != g.terms.key() {
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
	if len(c.Data) > 0 || c.Ne == 0 || !g.terms.readable(next.file) {
		return step{}, ErrRefused
	}
	return next, nil
}

// checkVerify passes the counter query of both PINs, and one VERIFY of the PIN
// of the purpose, if its counter was read before.
func (g *Guard) checkVerify(c iso7816.Command) (step, error) {
	next, err := g.reference(c)
	if err != nil || c.P1 != 0 || c.Ne != 0 || !isPIN(next.file) {
		return step{}, ErrRefused
	}
	if len(c.Data) == 0 {
		return next, nil
	}
	tries, asked := g.tries[next.file]
	switch {
	case !g.terms.PINAllowed || next.file != g.terms.pin() || g.tried || !asked || len(c.Data) > 16:
		return step{}, ErrRefused
	case tries == 0:
		return step{}, ErrBlocked
	case tries == 1 && !g.terms.LastTry:
		return step{}, ErrLastTry
	}
	next.verify = true
	return next, nil
}

// checkSign passes exactly the digests that the guard computed, each once.
func (g *Guard) checkSign(c iso7816.Command) (step, error) {
	next, err := g.reference(c)
	if err != nil || c.P1 != 0 || c.Ne != iso7816.MaxShortNe || next.file == 0 || next.file != g.terms.key() || !g.verified {
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

func isPIN(file jpki.FileID) bool {
	return file == jpki.FileUserAuthenticationPIN || file == jpki.FileDigitalSignaturePIN
}
