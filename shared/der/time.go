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
	text := string(content)
	switch {
	case tag == asn1.UTCTime && len(text) == len(layoutUTC) && text[0] < '5':
		text = "20" + text
	case tag == asn1.UTCTime && len(text) == len(layoutUTC):
		text = "19" + text
	case tag != asn1.GeneralizedTime || len(text) != len(layoutGeneralized):
		return time.Time{}, false
	}
	t, err := time.Parse(layoutGeneralized, text)
	return t, err == nil && t.Year() > 0
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
