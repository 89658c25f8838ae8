package iso7816

import "context"

// A Transmitter exchanges one command APDU for one response APDU with a card.
//
// Transmit returns the response with its two status-word bytes, whatever they
// say: a status word is an answer, not an error. An error means that no answer
// came, and that the caller cannot know whether the card executed the command;
// a VERIFY that failed this way must never be repeated by a program. Transmit
// does not keep command after it returns.
type Transmitter interface {
	Transmit(ctx context.Context, command []byte) (response []byte, err error)
}

// TransmitterFunc makes a function a [Transmitter].
type TransmitterFunc func(ctx context.Context, command []byte) ([]byte, error)

// Transmit calls f.
func (f TransmitterFunc) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	return f(ctx, command)
}
