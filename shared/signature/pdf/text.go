package pdf

import (
	"bytes"
	"fmt"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"jpkiweb/shared/signature/gap"
)

// Text returns a text string: UTF-16BE or UTF-8 with its mark, or else PDFDocEncoding,
// of which the part that is Latin-1 is known. ISO 32000-2, 7.9.2.2.
func (v Value) Text() (string, bool) {
	b, ok := v.Bytes()
	switch {
	case !ok:
		return "", false
	case bytes.HasPrefix(b, []byte("\xFE\xFF")):
		units := make([]uint16, 0, len(b)/2)
		for b = b[2:]; len(b) > 1; b = b[2:] {
			units = append(units, uint16(b[0])<<8|uint16(b[1]))
		}
		return string(utf16.Decode(units)), true
	case bytes.HasPrefix(b, []byte("\xEF\xBB\xBF")):
		return string(b[3:]), true
	}
	var text strings.Builder
	for _, c := range b {
		text.WriteRune(rune(c))
	}
	return text.String(), true
}

// Bytes returns the bytes of a string, literal or hexadecimal. ISO 32000-2, 7.3.4.
func (v Value) Bytes() ([]byte, bool) {
	switch {
	case len(v.raw) > 1 && v.raw[0] == '(':
		return unescape(v.raw[1 : len(v.raw)-1]), true
	case len(v.raw) > 1 && v.raw[0] == '<' && v.raw[1] != '<':
		return unhex(v.raw[1 : len(v.raw)-1]), true
	}
	return nil, false
}

func unhex(digits []byte) []byte {
	b := make([]byte, 0, len(digits)/2+1)
	half := false
	for _, c := range digits {
		if !isHex(c) {
			continue
		}
		if half {
			b[len(b)-1] |= hexDigit(c)
		} else {
			b = append(b, hexDigit(c)<<4)
		}
		half = !half
	}
	return b
}

// escapes are the single characters behind a backslash in a literal string.
var escapes = map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}

func unescape(s []byte) []byte {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\r':
			b = append(b, '\n')
			i += lineFeed(s[i+1:])
		case c != '\\' || i+1 == len(s):
			b = append(b, c)
		default:
			decoded, n := escaped(s[i+1:])
			b = append(b, decoded...)
			i += n
		}
	}
	return b
}

// escaped decodes what stands behind a backslash, and tells how many bytes that are.
func escaped(s []byte) (decoded []byte, n int) {
	if c, ok := escapes[s[0]]; ok {
		return []byte{c}, 1
	}
	if s[0] == '\r' {
		return nil, 1 + lineFeed(s[1:])
	}
	if s[0] == '\n' {
		return nil, 1
	}
	octal := 0
	for n < len(s) && n < 3 && s[n] >= '0' && s[n] <= '7' {
		octal = octal<<3 | int(s[n]-'0')
		n++
	}
	if n > 0 {
		return []byte{byte(octal)}, n
	}
	return s[:1], 1
}

// lineFeed is 1 if the line that ended with a carriage return goes on with a line feed.
func lineFeed(s []byte) int {
	if len(s) > 0 && s[0] == '\n' {
		return 1
	}
	return 0
}

// encodeText writes a text string: printable ASCII as it is, everything else as
// hexadecimal UTF-16BE.
func encodeText(text string) ([]byte, error) {
	if !utf8.ValidString(text) {
		return nil, fmt.Errorf("%w: not UTF-8", ErrText)
	}
	for _, c := range text {
		if c < ' ' || c > '~' {
			return gap.EncodeUTF16(text), nil
		}
	}
	return []byte("(" + strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(text) + ")"), nil
}

// japan is where times are written in, as the official programs do.
var japan = time.FixedZone("JST", 9*60*60)

// encodeTime writes a date, ISO 32000-2, 7.9.4, in Japan's time.
func encodeTime(t time.Time) ([]byte, error) {
	t = t.In(japan)
	if y := t.Year(); y < 1 || y > 9999 {
		return nil, fmt.Errorf("%w: year %d", ErrText, y)
	}
	return []byte("(D:" + t.Format("20060102150405") + "+09'00')"), nil
}
