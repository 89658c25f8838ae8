package pinchange

import (
	"bytes"
	"time"

	"jpkiweb/shared/jpki"
)

// Simplicity says why a PIN is easy to guess; the person may use it all the same.
type Simplicity string

// The simplicities.
const (
	NotSimple  Simplicity = ""
	SimpleSame Simplicity = "same" // one character all along
	SimpleRun  Simplicity = "run"  // 1234, 4321
	// SimpleDate: month and day on which the certificates end, which is the
	// holder's birthday (lifecycle facts 1).
	SimpleDate Simplicity = "date"
)

// Simplicities lists all, for the test that counts their texts.
var Simplicities = [...]Simplicity{SimpleSame, SimpleRun, SimpleDate}

// simplicity tells why a folded PIN is easy to guess. ends is when the holder's
// certificate does, zero if it is not known. Letters and digits of a password are
// looked at apart: ABC123 is two runs.
func simplicity(p jpki.PIN, pin []byte, ends time.Time) Simplicity {
	rule := p.Rule()
	if len(pin) < rule.Min {
		return NotSimple
	}
	var letters, digits []byte
	for _, c := range pin {
		if 'A' <= c && c <= 'Z' {
			letters = append(letters, c)
		} else {
			digits = append(digits, c)
		}
	}
	defer clear(letters)
	defer clear(digits)
	switch {
	case stepsBy(letters, 0) && stepsBy(digits, 0):
		return SimpleSame
	case (stepsBy(letters, 0) || stepsBy(letters, 1) || stepsBy(letters, -1)) &&
		(stepsBy(digits, 0) || stepsBy(digits, 1) || stepsBy(digits, -1)):
		return SimpleRun
	case !rule.Letters && !ends.IsZero() && isDate(pin, ends):
		return SimpleDate
	}
	return NotSimple
}

// stepsBy reports whether each character is so many after the one before.
func stepsBy(pin []byte, by int) bool {
	for i := 1; i < len(pin); i++ {
		if int(pin[i])-int(pin[i-1]) != by {
			return false
		}
	}
	return true
}

// isDate reports whether four digits are month and day, or day and month, in Japan.
func isDate(pin []byte, at time.Time) bool {
	_, month, day := at.In(jpki.Japan()).Date()
	m := []byte{byte('0' + month/10), byte('0' + month%10)}
	d := []byte{byte('0' + day/10), byte('0' + day%10)}
	return bytes.Equal(pin[:2], m) && bytes.Equal(pin[2:], d) || bytes.Equal(pin[:2], d) && bytes.Equal(pin[2:], m)
}
