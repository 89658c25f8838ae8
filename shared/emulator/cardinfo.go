package emulator

import (
	"encoding/binary"
	"fmt"

	"jpkiweb/shared/jpki"
)

// A CardInfo is the content of the card info application 券面事項入力補助AP (card
// 1.4): the four basic attributes of an invented holder and the PIN that opens
// them. The individual number of every emulated card is [IndividualNumber].
type CardInfo struct {
	Name      string // 氏名, U+3000 between family and given name
	Address   string // 住所
	BirthDate string // YYYYMMDD, Gregorian
	Gender    string // 1 male, 2 female, 9 not applicable
	PIN       []byte // 1 to 16 bytes, compared as they are
	// TriesUsed are wrong PINs that were presented in the card's past, of three.
	TriesUsed int
	// LongLengths writes lengths with two more bytes than they need, as cards
	// from about 2023 do at the head of the attributes (card 4.2).
	LongLengths bool
}

// IndividualNumber is in EF 0001. It is nobody's: after eleven nines the check
// digit of a real number is 6.
const IndividualNumber = "999999999999"

// Tags of the files (card 4.1 and 4.2).
const (
	tagIndividualNumber = 0xFF10
	tagAttributes       = 0xFF20
	tagOffsets          = 0xDF21
	tagName             = 0xDF22
	tagAddress          = 0xDF23
	tagBirthDate        = 0xDF24
	tagGender           = 0xDF25
)

// check tells why no card could hold this.
func (info *CardInfo) check() error {
	if n := len(info.attributes()); n > maxEF {
		return fmt.Errorf("attributes of %d bytes: %w", n, ErrConfig)
	}
	return checkPIN(info.PIN, info.TriesUsed, jpki.CardInfoPIN.Rule().Tries)
}

// format lays out the files of the application and enters its PIN in pins.
func (info *CardInfo) format(pins map[jpki.PIN]*pin) map[jpki.FileID]*file {
	reference := newPIN(jpki.CardInfoPIN, info.PIN, info.TriesUsed)
	pins[jpki.CardInfoPIN] = reference
	return map[jpki.FileID]*file{
		jpki.FileIndividualNumber: {content: individualNumber(), opener: jpki.CardInfoPIN},
		jpki.FileAttributes:       {content: info.attributes(), opener: jpki.CardInfoPIN},
		jpki.FileCardInfoPIN:      {pin: reference},
	}
}

// individualNumber is EF 0001: 17 bytes, the last two of them filler (card 4.1).
func individualNumber() []byte {
	return append(object(tagIndividualNumber, []byte(IndividualNumber), false), 0xFF, 0xFF)
}

// attributes is EF 0002 (card 4.2) with filler behind it. From where the offset
// table of a real card counts is not public; here it is the table's own end.
func (info *CardInfo) attributes() []byte {
	const filler = 16
	var table, fields []byte
	for _, f := range []struct {
		tag  uint16
		text string
	}{
		{tagName, info.Name}, {tagAddress, info.Address}, {tagBirthDate, info.BirthDate}, {tagGender, info.Gender},
	} {
		table = binary.BigEndian.AppendUint16(table, uint16(len(fields)))
		fields = append(fields, object(f.tag, []byte(f.text), false)...)
	}
	content := append(object(tagOffsets, table, false), fields...)
	file := object(tagAttributes, content, info.LongLengths)
	for range filler {
		file = append(file, 0xFF)
	}
	return file
}

// object encodes a data object with a two-byte tag, X.690, 8.1. Long takes two
// bytes more for the length than it needs, where there is such a form.
func object(tag uint16, value []byte, long bool) []byte {
	b := binary.BigEndian.AppendUint16(nil, tag)
	n := len(value)
	switch {
	case long, n > 0xFF:
		b = append(b, 0x82, byte(n>>8), byte(n))
	case n > 0x7F:
		b = append(b, 0x81, byte(n))
	default:
		b = append(b, byte(n))
	}
	return append(b, value...)
}
