package stamp

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/url"
	"time"

	"jpkiweb/shared/signature/timestamp"
	"jpkiweb/shared/signature/tsa"
	"jpkiweb/shared/wire"
)

// Off in the place of an address is that nobody is asked.
const Off = "off"

// apart is how far the authority's time and this computer's may be from each other: those
// of people are off by minutes, and a stamp that is asked for is of now.
const apart = 24 * time.Hour

// Errors, to be told apart with errors.Is. Of both there is no stamp.
var (
	// ErrUnavailable: no answer came in time, or the authority stamps nothing now.
	ErrUnavailable = errors.New("no time stamp came")
	// ErrInvalid: an answer came that is not believed.
	ErrInvalid = errors.New("the time stamp that came is not believed")
)

// Config is what an Authority needs.
type Config struct {
	Address string   // http or https; the answer is signed
	Roots   [][]byte // certificates, DER, to one of which the authority's must lead
	Now     func() time.Time
}

// An Authority stamps. It is safe for concurrent use.
type Authority struct {
	config Config
	client *tsa.Client
}

// New makes the authority of an address. Nobody is asked yet. Errors are those of
// CheckAddress, and of roots that are none.
func New(config Config) (*Authority, error) {
	client, err := tsa.New(config.Address)
	if err != nil {
		return nil, err
	}
	if _, err := timestamp.Roots(config.Roots...); err != nil {
		return nil, err
	}
	return &Authority{config, client}, nil
}

// Host returns the host of its address, with the port if there is one.
func (a *Authority) Host() string {
	address, err := url.Parse(a.config.Address)
	if err != nil { // New refused it
		return ""
	}
	return address.Host
}

// CheckAddress reports what is wrong with the address of an authority: it is http or https,
// without user and #.
func CheckAddress(address string) error {
	_, err := tsa.New(address)
	return err
}

// Stamp asks for a stamp of a SHA-256, once, and returns it verified. It takes some seconds
// at most. Errors are [ErrUnavailable], [ErrInvalid] and those of ctx.
func (a *Authority) Stamp(ctx context.Context, digest [sha256.Size]byte) (*timestamp.Token, error) {
	token, err := a.client.Stamp(ctx, digest)
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case errors.Is(err, tsa.ErrUnreachable), timestamp.IsRefused(err):
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	case err == nil:
		err = a.check(token)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	return token, nil
}

// check looks at what the answer itself cannot tell: whom the authority belongs to, what
// time it is, and whether the token fits into a message.
func (a *Authority) check(token *timestamp.Token) error {
	roots, err := timestamp.Roots(a.config.Roots...)
	if err != nil {
		return err
	}
	if err := token.Verify(roots); err != nil {
		return err
	}
	if off := token.Time.Sub(a.config.Now()); off.Abs() > apart {
		return fmt.Errorf("it says %s, which is %s from the time of this computer", token.Time.Format(time.RFC3339), off.Round(time.Hour))
	}
	if len(token.Raw) > wire.MaxToken {
		return fmt.Errorf("it has %d bytes, at most %d", len(token.Raw), wire.MaxToken)
	}
	return nil
}

// Ask is [Authority.Stamp] with its answer as it is told on the wire.
func (a *Authority) Ask(ctx context.Context, digest [sha256.Size]byte) (wire.TimestampResult, error) {
	token, err := a.Stamp(ctx, digest)
	if err != nil {
		return wire.TimestampResult{}, err
	}
	return wire.TimestampResult{
		Token: token.Raw, Time: token.Time.Format(time.RFC3339Nano), Authority: token.Authority(), Accredited: token.Accredited(),
	}, nil
}
