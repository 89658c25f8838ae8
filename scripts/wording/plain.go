package wording

import (
	"fmt"
	"regexp"
	"unicode/utf8"
)

// A sentence of やさしい日本語 has at most plainLetters without what stands in brackets, an
// address or a number being one, and plainWhole with its explanations; one of Japanese
// has at most longLetters.
const (
	plainLetters = 40
	plainWhole   = 62
	longLetters  = 80
)

// plain are the rules of short and easy sentences (locale facts 1).
var plain = []Rule{
	inEach("easy texts have no hard forms", func(t Text) []string { return hard.FindAllString(t.Bare(), -1) }, "easy"),
	inEach("easy texts have no honorifics", func(t Text) []string { return honorific.FindAllString(t.Bare(), -1) }, "easy"),
	inEach("a sentence of an easy text is short", func(t Text) (found []string) {
		for _, s := range t.Sentences() {
			without := utf8.RuneCountInString(oneLetter.ReplaceAllString(aside.ReplaceAllString(s, ""), "…"))
			if whole := utf8.RuneCountInString(oneLetter.ReplaceAllString(s, "…")); whole > plainWhole || without > plainLetters {
				found = append(found, fmt.Sprintf("%d letters, %d with explanations: %s", without, whole, s))
			}
		}
		return found
	}, "easy"),
	inEach("a sentence is not long", func(t Text) (found []string) {
		for _, s := range t.Sentences() {
			if n := utf8.RuneCountInString(oneLetter.ReplaceAllString(aside.ReplaceAllString(s, ""), "…")); n > longLetters {
				found = append(found, fmt.Sprintf("%d letters: %s", n, s))
			}
		}
		return found
	}, "ja"),
}

var (
	hard      = regexp.MustCompile(`なければ(?:なり|いけ)|ざるを|ないわけ|なくは|ないことは(?:ない|あり)|ないとは|せずに|については|により|において|場合`)
	honorific = regexp.MustCompile(`いたし|いただ|ござい|くださる|なさ(?:い|っ|る)|お\p{Han}\p{Hiragana}?ください|ご\p{Han}+ください`)
	aside     = regexp.MustCompile(`〈[^〉]*〉|（[^）]*）`)
	oneLetter = regexp.MustCompile(`\{[a-z]+\}|[!-~]+(?: [!-~]+)*`)
)
