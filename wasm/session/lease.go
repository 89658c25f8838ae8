package session

import (
	"context"
	"errors"
	"fmt"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

// A Lease is a card that the helper holds for this session. It is an
// iso7816.Transmitter.
type Lease struct {
	session *Session
	id      string
	shared  bool
}

// Shared reports whether another program has the card, too, and may have had it
// since it was looked at last.
func (l *Lease) Shared() bool { return l.shared }

// Read leases the card of a reader to read what is free, for an origin or, if
// that is empty, for the app itself.
func (s *Session) Read(ctx context.Context, reader, origin string) (*Lease, error) {
	return s.lease(ctx, wire.LeaseParams{Reader: reader, Purpose: wire.PurposeRead, Origin: origin})
}

// An Option is what a person confirmed beside the last try.
type Option func(*wire.LeaseParams)

// UseAnyway tells whether the person confirmed, in our own app, to use a certificate
// that has expired, is not valid yet, is revoked or on hold.
func UseAnyway(confirmed bool) Option {
	return func(p *wire.LeaseParams) { p.UseAnyway = confirmed }
}

// withOptions is what is asked for with the options.
func withOptions(p wire.LeaseParams, options []Option) wire.LeaseParams {
	for _, o := range options {
		o(&p)
	}
	return p
}

// Login leases the card for one login of an origin.
func (s *Session) Login(ctx context.Context, reader, origin, challenge string, lastTry bool, options ...Option) (*Lease, error) {
	return s.lease(ctx, withOptions(wire.LeaseParams{
		Reader: reader, Purpose: wire.PurposeLogin, Origin: origin, LastTry: lastTry,
		Login: &wire.LoginParams{Challenge: challenge},
	}, options))
}

// Sign leases the card to sign the listed documents for an origin.
func (s *Session) Sign(ctx context.Context, reader, origin string, items []wire.Item, lastTry bool, options ...Option) (*Lease, error) {
	return s.lease(ctx, withOptions(wire.LeaseParams{
		Reader: reader, Purpose: wire.PurposeSign, Origin: origin, LastTry: lastTry,
		Sign: &wire.SignParams{Items: items},
	}, options))
}

// Attributes leases the card to read the four basic attributes for an origin.
func (s *Session) Attributes(ctx context.Context, reader, origin string, lastTry bool) (*Lease, error) {
	return s.lease(ctx, wire.LeaseParams{Reader: reader, Purpose: wire.PurposeAttributes, Origin: origin, LastTry: lastTry})
}

// Certificate leases the card to read the digital signature certificate.
func (s *Session) Certificate(ctx context.Context, reader, origin string, lastTry bool) (*Lease, error) {
	return s.lease(ctx, wire.LeaseParams{Reader: reader, Purpose: wire.PurposeCertificate, Origin: origin, LastTry: lastTry})
}

// PINChange leases the card to change one PIN.
func (s *Session) PINChange(ctx context.Context, reader string, pin jpki.PIN, lastTry bool) (*Lease, error) {
	return s.lease(ctx, wire.LeaseParams{
		Reader: reader, Purpose: wire.PurposePINChange, LastTry: lastTry, PINChange: &wire.PINChangeParams{PIN: pin},
	})
}

func (s *Session) lease(ctx context.Context, p wire.LeaseParams) (*Lease, error) {
	// A request that was sent may be granted: its answer is waited for, so that a
	// lease that nobody wants any more is given back.
	waiting := context.WithoutCancel(ctx)
	l, err := s.granted(waiting, p)
	if err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, errors.Join(context.Cause(ctx), l.Release(waiting))
	}
	return l, nil
}

// busyWait is how long the helper waits for a card that somebody is leaving (wire,
// card.lease).
const busyWait = 4 * time.Second

// granted waits for a lease, but not for ever. One that is granted when nobody waits
// any more is given back.
func (s *Session) granted(ctx context.Context, p wire.LeaseParams) (*Lease, error) {
	type answer struct {
		lease *Lease
		err   error
	}
	answered := make(chan answer, 1)
	go func() {
		result, err := request[wire.LeaseResult](ctx, s, wire.MethodCardLease, p)
		answered <- answer{&Lease{session: s, id: result.Lease, shared: result.Shared}, err}
	}()
	late := time.NewTimer(s.Patience + busyWait)
	defer late.Stop()
	select {
	case a := <-answered:
		return a.lease, a.err
	case <-late.C:
	}
	go func() {
		if a := <-answered; a.err == nil {
			_ = a.lease.Release(ctx) // one that fails means that the session is over
		}
	}()
	return nil, fmt.Errorf("%w: %w", ErrSilent, wire.Errorf(wire.CodeTimeout, "no answer to %s", wire.MethodCardLease))
}

// Transmit implements iso7816.Transmitter: one round trip.
func (l *Lease) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	responses, err := l.TransmitBatch(ctx, [][]byte{command})
	if err != nil {
		return nil, err
	}
	return responses[0], nil
}

// TransmitBatch implements iso7816.Batcher: one round trip, too. Of more commands than
// wire.MaxCommands nothing is executed.
func (l *Lease) TransmitBatch(ctx context.Context, commands [][]byte) ([][]byte, error) {
	params := wire.TransmitParams{Lease: l.id}
	for _, c := range commands {
		params.Commands = append(params.Commands, c)
	}
	result, err := within[wire.TransmitResult](ctx, l.session, time.Duration(len(commands))*l.session.Patience, wire.MethodCardTransmit, params)
	if err != nil {
		return nil, err
	}
	if n := len(result.Responses); n == 0 || n > len(commands) {
		return nil, wire.Errorf(wire.CodeProtocol, "%d responses to %d commands", n, len(commands))
	}
	responses := make([][]byte, len(result.Responses))
	for i, r := range result.Responses {
		responses[i] = r
	}
	return responses, nil
}

// Prepare hands over the signed attributes of one listed document; the signing
// key may then sign their SHA-256.
func (l *Lease) Prepare(ctx context.Context, item int, toBeSigned []byte) error {
	_, err := atOnce[wire.Empty](ctx, l.session, wire.MethodCardPrepare, wire.PrepareParams{
		Lease: l.id, Item: item, ToBeSigned: toBeSigned,
	})
	return err
}

// Consent makes the trusted window of the lease, where the person agrees and
// types the PIN; the retry counter must have been read.
func (l *Lease) Consent(ctx context.Context) (wire.ConsentResult, error) {
	return atOnce[wire.ConsentResult](ctx, l.session, wire.MethodCardConsent, wire.ConsentParams{Lease: l.id})
}

// Verify sends VERIFY or CHANGE REFERENCE DATA with the PIN that the person
// types elsewhere: template is CLA INS P1 P2. It waits for the person and
// returns the response APDU.
func (l *Lease) Verify(ctx context.Context, template []byte) ([]byte, error) {
	result, err := request[wire.VerifyResult](ctx, l.session, wire.MethodCardVerify, wire.VerifyParams{Lease: l.id, Template: template})
	return result.Response, err
}

// Release ends the lease; the card is powered off.
func (l *Lease) Release(ctx context.Context) error {
	_, err := atOnce[wire.Empty](ctx, l.session, wire.MethodCardRelease, wire.ReleaseParams{Lease: l.id})
	return err
}
