package consent

import (
	"strings"
	"unicode"

	"golang.org/x/net/idna"

	"jpkiweb/shared/authtoken"
)

// A site is an origin as the person sees it.
type site struct {
	ASCII   string // what is signed
	Unicode string // what the person may know; equal to ASCII without other letters
	// Confusable: the name holds letters that look like others, or a mixture of
	// scripts that no language writes (UTS #39, 5.2).
	Confusable bool
}

// describe reads an origin.
func describe(origin string) (site, error) {
	o, err := authtoken.ParseOrigin(origin)
	if err != nil {
		return site{}, err
	}
	s := site{ASCII: origin, Unicode: origin}
	if !strings.Contains(o.Host, "xn--") {
		return s, nil
	}
	shown, err := idna.Punycode.ToUnicode(o.Host)
	if err != nil { // a name that no browser shows either
		s.Confusable = true
		return s, nil
	}
	s.Unicode = strings.Replace(origin, o.Host, shown, 1)
	for label := range strings.SplitSeq(shown, ".") {
		s.Confusable = s.Confusable || confusable(label)
	}
	return s, nil
}

// scripts that may stand together in one label: each list is a highly
// restrictive profile of UTS #39, 5.2. Common and Inherited go with all.
func profiles() [][]*unicode.RangeTable {
	return [][]*unicode.RangeTable{
		{unicode.Latin, unicode.Han, unicode.Hiragana, unicode.Katakana},
		{unicode.Latin, unicode.Han, unicode.Bopomofo},
		{unicode.Latin, unicode.Han, unicode.Hangul},
	}
}

// confusable warns of a label that mixes scripts, that is written wholly in a
// script whose letters pass for Latin ones, or that holds what is not seen.
func confusable(label string) bool {
	var letters []rune
	for _, r := range label {
		switch {
		case unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me, unicode.Zs) || !unicode.IsPrint(r):
			return true
		case unicode.In(r, unicode.Common, unicode.Inherited):
			if looksASCII(r) {
				return true
			}
		default:
			letters = append(letters, r)
		}
	}
	if len(letters) == 0 {
		return false
	}
	if single(letters) {
		return unicode.In(letters[0], unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Cherokee) || strangeLatin(letters)
	}
	for _, profile := range profiles() {
		if all(letters, profile) {
			return strangeLatin(letters) || kanaAmongLatin(letters)
		}
	}
	return true
}

// looksASCII: marks that pass for a dot, a slash or a hyphen, such as the
// katakana middle dot.
func looksASCII(r rune) bool {
	return r > unicode.MaxASCII && strings.ContainsRune("・／⁄∕｜．。‐‑‒–—―−ー·ꞏ", r) && r != 'ー'
}

// single reports whether all letters are of one script.
func single(letters []rune) bool {
	for _, table := range unicode.Scripts {
		if unicode.Is(table, letters[0]) {
			return all(letters, []*unicode.RangeTable{table})
		}
	}
	return false
}

func all(letters []rune, tables []*unicode.RangeTable) bool {
	for _, r := range letters {
		if !unicode.In(r, tables...) {
			return false
		}
	}
	return true
}

// strangeLatin: Latin letters outside of those that European languages write
// pass for the usual ones (ɑ for a, ɡ for g, ı for i).
func strangeLatin(letters []rune) bool {
	for _, r := range letters {
		if unicode.Is(unicode.Latin, r) && (r >= 0x180 || r == 'ı') {
			return true
		}
	}
	return false
}

// kanaAmongLatin: a lone kana or kanji between Latin letters that looks like a
// slash, a line or a letter.
func kanaAmongLatin(letters []rune) bool {
	latin := false
	for _, r := range letters {
		latin = latin || unicode.Is(unicode.Latin, r)
	}
	for _, r := range letters {
		if latin && strings.ContainsRune("ノソンニハエロ口二一丶丿工力カ夕タ卜ト", r) {
			return true
		}
	}
	return false
}
