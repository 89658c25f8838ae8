package cms

import (
	"errors"
	"fmt"
	"time"

	"golang.org/x/crypto/cryptobyte/asn1"
)

// Layouts of the two times that RFC 5652, 11.3 allows, both in UTC to the second.
const (
	layoutUTC         = "060102150405Z"
	layoutGeneralized = "20060102150405Z"
)

// checkTime wants a time that Time of RFC 5652, 11.3 can express.
func checkTime(t time.Time) error {
	if year := t.UTC().Year(); year < 1950 || year > 9999 {
		return fmt.Errorf("signing time in the year %d cannot be written", year)
	}
	return nil
}

// encodeTime writes UTCTime from 1950 to 2049 and GeneralizedTime afterwards,
// RFC 5652, 11.3.
func encodeTime(t time.Time) []byte {
	t = t.UTC()
	if t.Year() < 2050 {
		return tlv(asn1.UTCTime, t.Format(layoutUTC))
	}
	return tlv(tagGeneralizedTime, t.Format(layoutGeneralized))
}

// parseTime is the inverse of encodeTime.
func parseTime(der []byte) (time.Time, error) {
	text, ok := readOnly(der, tagGeneralizedTime)
	digits := string(text)
	if !ok {
		text, ok = readOnly(der, asn1.UTCTime)
		century := "19"
		if len(text) > 0 && text[0] < '5' {
			century = "20"
		}
		digits = century + string(text)
	}
	t, err := time.Parse(layoutGeneralized, digits)
	if !ok || err != nil || checkTime(t) != nil || string(encodeTime(t)) != string(der) {
		return time.Time{}, errors.New("signing time is malformed")
	}
	return t, nil
}
