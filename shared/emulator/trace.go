package emulator

import (
	"bytes"

	"jpkiweb/shared/iso7816"
)

// redact returns a copy of the command that a trace may keep. It names the
// instructions that carry no PIN and hides the body of all others, parsed or
// not, with its length: a PIN in a malformed or unknown command is hidden too.
func redact(command []byte) []byte {
	const header = 4
	if len(command) == header {
		return bytes.Clone(command)
	}
	if len(command) > header {
		switch command[1] {
		case iso7816.InsSelect, iso7816.InsReadBinary, iso7816.InsPerformSecurityOp, iso7816.InsGetResponse,
			iso7816.InsReadRecord, iso7816.InsGetChallenge, iso7816.InsInternalAuth, iso7816.InsGetData:
			return bytes.Clone(command)
		}
	}
	return append(bytes.Clone(command[:min(header, len(command))]), "**"...)
}
