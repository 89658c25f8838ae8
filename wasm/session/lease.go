package session

import (
	"context"
	"errors"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

// A Lease is a card that the helper holds for this session. It is an
// iso7816.Transmitter.
type Lease struct {
	session *Session
	asked   *wire.LeaseParams // what is asked for with the first command; nil: the lease was granted
	id      string            // "" until then
	shared  bool
	refused error // why it was not granted; it is not asked for again
}

// Shared reports whether another program has the card, too, and may have had it
// since it was looked at last. It is not known before the lease was granted.
func (l *Lease) Shared() bool { return l.shared }

// Read leases the card of a reader to read what is free, for an origin or, if
// that is empty, for the app itself.
func (s *Session) Read(ctx context.Context, reader, origin string, options ...Option) (*Lease, error) {
	return s.lease(ctx, wire.LeaseParams{Reader: reader, Purpose: wire.PurposeRead, Origin: origin}, options...)
}

// Counter leases the card of a reader to read what a desk sees, in counter mode.
func (s *Session) Counter(ctx context.Context, reader string) (*Lease, error) {
	return s.lease(ctx, wire.LeaseParams{Reader: reader, Purpose: wire.PurposeCounter}, WithFirstCommand())
}

// Form leases the card of a reader to read the four basic attributes for a form, in counter
// mode: the visitor types the PIN.
func (s *Session) Form(ctx context.Context, reader string, lastTry bool) (*Lease, error) {
	return s.lease(ctx, wire.LeaseParams{Reader: reader, Purpose: wire.PurposeForm, LastTry: lastTry}, WithFirstCommand())
}

// An Option is what few leases need.
type Option func(*terms)

// terms are what is asked for, and when.
type terms struct {
	wire.LeaseParams
	withCommand bool
}

// UseAnyway tells whether the person confirmed, in our own app, to use a certificate
// that has expired, is not valid yet, is revoked or on hold.
func UseAnyway(confirmed bool) Option {
	return func(t *terms) { t.UseAnyway = confirmed }
}

// WithFirstCommand asks for the lease in the round trip of its first command, or of
// whatever else is wanted of it first: why it is not granted is said there.
func WithFirstCommand() Option {
	return func(t *terms) { t.withCommand = true }
}

// Login leases the card for one login of an origin.
func (s *Session) Login(ctx context.Context, reader, origin, challenge string, lastTry bool, options ...Option) (*Lease, error) {
	return s.lease(ctx, wire.LeaseParams{
		Reader: reader, Purpose: wire.PurposeLogin, Origin: origin, LastTry: lastTry,
		Login: &wire.LoginParams{Challenge: challenge},
	}, options...)
}

// Sign leases the card to sign the listed documents for an origin.
func (s *Session) Sign(ctx context.Context, reader, origin string, items []wire.Item, lastTry bool, options ...Option) (*Lease, error) {
	return s.lease(ctx, wire.LeaseParams{
		Reader: reader, Purpose: wire.PurposeSign, Origin: origin, LastTry: lastTry,
		Sign: &wire.SignParams{Items: items},
	}, options...)
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

func (s *Session) lease(ctx context.Context, p wire.LeaseParams, options ...Option) (*Lease, error) {
	t := terms{LeaseParams: p}
	for _, o := range options {
		o(&t)
	}
	l := &Lease{session: s, asked: &t.LeaseParams}
	if t.withCommand {
		return l, nil
	}
	if _, err := l.take(ctx, nil); err != nil {
		return nil, err
	}
	return l, nil
}

// taken takes the card, unless that was done.
func (l *Lease) taken(ctx context.Context) error {
	if l.asked == nil {
		return nil
	}
	_, err := l.take(ctx, nil)
	return err
}

// take asks for the lease, with its first commands, and returns their responses.
func (l *Lease) take(ctx context.Context, commands []wire.Hex) ([]wire.Hex, error) {
	if l.refused != nil {
		return nil, l.refused
	}
	p := *l.asked
	p.Commands = commands
	// A request that was sent may be granted: its answer is waited for, so that a
	// lease that nobody wants any more is given back.
	waiting := context.WithoutCancel(ctx)
	result, err := l.session.granted(waiting, p)
	if err != nil {
		l.refused = err
		return nil, err
	}
	l.asked, l.id, l.shared = nil, result.Lease, result.Shared
	if ctx.Err() != nil {
		return nil, errors.Join(context.Cause(ctx), l.Release(waiting))
	}
	return result.Responses, nil
}

// busyWait is how long the helper waits for a card that somebody is leaving (wire,
// card.lease).
const busyWait = 4 * time.Second

// granted waits for a lease and for the responses to its commands, but not for ever. One
// that is granted when nobody waits any more is given back.
func (s *Session) granted(ctx context.Context, p wire.LeaseParams) (wire.LeaseResult, error) {
	waiting, stop := s.patient(ctx, wire.MethodCardLease, s.Patience+busyWait, len(p.Commands))
	defer stop()
	answered := make(chan granting, 1)
	go func() {
		result, err := request[wire.LeaseResult](ctx, s, wire.MethodCardLease, p)
		answered <- granting{result, err}
	}()
	select {
	case a := <-answered:
		return a.result, a.err
	case <-waiting.Done():
	}
	go func() {
		if a := <-answered; a.err == nil {
			(&Lease{session: s, id: a.result.Lease}).Leave()
		}
	}()
	return wire.LeaseResult{}, context.Cause(waiting)
}

// A granting is the answer to card.lease.
type granting struct {
	result wire.LeaseResult
	err    error
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
	raw := make([]wire.Hex, len(commands))
	for i, c := range commands {
		raw[i] = c
	}
	answers, err := l.transmit(ctx, raw)
	if err != nil {
		return nil, err
	}
	if n := len(answers); n == 0 || n > len(commands) {
		return nil, wire.Errorf(wire.CodeProtocol, "%d responses to %d commands", n, len(commands))
	}
	responses := make([][]byte, len(answers))
	for i, r := range answers {
		responses[i] = r
	}
	return responses, nil
}

func (l *Lease) transmit(ctx context.Context, commands []wire.Hex) ([]wire.Hex, error) {
	if l.asked != nil {
		return l.take(ctx, commands)
	}
	ctx, stop := l.session.patient(ctx, wire.MethodCardTransmit, l.session.Patience, len(commands)-1)
	defer stop()
	result, err := request[wire.TransmitResult](ctx, l.session, wire.MethodCardTransmit, wire.TransmitParams{Lease: l.id, Commands: commands})
	return result.Responses, err
}

// Prepare hands over the signed attributes of one listed document; the signing
// key may then sign their SHA-256.
func (l *Lease) Prepare(ctx context.Context, item int, toBeSigned []byte) error {
	if err := l.taken(ctx); err != nil {
		return err
	}
	_, err := atOnce[wire.Empty](ctx, l.session, wire.MethodCardPrepare, wire.PrepareParams{
		Lease: l.id, Item: item, ToBeSigned: toBeSigned,
	})
	return err
}

// Consent makes the trusted window of the lease, where the person agrees and
// types the PIN; the retry counter must have been read.
func (l *Lease) Consent(ctx context.Context) (wire.ConsentResult, error) {
	if err := l.taken(ctx); err != nil {
		return wire.ConsentResult{}, err
	}
	return atOnce[wire.ConsentResult](ctx, l.session, wire.MethodCardConsent, wire.ConsentParams{Lease: l.id})
}

// Verify sends VERIFY or CHANGE REFERENCE DATA with the PIN that the person
// types elsewhere: template is CLA INS P1 P2. It waits for the person and
// returns the response APDU.
func (l *Lease) Verify(ctx context.Context, template []byte) ([]byte, error) {
	if err := l.taken(ctx); err != nil {
		return nil, err
	}
	result, err := request[wire.VerifyResult](ctx, l.session, wire.MethodCardVerify, wire.VerifyParams{Lease: l.id, Template: template})
	return result.Response, err
}

// Release ends the lease, if there is one; the card is powered off.
func (l *Lease) Release(ctx context.Context) error {
	if l.id == "" {
		return nil
	}
	_, err := atOnce[wire.Empty](ctx, l.session, wire.MethodCardRelease, wire.ReleaseParams{Lease: l.id})
	return err
}

// Leave is Release that is not waited for: what is asked next in the session comes after it.
func (l *Lease) Leave() {
	if l.id != "" {
		// It fails only when the session is over, and the lease with it.
		_ = l.session.tell(wire.MethodCardRelease, wire.ReleaseParams{Lease: l.id})
	}
}
