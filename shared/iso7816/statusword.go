package iso7816

import "fmt"

// A StatusWord is SW1-SW2, the last two bytes of a response (ISO/IEC
// 7816-4:2020, 5.6). Every status word but 9000 and 61xx is an error; compare
// it with errors.As or ==, never by its text.
type StatusWord uint16

// Status words that the product acts on. Meanings: ISO/IEC 7816-4:2020, tables
// 5 to 7; what the card really sends: (jpki facts 2.6).
const (
	SWSuccess             StatusWord = 0x9000
	SWEndOfFile           StatusWord = 0x6282 // end of file before Ne bytes
	SWMismatch            StatusWord = 0x6300 // PIN wrong, tries not told
	SWWrongLength         StatusWord = 0x6700
	SWSecurityStatus      StatusWord = 0x6982 // security status not satisfied
	SWMethodBlocked       StatusWord = 0x6983 // authentication method blocked
	SWReferenceDataLocked StatusWord = 0x6984 // what real cards say of a blocked PIN
	SWConditionsOfUse     StatusWord = 0x6985
	SWNoCurrentEF         StatusWord = 0x6986
	SWWrongData           StatusWord = 0x6A80
	SWNotSupported        StatusWord = 0x6A81
	SWNotFound            StatusWord = 0x6A82 // file or application not found
	SWRecordNotFound      StatusWord = 0x6A83
	SWWrongP1P2           StatusWord = 0x6A86
	SWReferenceNotFound   StatusWord = 0x6A88
	SWWrongOffset         StatusWord = 0x6B00
	SWInsNotSupported     StatusWord = 0x6D00
	SWClaNotSupported     StatusWord = 0x6E00
	SWInternal            StatusWord = 0x6F00
)

// OK reports whether the command was executed: 9000, or 61xx (more to fetch).
func (sw StatusWord) OK() bool { return sw == SWSuccess || sw>>8 == 0x61 }

// TriesLeft tells the tries of 63Cx. A blocked PIN has none, however the card
// says it: 63C0, 6983 or 6984.
func (sw StatusWord) TriesLeft() (tries int, ok bool) {
	switch {
	case sw.Blocked():
		return 0, true
	case sw&0xFFF0 == 0x63C0:
		return int(sw & 0xF), true
	}
	return 0, false
}

// Blocked reports whether the card says that the PIN is blocked.
func (sw StatusWord) Blocked() bool {
	return sw == 0x63C0 || sw == SWMethodBlocked || sw == SWReferenceDataLocked
}

// Refused reports whether the card says that it did not execute the command: it
// compared and found no match, it refused before it began (67xx to 6Exx), or its
// memory is unchanged (64xx). After every other word but 9000 it may have done it,
// or a part; 65xx says that its memory did change, 6F00 nothing (ISO/IEC
// 7816-4:2020, 5.6, table 6).
func (sw StatusWord) Refused() bool {
	_, compared := sw.TriesLeft()
	return compared || sw == SWMismatch || sw>>8 == 0x64 || 0x67 <= sw>>8 && sw>>8 <= 0x6E
}

// More returns the number of bytes that GET RESPONSE will fetch (61xx).
func (sw StatusWord) More() (ne int, ok bool) {
	if sw>>8 != 0x61 {
		return 0, false
	}
	return shortNe(byte(sw)), true
}

// CorrectLe returns the Ne with which to repeat the command (6Cxx).
func (sw StatusWord) CorrectLe() (ne int, ok bool) {
	if sw>>8 != 0x6C {
		return 0, false
	}
	return shortNe(byte(sw)), true
}

// String returns four upper-case hexadecimal digits.
func (sw StatusWord) String() string { return fmt.Sprintf("%04X", uint16(sw)) }

// Error makes a status word an error.
func (sw StatusWord) Error() string { return "status word " + sw.String() }
