package iso7816

import "fmt"

// MayCarryPIN reports whether the data field may hold a PIN: VERIFY, CHANGE
// REFERENCE DATA, RESET RETRY COUNTER and their relatives (ISO/IEC 7816-4:2020,
// 11.6), and the CHANGE KEY of JICSAP (80 32; jpki facts 2.3).
func (c Command) MayCarryPIN() bool {
	related := c.INS >= 0x20 && c.INS <= 0x2C && c.INS != InsPerformSecurityOp || c.INS == InsChangeKey
	return related && len(c.Data) > 0
}

// Redact writes a command APDU as hexadecimal for a log, without the data field
// where that may hold a PIN, and nothing of a command that does not parse. It is
// the only way in which this product logs commands.
func Redact(command []byte) string {
	c, err := ParseCommand(command)
	if err != nil {
		return fmt.Sprintf("malformed command of %d bytes", len(command))
	}
	if c.MayCarryPIN() {
		return fmt.Sprintf("%X [%d bytes withheld]", command[:4], len(c.Data))
	}
	return fmt.Sprintf("%X", command)
}

// RedactResponse writes a response APDU for a log: its status word and how much
// data came. The data may be a person's certificate.
func RedactResponse(response []byte) string {
	r, err := ParseResponse(response)
	switch {
	case err != nil:
		return fmt.Sprintf("malformed response of %d bytes", len(response))
	case len(r.Data) > 0:
		return fmt.Sprintf("%s [%d bytes]", r.SW.String(), len(r.Data))
	}
	return r.SW.String()
}
