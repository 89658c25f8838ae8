package card

import (
	"bytes"
	"context"
	"crypto/sha256"

	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// A Question is a command that is expected to follow, on the fast path: it is asked in the
// same round trip, where the transmitter can (iso7816.Batcher). What it asks is asked all
// the same by the method that is for it, which then finds the answer; a card that refuses
// something, or a caller that asks something else, costs what it costs one by one.
type Question struct{ command iso7816.Command }

// The questions, by the methods that they are for.
var (
	AskKind         = Question{readCommand(jpki.FileTokenInfo, jpki.TokenLabelLength)}      // Card.Kind
	AskAvailability = Question{readCommand(jpki.FileAvailability, jpki.AvailabilityLength)} // Card.Availability
)

// AskTries is for Application.TriesLeft, Verify and ChangePIN.
func AskTries(pin jpki.PIN) Question { return askTriesOf(pin.File()) }

func askTriesOf(file jpki.FileID) Question {
	c := triesCommand()
	c.P2 = 0x80 | file.ShortID()
	return Question{c}
}

// AskCertificate is for Card.Certificate.
func AskCertificate(p jpki.Purpose) Question {
	return Question{readCommand(p.Files().Certificate, iso7816.MaxExtendedNe)}
}

// AskCACertificate is for Card.CACertificate.
func AskCACertificate(p jpki.Purpose) Question {
	return Question{readCommand(p.Files().CACertificate, iso7816.MaxExtendedNe)}
}

// AskSignature is for Card.Sign. It may follow no other command than the VERIFY of its PIN.
func AskSignature(p jpki.Purpose, digest [sha256.Size]byte) Question {
	c := signCommand(digest)
	c.P2 = 0x80 | p.Files().Key.ShortID()
	return Question{c}
}

// An ahead sends what is expected to follow together with what is asked now, and keeps
// the answers until they are asked for.
type ahead struct {
	batcher  iso7816.Batcher
	expected [][]byte // after what is asked next
	known    []answered
}

// An answered is a command that was sent ahead.
type answered struct{ command, response []byte }

// expect notes what follows the command that is asked next, and nothing else; nothing where
// the transmitter takes no batches, or the card refuses what would be sent.
func (a *Application) expect(next []Question) {
	h := a.ahead
	if h == nil || a.quirks != (Quirks{}) {
		return
	}
	h.expected = nil
	for _, q := range next {
		if b, err := q.command.Encode(); err == nil {
			h.expected = append(h.expected, b)
		}
	}
}

// forget drops the answers that nobody has asked for, and reports whether there were any:
// then another file may be the current one.
func (h *ahead) forget() (any bool) {
	if h == nil {
		return false
	}
	any = len(h.known) > 0
	h.known = nil
	return any
}

// Transmit implements iso7816.Transmitter.
func (h *ahead) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	if len(h.known) > 0 && bytes.Equal(h.known[0].command, command) {
		response := h.known[0].response
		h.known, h.expected = h.known[1:], nil
		return response, nil
	}
	batch := append([][]byte{command}, h.expected...)
	h.known, h.expected = nil, nil
	responses, err := h.batcher.TransmitBatch(ctx, batch)
	if err != nil {
		return nil, err
	}
	for i, response := range responses[1:] {
		h.known = append(h.known, answered{batch[1+i], response})
	}
	return responses[0], nil
}
