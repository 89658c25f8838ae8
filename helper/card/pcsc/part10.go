package pcsc

import (
	"encoding/binary"

	"jpkiweb/helper/card/pcsc/scard"
)

// PC/SC part 10, "IFDs with Secure PIN Entry Capabilities" 2.02.09; the same
// numbers in reader.h of pcsc-lite.
const (
	getFeatureRequest = 3400 // CM_IOCTL_GET_FEATURE_REQUEST is its SCARD_CTL_CODE

	featureVerifyPINDirect  = 0x06
	featureModifyPINDirect  = 0x07
	featureIFDPINProperties = 0x0A
	featureTLVProperties    = 0x12

	propertyLCDLayout                = 1
	propertyEntryValidationCondition = 2
	propertyMinPINSize               = 6
	propertyMaxPINSize               = 7
	propertyVendor                   = 11 // USB idVendor
	propertyProduct                  = 12 // USB idProduct
)

// features returns the control codes that a reader offers, by feature: tag,
// length 4, value in big-endian order. What does not parse ends the list.
func features(answer []byte) map[byte]uint32 {
	codes := map[byte]uint32{}
	for ; len(answer) >= 6 && answer[1] == 4; answer = answer[6:] {
		codes[answer[0]] = binary.BigEndian.Uint32(answer[2:])
	}
	return codes
}

// properties are what a reader says of its pad, by property; one that it does not
// tell is absent.
type properties map[byte]uint32

// tlvProperties reads the answer of FEATURE_GET_TLV_PROPERTIES: tag, length,
// value in little-endian order. Texts are left out.
func tlvProperties(answer []byte) properties {
	p := properties{}
	for len(answer) >= 2 {
		tag, n := answer[0], int(answer[1])
		if answer = answer[2:]; n > len(answer) {
			break
		}
		if n == 1 || n == 2 || n == 4 {
			var value [4]byte
			copy(value[:], answer[:n])
			p[tag] = binary.LittleEndian.Uint32(value[:])
		}
		answer = answer[n:]
	}
	return p
}

// pinProperties reads PIN_PROPERTIES_STRUCTURE, the older way to tell less:
// wLcdLayout, bEntryValidationCondition, bTimeOut2.
func pinProperties(answer []byte) properties {
	if len(answer) != 4 {
		return properties{}
	}
	return properties{
		propertyLCDLayout:                uint32(binary.LittleEndian.Uint16(answer)),
		propertyEntryValidationCondition: uint32(answer[2]),
	}
}

// askProperties asks a reader for what it offers to tell. A reader that fails to
// answer has no properties.
func askProperties(card handle, codes map[byte]uint32) properties {
	for _, way := range []struct {
		feature byte
		read    func([]byte) properties
	}{{featureTLVProperties, tlvProperties}, {featureIFDPINProperties, pinProperties}} {
		code, ok := codes[way.feature]
		if !ok {
			continue
		}
		if answer, err := card.Control(code, nil); err == nil {
			return way.read(answer)
		}
	}
	return properties{}
}

// askFeatures asks a reader for its control codes; none where it fails to answer,
// as drivers do that know nothing of part 10.
func askFeatures(card handle) map[byte]uint32 {
	answer, err := card.Control(scard.CtlCode(getFeatureRequest), nil)
	if err != nil {
		return nil
	}
	return features(answer)
}
