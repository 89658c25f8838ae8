package wire

import "fmt"

const digits = "0123456789ABCDEF"

// MarshalText writes upper-case hexadecimal.
func (h Hex) MarshalText() ([]byte, error) {
	b := make([]byte, 0, 2*len(h))
	for _, c := range h {
		b = append(b, digits[c>>4], digits[c&0xF])
	}
	return b, nil
}

// UnmarshalText accepts upper-case hexadecimal of whole bytes only, so that
// every value has one spelling.
func (h *Hex) UnmarshalText(text []byte) error {
	if len(text)%2 != 0 {
		return fmt.Errorf("hexadecimal of %d digits", len(text))
	}
	b := make([]byte, len(text)/2)
	for i := range b {
		hi, ok := nibble(text[2*i])
		lo, ok2 := nibble(text[2*i+1])
		if !ok || !ok2 {
			return fmt.Errorf("not upper-case hexadecimal at %d", 2*i)
		}
		b[i] = hi<<4 | lo
	}
	*h = b
	return nil
}

func nibble(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// ClearAll zeroes commands: one may hold a PIN.
func ClearAll(commands []Hex) {
	for _, command := range commands {
		clear(command)
	}
}
