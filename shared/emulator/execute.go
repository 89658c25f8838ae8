package emulator

import (
	"bytes"
	"time"

	"jpkiweb/shared/iso7816"
)

// answer counts and executes one command and returns the encoded response and
// the time that the card takes for it.
func (c *Card) answer(command []byte, due faults) ([]byte, time.Duration) {
	c.count.commands++
	c.count.sincePowerOn++
	if len(command) > 1 {
		c.count.byInstruction[command[1]]++
	}
	signatures := c.count.signatures
	response := c.refusal(due)
	if response == nil {
		response = c.execute(command)
	}
	duration := c.config.CommandDelay
	if c.count.signatures > signatures {
		duration += c.config.SignatureDelay
	}
	return response, duration
}

// refusal returns the answer of an injected status word, or of a card that is not
// ready after power-on; nil if none is due.
func (c *Card) refusal(due faults) []byte {
	for _, fault := range due {
		if fault.Effect == AnswerStatusWord {
			return iso7816.Response{SW: fault.StatusWord}.Encode()
		}
	}
	if c.config.FirstAnswer != 0 && c.count.sincePowerOn == 1 {
		return refusal(c.config.FirstAnswer).Encode()
	}
	return nil
}

// execute parses and executes one command.
func (c *Card) execute(b []byte) []byte {
	command, err := iso7816.ParseCommand(b)
	if err != nil || command.Extended && c.config.NoExtended {
		return iso7816.Response{SW: iso7816.SWWrongLength}.Encode()
	}
	if c.config.Foreign && (command.CLA != claInterindustry || command.INS != iso7816.InsSelect) {
		return iso7816.Response{SW: iso7816.SWClaNotSupported}.Encode()
	}
	if sw := checkClass(command); sw != iso7816.SWSuccess {
		return iso7816.Response{SW: sw}.Encode()
	}
	if command.INS == iso7816.InsGetResponse && c.config.UsesGetResponse {
		return c.getResponse(command).Encode()
	}
	c.pending = nil // only the very next command can fetch it
	return c.deliver(command, c.dispatch(command)).Encode()
}

// Class bytes. Bits 1 and 2 of a first interindustry class are the logical
// channel, bits 3 and 4 secure messaging (ISO/IEC 7816-4:2020, 5.4.1).
const (
	claInterindustry    = 0x00
	claProprietary      = 0x80 // of PSO (jpki facts 2.4) and CHANGE KEY (jpki facts 2.3)
	channelBits         = 0x03
	secureMessagingBits = 0x0C
	swLogicalChannel    = 0x6881
	swSecureMessaging   = 0x69FC // vendor's, seen for CLA 08 (jpki facts 2.5)
)

// checkClass refuses the class bytes that no application serves.
func checkClass(command iso7816.Command) iso7816.StatusWord {
	base := command.CLA &^ (channelBits | secureMessagingBits)
	switch {
	case base != claInterindustry && base != claProprietary:
		return iso7816.SWClaNotSupported
	case command.CLA&channelBits != 0:
		return swLogicalChannel
	case command.CLA&secureMessagingBits != 0:
		return swSecureMessaging
	}
	return iso7816.SWSuccess
}

// dispatch finds the command by instruction and class.
func (c *Card) dispatch(command iso7816.Command) iso7816.Response {
	class, do := byte(claInterindustry), (func(iso7816.Command) iso7816.Response)(nil)
	switch command.INS {
	case iso7816.InsSelect:
		do = c.selectFile
	case iso7816.InsReadBinary:
		do = c.readBinary
	case iso7816.InsVerify:
		do = c.verify
	case iso7816.InsChangeReferenceData:
		do = c.changeReferenceData
	case iso7816.InsChangeKey:
		class, do = claProprietary, c.changeKey
	case iso7816.InsReadRecord:
		do = c.readRecord
	case iso7816.InsGetChallenge:
		do = c.getChallenge
	case iso7816.InsInternalAuth:
		do = c.internalAuthenticate
	case iso7816.InsGetData:
		do = c.getData
	case iso7816.InsPerformSecurityOp:
		class, do = claProprietary, c.computeDigitalSignature
	default:
		return refusal(iso7816.SWInsNotSupported)
	}
	if command.CLA != class {
		return refusal(iso7816.SWClaNotSupported)
	}
	return do(command)
}

// refusal is a response without data.
func refusal(sw iso7816.StatusWord) iso7816.Response { return iso7816.Response{SW: sw} }

// deliver hands out response data, or under UsesGetResponse keeps what T=0
// cannot carry: data that answers data, or more than 256 bytes.
func (c *Card) deliver(command iso7816.Command, r iso7816.Response) iso7816.Response {
	if !c.config.UsesGetResponse || len(r.Data) == 0 {
		return r
	}
	if len(command.Data) == 0 && len(r.Data) <= iso7816.MaxShortNe {
		return r
	}
	c.pending = bytes.Clone(r.Data)
	return refusal(moreSW(len(c.pending)))
}

// getResponse is GET RESPONSE, ISO/IEC 7816-4:2020, 11.8.1.
func (c *Card) getResponse(command iso7816.Command) iso7816.Response {
	pending := c.pending
	switch {
	case command.CLA != claInterindustry:
		return refusal(iso7816.SWClaNotSupported)
	case command.P1 != 0 || command.P2 != 0:
		return refusal(iso7816.SWWrongP1P2)
	case len(command.Data) > 0 || command.Ne == 0:
		return refusal(iso7816.SWWrongLength)
	case len(pending) == 0:
		return refusal(iso7816.SWConditionsOfUse)
	case command.Ne > len(pending) && len(pending) < iso7816.MaxShortNe:
		return refusal(0x6C00 | iso7816.StatusWord(len(pending)))
	}
	n := min(command.Ne, len(pending))
	c.pending = pending[n:]
	if len(c.pending) > 0 {
		return iso7816.Response{Data: pending[:n], SW: moreSW(len(c.pending))}
	}
	return iso7816.Response{Data: pending, SW: iso7816.SWSuccess}
}

// moreSW is 61xx for n bytes; 00 stands for 256 and more.
func moreSW(n int) iso7816.StatusWord {
	if n >= iso7816.MaxShortNe {
		n = 0
	}
	return 0x6100 | iso7816.StatusWord(n)
}
