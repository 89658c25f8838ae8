package socket

import (
	"context"

	"jpkiweb/shared/card"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/counter"
	"jpkiweb/wasm/session"
)

// Attributes implements counter.Helper. The card is given back, without power, when it was read.
func (s *Socket) Attributes(ctx context.Context, job counter.AttributesJob) (card.Attributes, error) {
	in, err := s.current()
	if err != nil {
		return card.Attributes{}, err
	}
	lease, err := in.Form(ctx, job.Reader, job.LastTry)
	if err != nil {
		return card.Attributes{}, err
	}
	defer lease.Leave()
	pin := operation.PIN{Secret: card.Secret{Bytes: job.PIN}, UseLastTry: job.LastTry, For: job.For}
	if job.Pad {
		pin.Secret = card.Secret{Enter: atTheReader(lease)}
	}
	read, err := operation.ReadAttributes(ctx, lease, operation.ReadJob{PIN: pin})
	if err != nil {
		return card.Attributes{}, operation.WireError(err)
	}
	return read, nil
}

// atTheReader has a PIN typed at the keys of the reader.
func atTheReader(lease *session.Lease) func(context.Context, []byte) ([]byte, error) {
	return func(ctx context.Context, template []byte) ([]byte, error) {
		place, err := lease.Consent(ctx)
		switch {
		case err != nil:
			return nil, err
		case !place.PINPad:
			return nil, wire.Errorf(wire.CodeProtocol, "no keys at the reader")
		}
		return lease.Verify(ctx, template)
	}
}
