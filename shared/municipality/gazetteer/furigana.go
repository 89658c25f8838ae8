package gazetteer

import "strings"

// Furigana writes a name with its reading in hiragana, as the easy texts have it: kana of
// the name stay as they are, the rest has the reading that is left for it:
// いちき｜串木野市《くしきのし》. Where the reading does not fit, it is over the whole name.
func Furigana(name, reading string) string {
	if text, ok := align([]rune(name), []rune(reading)); ok {
		return text
	}
	return "｜" + name + "《" + reading + "》"
}

// reading is how a text with furigana is read.
func reading(text string) string {
	var out strings.Builder
	for part := range strings.SplitSeq(text, "｜") {
		_, read, ok := strings.Cut(part, "《")
		if !ok {
			out.WriteString(part)
			continue
		}
		read, after, _ := strings.Cut(read, "》")
		out.WriteString(read + after)
	}
	return out.String()
}

// align gives each run of letters that are no kana the shortest reading with which the rest
// of the name can be read, too.
func align(name, reading []rune) (string, bool) {
	if len(name) == 0 {
		return "", len(reading) == 0
	}
	if isKana(name[0]) {
		if len(reading) == 0 || hiragana(name[0]) != reading[0] {
			return "", false
		}
		rest, ok := align(name[1:], reading[1:])
		return string(name[0]) + rest, ok
	}
	run := 1
	for run < len(name) && !isKana(name[run]) {
		run++
	}
	for n := run; n <= len(reading); n++ { // a letter is read by one kana at least
		if rest, ok := align(name[run:], reading[n:]); ok {
			return "｜" + string(name[:run]) + "《" + string(reading[:n]) + "》" + rest, true
		}
	}
	return "", false
}

// isKana reports whether a letter is read as it is written: ヶ and ケ in a name are read が.
func isKana(r rune) bool {
	return (r >= 'ぁ' && r <= 'ゖ' || r >= 'ァ' && r <= 'ヴ' || r == 'ー') && !strings.ContainsRune("ヵヶケ", r)
}

// hiragana is a letter of katakana as hiragana, another as it is.
func hiragana(r rune) rune {
	if r >= 'ァ' && r <= 'ヶ' {
		return r - 'ァ' + 'ぁ'
	}
	return r
}
