package gazetteer

import (
	"strings"
	"unicode"
)

// A script is a way to write a name, each with its own keys.
type script int

const (
	mixed   script   = iota // with kanji
	kana                    // hiragana or katakana alone
	letters                 // Latin letters alone
	digits                  // a code
	scripts = digits        // those that have keys
)

// fold writes a text as keys have it: half-width kana and full-width letters in the
// width that is usual, katakana as hiragana, small kana as large ones, letters small and
// without marks, older forms of kanji as those of today; spaces, hyphens and other signs
// go. It tells in which script the text is.
func fold(text string) (folded string, of script) {
	var out []rune
	has := [scripts + 1]bool{}
	for _, r := range text {
		if (r == 'ﾞ' || r == '゛' || r == '\u3099') && len(out) > 0 {
			out[len(out)-1] = mapped(voice, out[len(out)-1])
			continue
		}
		if (r == 'ﾟ' || r == '゜' || r == '\u309A') && len(out) > 0 {
			out[len(out)-1] = mapped(halfVoice, out[len(out)-1])
			continue
		}
		r = plain(r)
		switch {
		case r >= 'ぁ' && r <= 'ゖ' || r == 'ー':
			has[kana] = true
		case r >= 'a' && r <= 'z':
			has[letters] = true
		case r >= '0' && r <= '9':
			has[digits] = true
		case r >= '一' && r <= '\u9FFF' || r == '々':
			has[mixed] = true
		default:
			continue
		}
		out = append(out, r)
	}
	switch {
	case has == [scripts + 1]bool{kana: true}:
		of = kana
	case has == [scripts + 1]bool{letters: true}:
		of = letters
	case has == [scripts + 1]bool{digits: true}:
		of = digits
	}
	return string(out), of
}

// halfWidth are the half-width kana from U+FF66 on, as hiragana.
var halfWidth = []rune("をあいうえおやゆよつーあいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわん")

// Pairs of what is written in different ways, and how a key has it.
var (
	smallKana = pairs("ぁあぃいぅうぇえぉおっつゃやゅゆょよゎわゕかゖけ")
	olderForm = pairs("檮梼龍竜鰺鯵竈釜條条曾曽澤沢濱浜廣広國国瀧滝嶋島冨富舘館﨑崎髙高槇槙檜桧眞真與与惠恵縣県區区靜静藏蔵彌弥當当豐豊來来佛仏")
	marked    = pairs("āaâaáaīiîiíiūuûuúuēeêeéeōoôoóo")
	voice     = pairs("かがきぎくぐけげこごさざしじすずせぜそぞただちぢつづてでとどはばひびふぶへべほぼうゔ")
	halfVoice = pairs("はぱひぴふぷへぺほぽ")
)

// pairs maps every second letter from the one before it.
func pairs(text string) map[rune]rune {
	all, from := map[rune]rune{}, rune(0)
	for _, r := range text {
		if from == 0 {
			from = r
			continue
		}
		all[from], from = r, 0
	}
	return all
}

// mapped is what a letter becomes, or the letter.
func mapped(of map[rune]rune, r rune) rune {
	if to, ok := of[r]; ok {
		return to
	}
	return r
}

// plain is the letter of a key.
func plain(r rune) rune {
	const fullWidth = '！' - '!' // of what ASCII has
	switch {
	case r >= 'ｦ' && int(r-'ｦ') < len(halfWidth):
		r = halfWidth[r-'ｦ']
	case r >= '！' && r <= '～':
		r -= fullWidth
	}
	if r < '\u0250' { // of the Latin letters
		r = unicode.ToLower(r)
	}
	r = hiragana(r)
	return mapped(olderForm, mapped(marked, mapped(smallKana, r)))
}

// spelling makes one spelling of the ways in which a reading is written with letters:
// shi and si, tsu and tu, mb and nb, ou, oo, oh and o.
func spelling(word string) string {
	word = withOneSpelling(word)
	var out []byte
	for i := range len(word) {
		c, last := word[i], byte(0)
		if len(out) > 0 {
			last = out[len(out)-1]
		}
		switch {
		case last == 'o' && (c == 'o' || c == 'u'), last == 'u' && c == 'u':
			continue
		case last == 'o' && c == 'h' && (i+1 == len(word) || !strings.ContainsRune("aeiouy", rune(word[i+1]))):
			continue
		}
		out = append(out, c)
	}
	return string(out)
}

// withOneSpelling puts the consonants in one spelling. (A strings.Replacer is 13 kB of the app.)
func withOneSpelling(word string) string {
	var b strings.Builder
	for word != "" {
		from, to := word[:1], word[:1]
		for i := 0; i < len(consonants); i += 2 {
			if strings.HasPrefix(word, consonants[i]) {
				from, to = consonants[i], consonants[i+1]
				break
			}
		}
		b.WriteString(to)
		word = word[len(from):]
	}
	return b.String()
}

// consonants are spellings and the one that stands for each; the first that fits does.
var consonants = [...]string{
	"sha", "sya", "shu", "syu", "sho", "syo", "shi", "si", "sh", "s",
	"cha", "tya", "chu", "tyu", "cho", "tyo", "chi", "ti", "ch", "t", "c", "t",
	"tsu", "tu", "ts", "t", "f", "h",
	"ja", "zya", "ju", "zyu", "jo", "zyo", "j", "z",
	"mb", "nb", "mp", "np", "mm", "nm",
}
