package cms

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"golang.org/x/crypto/cryptobyte"

	"jpkiweb/shared/der"
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
	var b cryptobyte.Builder
	der.AddTime(&b, t)
	return b.BytesOrPanic() // fails for what checkTime refuses only
}

// parseTime is the inverse of encodeTime.
func parseTime(element []byte) (time.Time, error) {
	s := cryptobyte.String(element)
	t, ok := der.ReadTime(&s)
	if !ok || checkTime(t) != nil || !bytes.Equal(encodeTime(t), element) {
		return time.Time{}, errors.New("signing time is malformed")
	}
	return t, nil
}
