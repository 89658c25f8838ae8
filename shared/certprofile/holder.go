package certprofile

import (
	"slices"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
	"jpkiweb/shared/jpki"
)

// A Holder is what a signing certificate says about its holder: the four basic
// attributes and their substitute marks (jpki facts 5.2).
type Holder struct {
	Name    string // 氏名, an ideographic space between family and given name
	Address string // 住所, from the prefecture on
	// BirthDate is 生年月日.
	BirthDate BirthDate
	// Gender is the text of 性別: "1" male, "2" female; sources differ on what
	// stands for unknown.
	Gender string
	// NameSubstitutes and AddressSubstitutes have one '0' or '1' for each
	// character of Name and Address: '1' is a character that stands in for one
	// that the card cannot write.
	NameSubstitutes, AddressSubstitutes string
}

// A BirthDate is a date of birth as the card writes it. Parts that are unknown
// or impossible are 0, never guessed; Raw always keeps the text.
type BirthDate struct {
	Era   byte // 1 明治, 2 大正, 3 昭和, 4 平成, 5 令和, 0 unknown
	Year  int  // Gregorian
	Month int
	Day   int
	Raw   string
}

// Complete tells whether year, month and day are known and make a date.
func (d BirthDate) Complete() bool { return d.Year > 0 && isDate(d.Year, d.Month, d.Day) }

// parseBirthDate reads EYYYYMMDD (jpki facts 5.2).
func parseBirthDate(raw string) BirthDate {
	d := BirthDate{Raw: raw}
	if len(raw) != 9 || digits([]byte(raw)) < 0 {
		return d
	}
	if era := raw[0] - '0'; era <= 5 {
		d.Era = era
	}
	d.Year = digits([]byte(raw[1:5]))
	if month := digits([]byte(raw[5:7])); month <= 12 {
		d.Month = month
	}
	if day := digits([]byte(raw[7:9])); day <= 31 {
		d.Day = day
	}
	return d
}

// digits returns the number written in s, or a negative number when it is none.
func digits(s []byte) int {
	number := 0
	for _, b := range s {
		if b < '0' || b > '9' {
			return -1
		}
		number = 10*number + int(b-'0')
	}
	return number
}

// isDate tells whether the day exists in the Gregorian calendar.
func isDate(year, month, day int) bool {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return t.Year() == year && int(t.Month()) == month && t.Day() == day
}

// readOtherName reads the content of an otherName, RFC 5280, 4.2.1.6, into the
// holder. One that is not of JPKI is listed in Unknown: kana and former name are
// being added to the profile under OIDs that are not published (jpki facts 5.2).
func (c *Certificate) readOtherName(content cryptobyte.String) bool {
	oid, ok := der.ReadOID(&content)
	var value cryptobyte.String
	if !ok || !content.ReadASN1(&value, tagExplicit0) || !content.Empty() {
		return false
	}
	if slices.Contains(c.otherNames, oid) {
		return false
	}
	c.otherNames = append(c.otherNames, oid)
	holder := c.Holder
	if holder == nil {
		holder = new(Holder)
	}
	field := holder.field(oid)
	if field == nil {
		c.Unknown = append(c.Unknown, oid)
		return true
	}
	var text cryptobyte.String
	if !value.ReadASN1(&text, asn1.UTF8String) || !value.Empty() || !utf8.Valid(text) {
		return false
	}
	*field = string(text)
	if oid == jpki.OIDBirthDate {
		holder.BirthDate = parseBirthDate(string(text))
	}
	c.Holder = holder
	return true
}

// field returns where the text of an otherName belongs, nil for an unknown OID.
func (h *Holder) field(oid string) *string {
	switch oid {
	case jpki.OIDName:
		return &h.Name
	case jpki.OIDNameSubstitutes:
		return &h.NameSubstitutes
	case jpki.OIDGender:
		return &h.Gender
	case jpki.OIDBirthDate:
		return &h.BirthDate.Raw
	case jpki.OIDAddress:
		return &h.Address
	case jpki.OIDAddressSubstitutes:
		return &h.AddressSubstitutes
	}
	return nil
}
