package reader

import (
	"context"
	"fmt"
	"time"

	"jpkiweb/shared/iso7816"
)

// What a person has at the pad: to press the first key, and to finish then.
const (
	EntryTime  = 60 * time.Second
	FinishTime = 30 * time.Second
)

// A PINEntry is a VERIFY or CHANGE REFERENCE DATA whose PIN, of digits only, is
// typed at the reader.
type PINEntry struct {
	Template []byte // CLA INS P1 P2
	Min, Max int    // digits
	// New: CHANGE REFERENCE DATA with P1 = 01, which holds the new PIN only (jpki facts
	// 2.3); the reader asks for it twice.
	New bool
}

// A Pad is a Connection whose reader may have a pad for PINs (PC/SC part 10).
//
// EnterPIN has the reader ask the person and send the command, and returns the
// card's response APDU, or the reader's own status word where the card saw
// nothing: 6400 time is over, 6401 cancelled, 6402 typed differently, 6403 too
// short or long, 6B80 entry not understood. Its errors are those of Transmit, and
// [ErrPINPad] where the reader refused. It returns when ctx ends, although the
// reader may go on asking; Close then waits, as after Transmit.
type Pad interface {
	Connection
	CanVerify() bool
	CanModify() bool
	EnterPIN(ctx context.Context, entry PINEntry) (response []byte, err error)
}

// PINPad reports whether PINs can be typed at the reader.
func (l *Lease) PINPad() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.verifies
}

// CanModify reports whether a new PIN can be typed at the reader, too.
func (l *Lease) CanModify() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.modifies
}

// EnterPIN has the person type a PIN at the reader and returns the response APDU
// of the card. [ErrPINCancelled], [ErrPINMismatch], [ErrPINPad] and an
// [ErrTimeout] that leaves Err nil mean that the card saw nothing; the lease goes
// on. Any other error ends it, as with Transmit. The end of the lease ends the
// wait, and the card loses its power as soon as the reader lets go.
func (l *Lease) EnterPIN(ctx context.Context, entry PINEntry) ([]byte, error) {
	if !entry.valid() || entry.New && !l.CanModify() || !entry.New && !l.PINPad() {
		return nil, fmt.Errorf("enter PIN: %w", ErrPINPad)
	}
	response, err := l.run(ctx, operation{
		name: "enter PIN", limit: l.manager.config.Entry,
		shown: func() string { return iso7816.Redact(entry.Template) + " [PIN typed at the reader]" },
		do: func(ctx context.Context) ([]byte, error) {
			ctx, stop, err := l.endable(ctx)
			if err != nil {
				return nil, err
			}
			defer stop()
			pad, ok := l.connection.(Pad)
			if !ok {
				return nil, ErrPINPad
			}
			return pad.EnterPIN(ctx, entry)
		},
	})
	if err != nil {
		return nil, err
	}
	if refused := padError(response); refused != nil {
		return nil, fmt.Errorf("enter PIN: %w", refused)
	}
	return response, nil
}

// valid reports whether the entry is one of the two commands, for digits that a
// pad can ask for.
func (e PINEntry) valid() bool {
	if len(e.Template) != 4 || e.Min < 1 || e.Max < e.Min || e.Max > 15 {
		return false
	}
	if e.New {
		return e.Template[1] == iso7816.InsChangeReferenceData && e.Template[2] == 0x01
	}
	return e.Template[1] == iso7816.InsVerify
}

// padError sorts the status words that are the reader's own.
func padError(response []byte) error {
	r, err := iso7816.ParseResponse(response)
	if err != nil || len(r.Data) > 0 {
		return nil
	}
	switch r.SW { // PC/SC part 10, FEATURE_VERIFY_PIN_DIRECT and FEATURE_MODIFY_PIN_DIRECT, results
	case 0x6400:
		return ErrTimeout
	case 0x6401:
		return ErrPINCancelled
	case 0x6402:
		return ErrPINMismatch
	case 0x6403, 0x6B80:
		return fmt.Errorf("%w: %s", ErrPINPad, r.SW)
	}
	return nil
}

// endable makes a context that the end of the lease ends, too: a person's time is
// not waited for when the card is wanted back.
func (l *Lease) endable(ctx context.Context) (_ context.Context, stop func(), err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cause != nil {
		return nil, nil, l.cause
	}
	ctx, l.giveUp = context.WithCancelCause(ctx)
	return ctx, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.giveUp(nil)
		l.giveUp = nil
	}, nil
}
