package der

import (
	"errors"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// Layouts of the two times. The functions of cryptobyte for them take minutes without
// seconds, offsets and the year 0, and are twice the size of these.
const (
	layoutUTC         = "060102150405Z"
	layoutGeneralized = "20060102150405Z"
)

// ReadTime reads a UTCTime YYMMDDhhmmssZ or a GeneralizedTime YYYYMMDDhhmmssZ, RFC
// 5280, 4.1.2.5: with seconds, without fractions and in UTC.
func ReadTime(s *cryptobyte.String) (time.Time, bool) {
	var content cryptobyte.String
	var tag asn1.Tag
	if !s.ReadAnyASN1(&content, &tag) {
		return time.Time{}, false
	}
	if tag == asn1.UTCTime && len(content) == len(layoutUTC) {
		century := "20"
		if content[0] >= '5' {
			century = "19"
		}
		var long [len(layoutGeneralized)]byte
		copy(long[:], century)
		copy(long[len(century):], content)
		return parseTime(&long)
	}
	if tag != asn1.GeneralizedTime || len(content) != len(layoutGeneralized) {
		return time.Time{}, false
	}
	return parseTime((*[len(layoutGeneralized)]byte)(content))
}

// parseTime reads YYYYMMDDhhmmssZ. Lists have hundreds of thousands, for which time.Parse
// takes most of the time of reading one.
func parseTime(text *[len(layoutGeneralized)]byte) (t time.Time, ok bool) {
	ok = text[len(text)-1] == 'Z'
	number := func(digits []byte) (n int) {
		for _, d := range digits {
			ok = ok && '0' <= d && d <= '9'
			n = 10*n + int(d-'0')
		}
		return n
	}
	year, month, day := number(text[:4]), time.Month(number(text[4:6])), number(text[6:8])
	hour, minute, second := number(text[8:10]), number(text[10:12]), number(text[12:14])
	if !ok || year == 0 || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false
	}
	t = time.Date(year, month, day, hour, minute, second, 0, time.UTC)
	return t, t.Month() == month && t.Day() == day // a day that the month has not is one of the next
}

// AddTime writes a UTCTime, or a GeneralizedTime from 2050 on, RFC 5280, 4.1.2.5, cut
// to whole seconds.
func AddTime(b *cryptobyte.Builder, t time.Time) {
	t = t.UTC()
	tag, layout := asn1.UTCTime, layoutUTC
	switch year := t.Year(); {
	case year < 1950 || year > 9999:
		b.SetError(errYear)
		return
	case year >= 2050:
		tag, layout = asn1.GeneralizedTime, layoutGeneralized
	}
	text := []byte(t.Format(layout))
	b.AddASN1(tag, func(b *cryptobyte.Builder) { b.AddBytes(text) })
}

var errYear = errors.New("a year that no certificate has")
