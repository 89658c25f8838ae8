package consent

import (
	"slices"
	"strings"
	"unicode"

	"jpkiweb/shared/character"
)

// encodable tells whether a decoded label is one that a browser would have
// encoded: it has something that is not ASCII, and no capitals (RFC 5892, 2.9).
func encodable(label []rune) bool {
	ascii := true
	for _, r := range label {
		if unicode.IsUpper(r) {
			return false
		}
		ascii = ascii && r <= unicode.MaxASCII
	}
	return !ascii
}

// confusable returns the key of the warning that a label in Unicode deserves, the
// gravest first, or "". Names that a Japanese site would have, of kanji, kana and
// Latin letters, deserve none.
func confusable(label []rune) string {
	switch {
	case slices.ContainsFunc(label, func(r rune) bool { return character.Hidden(r) || unicode.IsSpace(r) }):
		return "site.invisible"
	case !highlyRestrictive(label):
		return "site.mixed"
	case imitatesLatin(label) || slices.ContainsFunc(label, isOddCharacter) || hasLoneImitation(label) || hasStrayMark(label):
		return "site.lookalike"
	}
	return ""
}

// highlyRestrictive: the label is of one script, or of those that are written
// together (UTS #39, 5.2, levels 1 to 3). Common and Inherited go with all.
func highlyRestrictive(label []rune) bool {
	together := [][]*unicode.RangeTable{
		{unicode.Latin, unicode.Han, unicode.Hiragana, unicode.Katakana},
		{unicode.Latin, unicode.Han, unicode.Bopomofo},
		{unicode.Latin, unicode.Han, unicode.Hangul},
	}
	letters := slices.DeleteFunc(slices.Clone(label), func(r rune) bool { return unicode.In(r, unicode.Common, unicode.Inherited) })
	if len(letters) == 0 {
		return true
	}
	for _, script := range unicode.Scripts {
		if unicode.Is(script, letters[0]) {
			together = append(together, []*unicode.RangeTable{script})
		}
	}
	for _, scripts := range together {
		if !slices.ContainsFunc(letters, func(r rune) bool { return !unicode.In(r, scripts...) }) {
			return true
		}
	}
	return false
}

// latinImitations are letters of other scripts, small, that look like a Latin
// letter in common fonts (Unicode confusables.txt, UTS #39, 4), and digits.
const latinImitations = "асԁеһіїјӏорԛѕԝхуүвгкмнптьѵѡҽӕғԍъ" + // Cyrillic
	"αβγεηικνορστυχωϲϳϱ" + // Greek
	"աօոսհցյլքզգկտրւ" + // Armenian
	"٠١٥००೦౦๐໐०" // digits of other scripts that look like 0, 1, o

// imitatesLatin: every letter that is not ASCII passes for a Latin one, so that
// the whole label passes for another (UTS #39, 4.1, whole-script confusables).
// Labels with kanji or kana cannot.
func imitatesLatin(label []rune) bool {
	imitations := 0
	for _, r := range label {
		switch {
		case r <= unicode.MaxASCII:
		case strings.ContainsRune(latinImitations, r):
			imitations++
		default:
			return false
		}
	}
	return imitations > 0
}

// isOddCharacter reports whether a character has no place in a name that people tell
// apart by eye: what is neither letter, mark, digit nor hyphen (RFC 5892, 2.1, has most of
// them out), and Latin letters beyond those of the European languages, or without
// their dot.
func isOddCharacter(r rune) bool {
	if r == '・' || r == '々' || r == '〆' || r == '-' { // RFC 5892, appendix A.7
		return false
	}
	if !unicode.In(r, unicode.L, unicode.M, unicode.Nd) {
		return true
	}
	return unicode.Is(unicode.Latin, r) && (r >= 0x180 || strings.ContainsRune("ıłđħŧŀĸŋ", r))
}

// loneImitations are kanji and kana that pass for a slash, a line, a dot or a
// letter when they stand among Latin letters.
const loneImitations = "ノソンゾ丿丶亅〡ー一ニ二ハ八エ工ロ口カ力タ夕ト卜へヘッ・々〆"

// hasLoneImitation: next to ASCII stands Japanese of nothing but such characters,
// as in "city.exampleノlogin".
func hasLoneImitation(label []rune) bool {
	for i := 0; i < len(label); {
		end := i
		for end < len(label) && label[end] > unicode.MaxASCII {
			end++
		}
		besideASCII := end > i && (i > 0 || end < len(label))
		if besideASCII && !slices.ContainsFunc(label[i:end], func(r rune) bool { return !strings.ContainsRune(loneImitations, r) }) {
			return true
		}
		i = max(end, i+1)
	}
	return false
}

// hasStrayMark: a combining mark at the beginning, or on a letter that never has
// one that is not part of its character (UTS #39, 5.4).
func hasStrayMark(label []rune) bool {
	for i, r := range label {
		if !unicode.Is(unicode.M, r) || r == '\u3099' || r == '\u309A' { // ゛ ゜
			continue
		}
		if i == 0 || label[i-1] <= unicode.MaxASCII || unicode.In(label[i-1], unicode.Latin, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Inherited) {
			return true
		}
	}
	return false
}
