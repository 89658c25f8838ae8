package datafile

import "strings"

// The forms of texts; the JSON Schema has the same.
const (
	CodeForm  = `^[0-9]{6}$`
	DateForm  = `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`
	DayForm   = `^([0-9]{4}-)?[0-9]{2}-[0-9]{2}$`
	TimeForm  = `^([01][0-9]|2[0-3]):[0-5][0-9]$`
	PhoneForm = `^[0-9]+(-[0-9]+)*$`
	URLForm   = `^https?://[^ ]+$`
	// GuidePageForm is what a Schema can say of municipality.IsGuidePage.
	GuidePageForm = `^https://[A-Za-z0-9.-]+(/[^ #@]*)?$`
	IDForm        = `^[A-Za-z0-9][A-Za-z0-9._-]*$`
)

// The forms are read by hand: package regexp keeps all tables of Unicode in a program, and a
// check of all municipalities reads a hundred thousand of them.

func isCode(s string) bool { return hasDigits(s, "000000") }

// hasDigits tells whether a text is like a model: a digit for each 0, and else the same bytes.
func hasDigits(s, model string) bool {
	if len(s) != len(model) {
		return false
	}
	for i := range len(s) {
		if model[i] == '0' && !isDigit(s[i]) || model[i] != '0' && s[i] != model[i] {
			return false
		}
	}
	return true
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

func isLetter(b byte) bool { return 'a' <= b|0x20 && b|0x20 <= 'z' }

func isTime(s string) bool { return hasDigits(s, "00:00") && s[:2] <= "23" && s[3] <= '5' }

func isPhone(s string) bool { return hasParts(s, isDigit) }

// isWord tells whether a text is one that the files have for a program: renew, card-apply.
func isWord(s string) bool { return hasParts(s, func(b byte) bool { return 'a' <= b && b <= 'z' }) }

// hasParts tells whether hyphens part a text into such bytes.
func hasParts(s string, is func(byte) bool) bool {
	for part := range strings.SplitSeq(s, "-") {
		if part == "" || !consistsOf(part, is) {
			return false
		}
	}
	return true
}

func consistsOf(s string, is func(byte) bool) bool {
	for i := range len(s) {
		if !is(s[i]) {
			return false
		}
	}
	return true
}

func isURL(s string) bool {
	rest, found := strings.CutPrefix(s, "https://")
	if !found {
		rest, found = strings.CutPrefix(s, "http://")
	}
	return found && rest != "" && !strings.Contains(rest, " ")
}

func isID(s string) bool {
	letterOrDigit := func(b byte) bool { return isLetter(b) || isDigit(b) }
	return s != "" && letterOrDigit(s[0]) && consistsOf(s[1:], func(b byte) bool {
		return letterOrDigit(b) || b == '.' || b == '_' || b == '-'
	})
}

// isNumber tells whether a text is a whole number as people write it: YAML reads 0300 as octal.
func isNumber(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	return digits != "" && consistsOf(digits, isDigit) && (digits == "0" || digits[0] != '0')
}
