package emulator

import "jpkiweb/shared/iso7816"

// readRecord is READ RECORD, ISO/IEC 7816-4:2020, 11.4.3: P1 is the record's
// number, bits 8 to 4 of P2 a short EF identifier, 0 the current EF, and bits 3 to
// 1 say that P1 is a number (jpki facts 2.1).
func (c *Card) readRecord(command iso7816.Command) iso7816.Response {
	const byNumber, modeBits = 0x04, 0x07
	f, short := c.current, command.P2>>3
	switch {
	case command.P2&modeBits != byNumber || short != 0 && c.config.NoShortIDs:
		return refusal(iso7816.SWWrongP1P2)
	case len(command.Data) > 0 || command.Ne == 0:
		return refusal(iso7816.SWWrongLength)
	case short != 0:
		if f = c.byShortID(short); f == nil {
			return refusal(iso7816.SWNotFound)
		}
	case f == nil:
		return refusal(iso7816.SWNoCurrentEF)
	}
	switch {
	case f.records == nil:
		return refusal(swWrongStructure)
	case !c.readable(f):
		return refusal(iso7816.SWSecurityStatus)
	case command.P1 == 0 || int(command.P1) > len(f.records):
		return refusal(iso7816.SWRecordNotFound)
	}
	c.current = f
	return c.portion(command, f.records[command.P1-1])
}
