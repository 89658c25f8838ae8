package consent

import (
	"errors"
	"math"
	"slices"
	"strings"
)

// Parameters of Punycode (RFC 3492, 5).
const (
	punyBase        = 36
	punyTMin        = 1
	punyTMax        = 26
	punySkew        = 38
	punyDamp        = 700
	punyInitialBias = 72
	punyInitialN    = 0x80
)

var errPunycode = errors.New("malformed Punycode")

// decodePunycode decodes what follows "xn--" in a label (RFC 3492, 6.2).
func decodePunycode(encoded string) ([]rune, error) {
	var output []rune
	if delimiter := strings.LastIndexByte(encoded, '-'); delimiter >= 0 {
		for _, c := range []byte(encoded[:delimiter]) {
			if c >= punyInitialN {
				return nil, errPunycode
			}
			output = append(output, rune(c))
		}
		encoded = encoded[delimiter+1:]
	}
	n, i, bias := punyInitialN, 0, punyInitialBias
	for first := true; encoded != ""; first = false {
		delta, rest, err := decodeInteger(encoded, bias)
		if err != nil || delta > math.MaxInt32-i {
			return nil, errPunycode
		}
		length := len(output) + 1
		i += delta
		bias = adapt(delta, length, first)
		n += i / length
		i %= length
		if n > 0x10FFFF || 0xD800 <= n && n <= 0xDFFF {
			return nil, errPunycode
		}
		output = slices.Insert(output, i, rune(n))
		i++
		encoded = rest
	}
	return output, nil
}

// decodeInteger reads one generalized variable-length integer (RFC 3492, 3.3).
func decodeInteger(encoded string, bias int) (value int, rest string, err error) {
	weight := 1
	for k := punyBase; encoded != ""; k += punyBase {
		digit := punyDigit(encoded[0])
		if digit < 0 || digit > (math.MaxInt32-value)/weight {
			return 0, "", errPunycode
		}
		encoded = encoded[1:]
		value += digit * weight
		t := min(max(k-bias, punyTMin), punyTMax)
		if digit < t {
			return value, encoded, nil
		}
		if weight > math.MaxInt32/(punyBase-t) {
			return 0, "", errPunycode
		}
		weight *= punyBase - t
	}
	return 0, "", errPunycode
}

func punyDigit(c byte) int {
	switch {
	case 'a' <= c && c <= 'z':
		return int(c - 'a')
	case 'A' <= c && c <= 'Z':
		return int(c - 'A')
	case '0' <= c && c <= '9':
		return int(c-'0') + 26
	}
	return -1
}

// adapt is the bias adaptation function (RFC 3492, 6.1).
func adapt(delta, points int, first bool) int {
	if first {
		delta /= punyDamp
	} else {
		delta /= 2
	}
	delta += delta / points
	k := 0
	for ; delta > (punyBase-punyTMin)*punyTMax/2; k += punyBase {
		delta /= punyBase - punyTMin
	}
	return k + (punyBase-punyTMin+1)*delta/(delta+punySkew)
}
