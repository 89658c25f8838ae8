package consent

import (
	"strconv"
	"strings"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/character"
)

// A site is an origin as the person sees it.
type site struct {
	ASCII        string              // what is granted and signed; it is shown whatever it is
	Scheme, Port string              // "https://", ":8443"
	Labels       [][]character.Piece // of a host that is not ASCII, in Unicode
	// Warnings are the keys of what is odd about the host, each once.
	Warnings []string
}

// describe takes an origin apart.
func describe(o authtoken.Origin) site {
	s := site{ASCII: o.String(), Scheme: o.Scheme() + "://"}
	if o.Port() != 0 {
		s.Port = ":" + strconv.Itoa(int(o.Port()))
	}
	var labels [][]character.Piece
	foreign := false
	for label := range strings.SplitSeq(o.Host(), ".") {
		runes, warning := unicodeLabel(label)
		s.warn(warning)
		foreign = foreign || string(runes) != label
		labels = append(labels, character.Visible(string(runes), ""))
	}
	if foreign {
		s.Labels = labels
	}
	return s
}

func (s *site) warn(key string) {
	for _, known := range s.Warnings {
		if key == known {
			return
		}
	}
	if key != "" {
		s.Warnings = append(s.Warnings, key)
	}
}

// acePrefix begins a label that is encoded, RFC 5890, 2.3.2.1.
const acePrefix = "xn--"

// unicodeLabel returns a label as the person would know it, and the key of a
// warning. A label that is not what a browser would encode stays as it is.
func unicodeLabel(label string) ([]rune, string) {
	encoded, ok := strings.CutPrefix(label, acePrefix)
	if !ok {
		return []rune(label), ""
	}
	runes, err := decodePunycode(encoded)
	if err != nil || !encodable(runes) {
		return []rune(label), "site.unreadable"
	}
	return runes, confusable(runes)
}
