package municipality

import "strings"

// A Page is where the pages of a municipality are to which a paper leads.
type Page struct {
	Guide string `json:"guide"` // address of its own page of this guide; see IsGuidePage
	Fact
}

// maxGuidePage bounds the address of a guide, in bytes: with more, a code of it would be
// too fine for the camera of a smartphone where it is printed small.
const maxGuidePage = 120

// IsGuidePage tells whether an address can be that of a municipality's own page of the
// guide: https, the name of a host that anybody can reach, without user, port and
// fragment, which is that of an answer. No address of this machine is one.
func IsGuidePage(address string) bool {
	rest, https := strings.CutPrefix(address, "https://")
	if !https || len(address) > maxGuidePage || strings.ContainsFunc(rest, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`@#\"<>`, r) }) {
		return false
	}
	host, _, _ := strings.Cut(rest, "/")
	host, _, query := strings.Cut(host, "?")
	labels := strings.Split(host, ".")
	for _, l := range labels {
		if !isLabel(l) {
			return false
		}
	}
	last := strings.ToLower(labels[len(labels)-1])
	// No public domain begins with local, as those of this machine and this network do: RFC 6761
	// and 6762.
	return !query && len(labels) > 1 && strings.ContainsFunc(last, isLetter) && !strings.HasPrefix(last, "local") && last != "internal"
}

// isLabel tells whether a text is a label of a host's name: RFC 1123, 2.1.
func isLabel(s string) bool {
	return s != "" && len(s) <= 63 && s[0] != '-' && s[len(s)-1] != '-' &&
		!strings.ContainsFunc(s, func(r rune) bool { return !isLetter(r) && (r < '0' || r > '9') && r != '-' })
}

func isLetter(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }

// guidePage is the municipality's own page of the guide, "" where it has none.
func (b *builder) guidePage() {
	if p := b.m.City.Page; p != nil && IsGuidePage(p.Guide) {
		b.a.Guide = p.Guide
	}
}
