package reader

import (
	"context"
	"errors"
	"fmt"
	"time"

	"jpkiweb/shared/iso7816"
)

// Transmit exchanges one command within the deadline. An error that says the
// card or the service is gone ends the lease.
func (l *Lease) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	return l.run(ctx, operation{
		name: "transmit", limit: l.manager.config.Exchange,
		shown: func() string { return iso7816.Redact(command) },
		do: func(ctx context.Context) ([]byte, error) {
			response, err := l.connection.Transmit(ctx, command)
			if err == nil {
				l.noteExchange(command, response)
			}
			return response, err
		},
	})
}

// noteExchange takes in what was exchanged.
func (l *Lease) noteExchange(command, response []byte) {
	if l.witness.Sees(command, response) {
		l.manager.noteIdentity(l, l.witness.Identity())
	}
	if l.witness.JPKI() && !l.isMyNumberCard && !l.onlyLooks {
		l.isMyNumberCard = true
		l.manager.rememberReader(l.reader)
	}
}

// An operation is one exchange with the card.
type operation struct {
	name  string
	limit time.Duration
	shown func() string // for the trace
	do    func(context.Context) ([]byte, error)
}

// run has one operation done within its deadline, alone and without idle time.
func (l *Lease) run(ctx context.Context, o operation) ([]byte, error) {
	if err := l.Err(); err != nil { // at once, while the card is being powered off
		return nil, err
	}
	l.exchange.Lock()
	defer l.exchange.Unlock()
	if err := l.Err(); err != nil {
		return nil, err
	}
	if ctx.Err() != nil { // whoever asked has left: nothing is sent
		return nil, context.Cause(ctx)
	}
	if l.connection == nil {
		return nil, fmt.Errorf("%s: %w", o.name, ErrResting)
	}
	l.idle.Stop()
	ctx, cancel := context.WithTimeoutCause(ctx, o.limit, ErrTimeout)
	defer cancel()
	start := time.Now()
	response, err := o.do(ctx)
	if trace := l.manager.config.Trace; trace != nil {
		trace(l.reader, o.shown(), iso7816.RedactResponse(response), time.Since(start), err)
	}
	if err == nil {
		l.restartIdle()
		return response, nil
	}
	if errors.Is(err, ErrPINPad) { // nothing was sent
		l.restartIdle()
		return nil, fmt.Errorf("%s: %w", o.name, err)
	}
	if cause := context.Cause(ctx); cause != nil && !errors.Is(err, ErrRemoved) {
		err = cause
	}
	if l.settle(err) { // what the card did is unknown: nothing more on this lease
		go l.powerOff()
	}
	return nil, fmt.Errorf("%s: %w", o.name, err)
}
