package iso7816

import "context"

// A Batcher is a [Transmitter] that takes several commands in one round trip.
type Batcher interface {
	Transmitter
	// TransmitBatch sends the commands one after the other and stops after the first
	// answer that [EndsBatch]. It returns the answers of those that were sent, at least
	// one. Errors are those of Transmit, for whichever command. It does not keep commands
	// after it returns.
	TransmitBatch(ctx context.Context, commands [][]byte) (responses [][]byte, err error)
}

// SendBatch has commands sent one after the other, up to the first answer that [EndsBatch]
// or an error, which alone is returned then.
func SendBatch[B ~[]byte](commands []B, send func(command []byte) ([]byte, error)) ([]B, error) {
	responses := make([]B, 0, len(commands))
	for _, command := range commands {
		response, err := send(command)
		if err != nil {
			return nil, err
		}
		responses = append(responses, response)
		if EndsBatch(command, response) {
			break
		}
	}
	return responses, nil
}

// EndsBatch reports whether nothing of a batch is sent after this answer to this command:
// it is not 9000, and not the number of tries either that a VERIFY without a PIN asks for.
func EndsBatch(command, response []byte) bool {
	r, err := ParseResponse(response)
	if err != nil {
		return true
	}
	if r.SW == SWSuccess {
		return false
	}
	c, err := ParseCommand(command)
	_, told := r.SW.TriesLeft()
	return err != nil || !told || c.INS != InsVerify || len(c.Data) > 0
}
