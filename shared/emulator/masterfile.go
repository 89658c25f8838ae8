package emulator

import (
	"jpkiweb/shared/iso7816"
)

// dataObjects are what GET DATA finds while no application is selected (jpki facts 1.6),
// each by P1-P2. The values say nothing of a person.
func dataObjects(config *Config, maker *maker) map[uint16]*file {
	return map[uint16]*file{
		0x0042: {content: []byte("MIHON")},                                                // issuer
		0x0045: {content: []byte(productionNumber)},                                       // card
		0x0066: {content: []byte("\x66\x0B\x73\x09\x06\x07\x2A\x86\x48\x86\xFC\x6B\x01")}, // card recognition data, GlobalPlatform Card Specification 2.3.1, H.2
		0x00F0: {content: []byte(municipality)},                                           // municipality
		0x00F2: {content: []byte(config.CardInfo.Expiry)},                                 // expiry
		0x00F7: {content: []byte(issuerID)},                                               // intermediate key
		0x00F8: {makeContent: maker.certificate},                                          // its certificate
		0x7F21: {makeContent: maker.certificate},                                          // the chip's
		0x5F51: {content: config.ATR[1:]},                                                 // ATR without TS
	}
}

// getData is GET DATA, ISO/IEC 7816-4:2020, 11.5.2. Objects that a short Le cannot
// ask for are refused with 6700 (jpki facts 2.1).
func (c *Card) getData(command iso7816.Command) iso7816.Response {
	object := c.objects[uint16(command.P1)<<8|uint16(command.P2)]
	switch {
	case c.objects == nil:
		return refusal(iso7816.SWInsNotSupported)
	case c.selected != nil:
		return refusal(iso7816.SWConditionsOfUse)
	case object == nil:
		return refusal(iso7816.SWReferenceNotFound)
	case len(command.Data) > 0 || command.Ne == 0:
		return refusal(iso7816.SWWrongLength)
	}
	content, err := object.bytes()
	switch {
	case err != nil:
		return refusal(iso7816.SWInternal)
	case len(content) > iso7816.MaxShortNe && !command.Extended:
		return refusal(iso7816.SWWrongLength)
	}
	return c.portion(command, content)
}
