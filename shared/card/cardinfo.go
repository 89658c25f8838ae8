package card

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// A CardInfo is an opened card info application 券面事項入力補助AP (jpki facts 1.4). Of its
// files only the four basic attributes are read; the individual number is not. It
// is not safe for concurrent use.
type CardInfo struct {
	*Application
}

// OpenCardInfo selects the card info application (one command). A card without
// it, such as a phone, gives [ErrNoCardInfo].
func OpenCardInfo(ctx context.Context, t iso7816.Transmitter, quirks Quirks, next ...Question) (*CardInfo, error) {
	a, err := OpenPIN(ctx, t, quirks, jpki.CardInfoPIN, next...)
	if err != nil {
		return nil, err
	}
	return &CardInfo{Application: a}, nil
}

// CardInfo selects the card info application of the same card, and ends this one
// (one command). Errors are those of [OpenCardInfo].
func (c *Card) CardInfo(ctx context.Context, next ...Question) (*CardInfo, error) {
	a, err := c.Switch(ctx, jpki.CardInfoPIN, next...)
	if err != nil {
		return nil, err
	}
	return &CardInfo{Application: a}, nil
}

// Attributes are the four basic attributes as the card writes them (jpki facts 4.2).
type Attributes struct {
	Name      string // 氏名, an ideographic space between family and given name
	Address   string // 住所
	BirthDate certprofile.BirthDate
	// Gender is the text of 性別: "1" male, "2" female, "9" not applicable; a
	// source has "3" for other.
	Gender string
}

// Tags of EF 0002 (jpki facts 4.2).
const (
	tagAttributes = 0xFF20
	tagName       = 0xDF22
	tagAddress    = 0xDF23
	tagBirthDate  = 0xDF24
	tagGender     = 0xDF25
)

// Attributes reads the four basic attributes after Verify of the card info PIN,
// in one command on the fast path; before it the error wraps
// iso7816.SWSecurityStatus.
func (c *CardInfo) Attributes(ctx context.Context) (Attributes, error) {
	content, err := c.readObject(ctx, jpki.FileAttributes, attributesLength)
	if err != nil {
		return Attributes{}, fmt.Errorf("read attributes: %w", err)
	}
	attributes, err := parseAttributes(content)
	if err != nil {
		return Attributes{}, fmt.Errorf("read attributes: %w: %w", ErrMalformedAnswer, err)
	}
	return attributes, nil
}

func attributesLength(header []byte) (int, error) {
	tag, start, length, err := readHeader(header)
	if err == nil && tag != tagAttributes {
		err = fmt.Errorf("tag %X, want %X: %w", tag, tagAttributes, errTLV)
	}
	return start + length, err
}

// parseAttributes reads the content of EF 0002. Unknown tags are skipped, the
// offset table among them: cards differ in their lengths (jpki facts 4.2).
func parseAttributes(content []byte) (Attributes, error) {
	var (
		attributes Attributes
		birthDate  string
		fields     = []struct {
			tag  uint32
			name string
			into *string
			seen bool
		}{
			{tag: tagName, name: "name", into: &attributes.Name},
			{tag: tagAddress, name: "address", into: &attributes.Address},
			{tag: tagBirthDate, name: "date of birth", into: &birthDate},
			{tag: tagGender, name: "gender", into: &attributes.Gender},
		}
	)
	outer, _, err := readDataObject(content)
	if err != nil {
		return Attributes{}, err
	}
	for rest := outer.value; len(rest) > 0; {
		if rest[0] == 0 { // filler between data objects, ISO/IEC 7816-4
			rest = rest[1:]
			continue
		}
		var object dataObject
		if object, rest, err = readDataObject(rest); err != nil {
			return Attributes{}, err
		}
		for i := range fields {
			field := &fields[i]
			if field.tag != object.tag {
				continue
			}
			if field.seen || !isText(object.value) {
				return Attributes{}, fmt.Errorf("%s (%X): %w", field.name, field.tag, errTLV)
			}
			*field.into, field.seen = string(object.value), true
		}
	}
	for _, field := range fields {
		if !field.seen {
			return Attributes{}, fmt.Errorf("no %s (%X)", field.name, field.tag)
		}
	}
	attributes.BirthDate = parseBirthDate(birthDate)
	return attributes, nil
}

// isText refuses what is not UTF-8 and what could steer a terminal.
func isText(b []byte) bool {
	return utf8.Valid(b) && !strings.ContainsFunc(string(b), unicode.IsControl)
}

// parseBirthDate reads YYYYMMDD (jpki facts 4.2). What is unknown or impossible stays
// 0.
func parseBirthDate(raw string) certprofile.BirthDate {
	d := certprofile.BirthDate{Raw: raw}
	if len(raw) != 8 || strings.Trim(raw, "0123456789") != "" {
		return d
	}
	number := func(from, to int) (n int) {
		for _, digit := range raw[from:to] {
			n = 10*n + int(digit-'0')
		}
		return n
	}
	d.Year = number(0, 4)
	if month := number(4, 6); month <= 12 {
		d.Month = month
	}
	if day := number(6, 8); day <= 31 {
		d.Day = day
	}
	return d
}
