package consent

import (
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

var errPunycode = errors.New("malformed Punycode")

// Parameters of Punycode: RFC 3492, 5.
const (
	punyBase, punyTMin, punyTMax = 36, 1, 26
	punySkew, punyDamp           = 38, 700
	punyInitialBias, punyFirst   = 72, 0x80
)

// decodePunycode decodes what follows "xn--" in a label (RFC 3492, 6.2), and judges
// nothing: a name that no registry takes is one that the person must be warned about.
// Half a surrogate pair is in no name.
func decodePunycode(encoded string) ([]rune, error) {
	plain, digits := "", encoded
	if i := strings.LastIndexByte(encoded, '-'); i > 0 {
		plain, digits = encoded[:i], encoded[i+1:]
	}
	if strings.ContainsFunc(encoded, func(r rune) bool { return r > unicode.MaxASCII }) {
		return nil, errPunycode
	}
	label := []rune(plain)
	character, at, bias := int64(punyFirst), int64(0), int64(punyInitialBias)
	for first := true; digits != ""; first = false {
		delta, n := punyNumber(digits, bias)
		if n == 0 {
			return nil, errPunycode
		}
		digits = digits[n:]
		length := int64(len(label) + 1)
		bias = punyAdapt(delta, length, first)
		at += delta
		character, at = character+at/length, at%length
		if character > unicode.MaxRune || !utf8.ValidRune(rune(character)) {
			return nil, errPunycode
		}
		label = slices.Insert(label, int(at), rune(character))
		at++
	}
	return label, nil
}

// punyNumber reads a generalized variable-length integer (RFC 3492, 3.3) and how many
// digits it has; 0: none, or too large for any character.
func punyNumber(digits string, bias int64) (number int64, n int) {
	weight := int64(1)
	for k := int64(punyBase); ; k += punyBase {
		if n == len(digits) || weight > 1<<32 {
			return 0, 0
		}
		digit := punyDigit(digits[n])
		if digit < 0 {
			return 0, 0
		}
		n++
		number += digit * weight
		threshold := min(max(k-bias, punyTMin), punyTMax)
		if number > 1<<32 {
			return 0, 0
		}
		if digit < threshold {
			return number, n
		}
		weight *= punyBase - threshold
	}
}

// punyDigit is the value of a digit; -1: it is none.
func punyDigit(c byte) int64 {
	switch {
	case 'a' <= c && c <= 'z':
		return int64(c - 'a')
	case 'A' <= c && c <= 'Z':
		return int64(c - 'A')
	case '0' <= c && c <= '9':
		return int64(c-'0') + 26
	}
	return -1
}

// punyAdapt is the bias after a number: RFC 3492, 6.1.
func punyAdapt(delta, length int64, first bool) int64 {
	if first {
		delta /= punyDamp
	} else {
		delta /= 2
	}
	delta += delta / length
	k := int64(0)
	for ; delta > (punyBase-punyTMin)*punyTMax/2; k += punyBase {
		delta /= punyBase - punyTMin
	}
	return k + (punyBase-punyTMin+1)*delta/(delta+punySkew)
}
