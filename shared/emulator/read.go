package emulator

import "jpkiweb/shared/iso7816"

// READ BINARY, ISO/IEC 7816-4:2020, 11.3.3: bit 8 of P1 makes bits 5 to 1 a
// short EF identifier and leaves 8 bits of offset; else 15 bits are the offset.
const (
	shortIDFlag = 0x80
	shortIDRFU  = 0x60
	shortIDBits = 0x1F
)

func (c *Card) readBinary(command iso7816.Command) iso7816.Response {
	if len(command.Data) > 0 || command.Ne == 0 {
		return refusal(iso7816.SWWrongLength)
	}
	f, offset := c.current, int(command.P1)<<8|int(command.P2)
	if command.P1&shortIDFlag != 0 {
		var sw iso7816.StatusWord
		if f, sw = c.readTarget(command.P1); sw != iso7816.SWSuccess {
			return refusal(sw)
		}
		offset = int(command.P2)
	}
	switch {
	case f == nil:
		return refusal(iso7816.SWNoCurrentEF)
	case !f.transparent():
		return refusal(swWrongStructure)
	case !c.readable(f):
		return refusal(iso7816.SWSecurityStatus)
	}
	content, err := f.bytes()
	switch {
	case err != nil:
		return refusal(iso7816.SWInternal)
	case offset >= len(content):
		return refusal(iso7816.SWWrongOffset)
	}
	c.current = f // a short identifier that worked selects
	return c.portion(command, content[offset:])
}

// swWrongStructure: command incompatible with file structure.
const swWrongStructure = 0x6981

// readTarget finds the file of P1 with bit 8 set.
func (c *Card) readTarget(p1 byte) (*file, iso7816.StatusWord) {
	if c.config.NoShortIDs || p1&shortIDRFU != 0 {
		return nil, iso7816.SWWrongP1P2
	}
	short := p1 & shortIDBits
	if short == 0 {
		return c.current, iso7816.SWSuccess
	}
	f := c.byShortID(short)
	if f == nil {
		return nil, iso7816.SWNotFound
	}
	return f, iso7816.SWSuccess
}

// portion returns Ne bytes of rest. Le of zeros asks for what there is; another
// Le beyond the end is told by 6282, under T=0 any short one by 6Cxx.
func (c *Card) portion(command iso7816.Command, rest []byte) iso7816.Response {
	if command.Ne <= len(rest) {
		return iso7816.Response{Data: rest[:command.Ne], SW: iso7816.SWSuccess}
	}
	if c.config.UsesGetResponse && !command.Extended {
		return refusal(0x6C00 | iso7816.StatusWord(len(rest)))
	}
	all := command.Ne == iso7816.MaxExtendedNe || command.Ne == iso7816.MaxShortNe && !command.Extended
	if all || c.config.UsesGetResponse { // 61xx leaves no room for the warning
		return iso7816.Response{Data: rest, SW: iso7816.SWSuccess}
	}
	return iso7816.Response{Data: rest, SW: iso7816.SWEndOfFile}
}
