package emulator

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"

	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// A CardInfo is what the card says of its invented holder: the content of the card
// info application 券面事項入力補助AP (jpki facts 1.4), and of the applications that a card
// has besides, for the face, for shops and for the counter. 照合番号A of every
// emulated card is [IndividualNumber], 照合番号B follows from the dates.
type CardInfo struct {
	Name      string // 氏名, U+3000 between family and given name
	Address   string // 住所
	BirthDate string // YYYYMMDD, Gregorian
	Gender    string // 1 male, 2 female, 9 not applicable
	PIN       []byte // 1 to 16 bytes, compared as they are
	// TriesUsed are wrong PINs that were presented in the card's past, of three.
	TriesUsed int
	// LongLengths writes lengths with two more bytes than they need, as cards
	// from about 2023 do at the head of the attributes (jpki facts 4.2).
	LongLengths bool

	Expiry       string // of the card, YYYYMMDD; default 20351231
	SecurityCode string // four digits on the face; default 0000
}

// IndividualNumber is in EF 0001. It is nobody's: after eleven nines the check
// digit of a real number is 6.
const IndividualNumber = "999999999999"

// Tags of the files (jpki facts 4.1, 4.2 and 4.3).
const (
	tagIndividualNumber = 0xFF10
	tagAttributes       = 0xFF20
	tagOffsets          = 0xDF21
	tagName             = 0xDF22
	tagAddress          = 0xDF23
	tagBirthDate        = 0xDF24
	tagGender           = 0xDF25
	tagIntegrity        = 0xFF30
	tagNumberDigest     = 0xDF31
	tagAttributesDigest = 0xDF32
	tagSignature        = 0xDF33
	tagBasics           = 0xFF40
	tagVersion          = 0xDF41
	tagBasicsKeyID      = 0xDF42
	tagBasicsRest       = 0xDF43
	tagSignedKey        = 0xFF50
	tagSignedKeyValue   = 0xDF51
	tagSignedKeyProof   = 0xDF52
)

// complete returns the content with its defaults filled in.
func (info CardInfo) complete() *CardInfo {
	if info.Expiry == "" {
		info.Expiry = "20351231"
	}
	if info.SecurityCode == "" {
		info.SecurityCode = "0000"
	}
	return &info
}

// check tells why no card could hold this.
func (info *CardInfo) check() error {
	if n := len(info.attributes()); n > maxEF {
		return fmt.Errorf("attributes of %d bytes: %w", n, ErrConfig)
	}
	const date, code = 8, 4
	if !digits(info.BirthDate, date) || !digits(info.Expiry, date) || !digits(info.SecurityCode, code) {
		return fmt.Errorf("a date is not of %d digits, or the security code of %d: %w", date, code, ErrConfig)
	}
	return checkPIN(info.PIN, info.TriesUsed, jpki.CardInfoPIN.Rule().Tries)
}

func digits(s string, n int) bool { return len(s) == n && strings.Trim(s, "0123456789") == "" }

// formatCardInfo lays out 券面事項入力補助AP and enters its PIN in pins.
func formatCardInfo(info *CardInfo, maker *maker, pins map[jpki.PIN]*pin) *application {
	reference := newPIN(info.PIN, info.TriesUsed, jpki.CardInfoPIN.Rule().Tries)
	numberA, numberB, locked := fixedNumber(IndividualNumber), fixedNumber(info.numberB()), fixedNumber("")
	locked.left = 0
	pins[jpki.CardInfoPIN] = reference
	all := []*pin{reference, numberA, numberB}
	inner := &key{signer: maker.chip}
	return &application{
		name: jpki.CardInfoApplicationID[:], changes: iso7816.InsChangeReferenceData, internal: inner,
		files: map[jpki.FileID]*file{
			jpki.FileIndividualNumber:      {content: individualNumber(), openers: []*pin{reference, numberA}},
			jpki.FileAttributes:            {content: info.attributes(), openers: []*pin{reference, numberB}},
			jpki.FileIntegrity:             {makeContent: func() ([]byte, error) { return info.integrity(maker) }, openers: all},
			jpki.FileCardInfoCVCertificate: {makeContent: maker.certificate},
			jpki.FileCardInfoBasics:        {content: basics()},
			jpki.FileSessionKey:            {content: maker.chipKey(), openers: all},
			jpki.FileSignedPublicKey:       {makeContent: maker.signedKey, openers: all},
			jpki.FileCardInfoFiller:        {content: bytes.Repeat([]byte{0xFF}, 16)},
			jpki.FileCardInfoPIN:           {pin: reference},
			jpki.FileCardInfoLocked:        {pin: locked},
			jpki.FileCardInfoKey:           {key: inner},
			jpki.FileCardInfoNumberA:       {pin: numberA},
			jpki.FileCardInfoNumberB:       {pin: numberB},
		},
	}
}

// individualNumber is EF 0001: 17 bytes, the last two of them filler (jpki facts 4.1).
func individualNumber() []byte {
	return append(dataObject(tagIndividualNumber, []byte(IndividualNumber)), 0xFF, 0xFF)
}

// attributes is EF 0002 (jpki facts 4.2) with filler behind it. From where the offset
// table of a real card counts is not public; here it is the table's own end.
func (info *CardInfo) attributes() []byte {
	const filler = 16
	table, fields := info.fields()
	content := append(dataObject(tagOffsets, table), fields...)
	file := append(objectHeader(tagAttributes, len(content), info.LongLengths), content...)
	return append(file, bytes.Repeat([]byte{0xFF}, filler)...)
}

// fields are the four attributes, and the table of their offsets.
func (info *CardInfo) fields() (table, fields []byte) {
	for _, f := range []struct {
		tag  uint16
		text string
	}{
		{tagName, info.Name}, {tagAddress, info.Address}, {tagBirthDate, info.BirthDate}, {tagGender, info.Gender},
	} {
		table = binary.BigEndian.AppendUint16(table, uint16(len(fields)))
		fields = append(fields, dataObject(f.tag, []byte(f.text))...)
	}
	return table, fields
}

// integrity is EF 0003: digests of the whole EF 0001 and of the attributes without
// their table (jpki facts 4.3). What the signature covers is not public; here it is the
// two digests.
func (info *CardInfo) integrity(maker *maker) ([]byte, error) {
	_, fields := info.fields()
	number, attributes := sha256.Sum256(individualNumber()), sha256.Sum256(fields)
	signature, err := maker.sign(number[:], attributes[:])
	if err != nil {
		return nil, err
	}
	return dataObject(tagIntegrity, dataObject(tagNumberDigest, number[:]), dataObject(tagAttributesDigest, attributes[:]), dataObject(tagSignature, signature)), nil
}

// basics is EF 0005: the version, with the flag of extended length, and what the
// sources know by its length only (jpki facts 2.1 and 4.3).
func basics() []byte {
	const version, rest = "\x01\x03\x0E\x01", 128
	return dataObject(tagBasics, dataObject(tagVersion, []byte(version)), dataObject(tagBasicsKeyID, []byte(issuerID)), dataObject(tagBasicsRest, make([]byte, rest)))
}

// signedKey is EF 0007 (jpki facts 4.3).
func (m *maker) signedKey() ([]byte, error) {
	signature, err := m.sign(m.chipKey())
	if err != nil {
		return nil, err
	}
	return dataObject(tagSignedKey, dataObject(tagSignedKeyValue, m.chipKey()), dataObject(tagSignedKeyProof, signature)), nil
}
