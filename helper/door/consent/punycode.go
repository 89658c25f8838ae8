package consent

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

var errPunycode = errors.New("malformed Punycode")

// decodePunycode decodes what follows "xn--" in a label (RFC 3492, 6.2), and judges
// nothing: a name that no registry takes is one that the person must be warned about.
// Half a surrogate pair comes as U+FFFD, which is in no name.
func decodePunycode(encoded string) ([]rune, error) {
	label, err := idna.Punycode.ToUnicode(acePrefix + encoded)
	foreign := strings.ContainsFunc(encoded, func(r rune) bool { return r > unicode.MaxASCII })
	if err != nil || foreign || strings.ContainsRune(label, utf8.RuneError) {
		return nil, errPunycode
	}
	return []rune(label), nil
}
