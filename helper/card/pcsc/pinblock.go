package pcsc

import (
	"encoding/binary"
	"time"

	"jpkiweb/helper/card/reader"
)

// How a PIN of the card goes into its command (PC/SC part 10, PIN_VERIFY and
// PIN_MODIFY; CCID 1.1, 6.1.11.2 to 6.1.11.7). The card takes the ASCII digits
// alone, without padding (jpki facts 2.2).
const (
	// bmFormatString: offsets count in bytes, the PIN begins with the data field,
	// left justified, ASCII.
	formatASCII = 0x82
	// bmPINBlockString: no length in the data; the block is as long as the PIN.
	blockOfPINLength = 0x00
	// bmPINLengthFormat: there is no length to be put anywhere.
	noPINLength = 0x00

	// bEntryValidationCondition: the entry ends with a key.
	validationKey = 0x02

	// bNumberMessage of readers that do not say whether they have a display.
	defaultMessage = 0xFF
	// Indexes of messages: the reader's own texts for PIN, new PIN, and new PIN
	// again.
	messagePIN, messageNewPIN, messageConfirm = 0x00, 0x01, 0x02

	langJapanese = 0x0411 // LANGID ja-JP

	confirmNewPIN = 0x01 // bConfirmPIN: ask twice, and not for the present PIN
)

// verifyBlock is PIN_VERIFY_STRUCTURE.
//
// The command has an empty data field and Lc = 00: the reader puts the PIN in and
// computes Lc. A reader that mangles this sends an empty VERIFY, which is the
// question for the tries left and costs none; placeholder digits would cost one.
func (p pad) verifyBlock(entry reader.PINEntry) []byte {
	b := p.head(entry)
	b = append(b, p.validation, p.messages(1))
	b = binary.LittleEndian.AppendUint16(b, langJapanese)
	b = append(b, messagePIN)
	return appendCommand(b, entry.Template)
}

// modifyBlock is PIN_MODIFY_STRUCTURE, for a command that holds the new PIN only.
func (p pad) modifyBlock(entry reader.PINEntry) []byte {
	b := p.head(entry)
	extraDigits := b[len(b)-2:]
	b = append(b[:len(b)-2:len(b)-2], 0, 0) // bInsertionOffsetOld, bInsertionOffsetNew: at the data field
	b = append(b, extraDigits...)
	b = append(b, confirmNewPIN, p.validation, p.messages(2))
	b = binary.LittleEndian.AppendUint16(b, langJapanese)
	b = append(b, messageNewPIN, messageConfirm, 0) // the third is used with three messages
	return appendCommand(b, entry.Template)
}

// head is what both structures begin with, up to wPINMaxExtraDigit.
func (p pad) head(entry reader.PINEntry) []byte {
	b := []byte{
		byte(reader.EntryTime / time.Second), byte(reader.FinishTime / time.Second),
		formatASCII, blockOfPINLength, noPINLength,
	}
	return binary.LittleEndian.AppendUint16(b, uint16(entry.Min)<<8|uint16(entry.Max))
}

// messages is bNumberMessage for an entry that asks n times.
func (p pad) messages(n byte) byte {
	switch {
	case !p.displayKnown:
		return defaultMessage
	case !p.display:
		return 0
	}
	return n
}

// appendCommand ends a structure: bTeoPrologue (the driver's), ulDataLength, and
// the command.
func appendCommand(b, template []byte) []byte {
	command := append(template[:4:4], 0x00)
	b = append(b, 0, 0, 0)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(command)))
	return append(b, command...)
}
