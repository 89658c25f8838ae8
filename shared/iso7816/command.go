package iso7816

import (
	"errors"
	"fmt"
)

// Instruction bytes, ISO/IEC 7816-4:2020 clause 11 and 7816-8:2021.
const (
	InsVerify              = 0x20 // 7816-4, 11.6.6
	InsChangeReferenceData = 0x24 // 7816-4, 11.6.7
	InsPerformSecurityOp   = 0x2A // 7816-8, 5.3 (PSO)
	InsChangeKey           = 0x32 // JICSAP, with CLA 80 (jpki facts 2.3)
	InsGetChallenge        = 0x84 // 7816-4, 11.6.3
	InsInternalAuth        = 0x88 // 7816-4, 11.6.2
	InsSelect              = 0xA4 // 7816-4, 11.2.2
	InsReadBinary          = 0xB0 // 7816-4, 11.3.3
	InsReadRecord          = 0xB2 // 7816-4, 11.4.3
	InsGetResponse         = 0xC0 // 7816-4, 11.8.1
	InsGetData             = 0xCA // 7816-4, 11.5.2
	maxShortNc             = 255
	maxExtendedNc          = 65535
	MaxShortNe             = 256   // Le 00
	MaxExtendedNe          = 65536 // Le 0000
	maxCommandBytes        = 4 + 3 + maxExtendedNc + 2
)

// ErrMalformed is the error of every byte string that is not an APDU.
var ErrMalformed = errors.New("malformed APDU")

// A Command is a command APDU (C-APDU), ISO/IEC 7816-4:2020, 5.1.
type Command struct {
	CLA, INS, P1, P2 byte
	Data             []byte // Nc bytes, at most 65535; none: no Lc
	Ne               int    // response bytes expected, 0…65536; 0: no Le
	// Extended asks for extended length fields although short ones would do.
	// It is set by ParseCommand so that a command encodes as it was read.
	Extended bool
}

// Encode returns the bytes of the command, with short length fields where they
// suffice and Extended is not set (ISO/IEC 7816-4:2020, 5.2, table 1).
func (c Command) Encode() ([]byte, error) {
	if len(c.Data) > maxExtendedNc || c.Ne < 0 || c.Ne > MaxExtendedNe {
		return nil, fmt.Errorf("encode command: Nc %d, Ne %d: %w", len(c.Data), c.Ne, ErrMalformed)
	}
	extended := c.Extended || len(c.Data) > maxShortNc || c.Ne > MaxShortNe
	if len(c.Data) == 0 && c.Ne == 0 {
		extended = false // case 1 has no length field to extend
	}
	b := make([]byte, 0, 4+3+len(c.Data)+2)
	b = append(b, c.CLA, c.INS, c.P1, c.P2)
	if extended {
		b = append(b, 0)
	}
	if len(c.Data) > 0 {
		if extended {
			b = append(b, byte(len(c.Data)>>8))
		}
		b = append(b, byte(len(c.Data)))
		b = append(b, c.Data...)
	}
	if c.Ne > 0 {
		if extended {
			b = append(b, byte(c.Ne>>8))
		}
		b = append(b, byte(c.Ne)) // 256 and 65536 become 00
	}
	return b, nil
}

// ParseCommand reads a command APDU strictly: all bytes belong to it, and
// lengths agree. What it accepts encodes to the same bytes. Data is a part of
// b, not a copy. Every error is [ErrMalformed].
func ParseCommand(b []byte) (Command, error) {
	if len(b) < 4 || len(b) > maxCommandBytes {
		return Command{}, fmt.Errorf("parse command of %d bytes: %w", len(b), ErrMalformed)
	}
	c := Command{CLA: b[0], INS: b[1], P1: b[2], P2: b[3]}
	rest := b[4:]
	switch {
	case len(rest) == 0: // case 1
		return c, nil
	case len(rest) == 1: // case 2S
		c.Ne = shortNe(rest[0])
		return c, nil
	case rest[0] != 0: // case 3S, 4S
		return parseBody(c, rest[1:], int(rest[0]), 1)
	case len(rest) == 3: // case 2E
		c.Extended = true
		c.Ne = extendedNe(rest[1], rest[2])
		return c, nil
	case len(rest) > 3 && (rest[1] != 0 || rest[2] != 0): // case 3E, 4E
		c.Extended = true
		return parseBody(c, rest[3:], int(rest[1])<<8|int(rest[2]), 2)
	}
	return Command{}, fmt.Errorf("parse command length fields: %w", ErrMalformed)
}

// parseBody reads nc bytes of data and an optional Le of leBytes.
func parseBody(c Command, rest []byte, nc, leBytes int) (Command, error) {
	switch len(rest) {
	case nc:
	case nc + leBytes:
		if leBytes == 1 {
			c.Ne = shortNe(rest[nc])
		} else {
			c.Ne = extendedNe(rest[nc], rest[nc+1])
		}
	default:
		return Command{}, fmt.Errorf("parse command: Nc %d of %d bytes: %w", nc, len(rest), ErrMalformed)
	}
	c.Data = rest[:nc:nc]
	return c, nil
}

func shortNe(le byte) int {
	if le == 0 {
		return MaxShortNe
	}
	return int(le)
}

func extendedNe(hi, lo byte) int {
	if ne := int(hi)<<8 | int(lo); ne != 0 {
		return ne
	}
	return MaxExtendedNe
}
