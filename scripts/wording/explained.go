package wording

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// explained are the rules of 〈〉, which says what the word before it means.
var explained = []Rule{
	inEach("an explanation stands after the whole word", func(t Text) []string { return inside.FindAllString(t.Bare(), -1) }, "easy"),
	inEach("an explanation does not use its word", func(t Text) (found []string) {
		for _, e := range explanations(t) {
			if utf8.RuneCountInString(e.word) > 1 && e.word != "役所" && strings.Contains(e.meaning, e.word) {
				found = append(found, e.word+"〈"+e.meaning+"〉")
			}
		}
		return found
	}, "easy"),
	{"one word has one explanation", severalMeanings},
}

// inside is an explanation in the middle of a word.
var inside = regexp.MustCompile(`[\p{Han}\p{Katakana}ー]+〈[^〉]*〉[\p{Han}\p{Katakana}ー]+`)

// said is a word with its explanation; 利用者証明用の暗証番号 is one.
var said = regexp.MustCompile(`((?:\p{Han}+用の)?[\p{Han}\p{Katakana}々ーA-Za-z0-9]+)〈([^〉]*)〉`)

type anExplanation struct{ word, meaning string }

func explanations(t Text) (all []anExplanation) {
	if t.Lang != "easy" {
		return nil
	}
	for _, found := range said.FindAllStringSubmatch(t.Bare(), -1) {
		all = append(all, anExplanation{found[1], found[2]})
	}
	return all
}

// meanings are those of words that have several, for different people or acts.
var meanings = map[string][]string{
	"本人確認書類": {"本人だとわかるもの", "あなただとわかるもの", "その人だとわかるもの"}, // by whose they are
	"失効":     {"期限の前に使えなくなること", "使えないように"},              // also …してください
	"更新":     {"期限の前に、新しくすること", "期限の前に、新しいカードと取りかえること"}, // of a certificate, of a card
	"代理人":    {"代わりに行く人", "代わりに来た人"},                    // on a form at the counter
	"本人":     {"カードに名前がある人", "その人"},                     // of a signature there is no card
}

// severalMeanings finds a word that is explained otherwise than in most places.
func severalMeanings(texts []Text) (found []Finding) {
	count := map[anExplanation]int{}
	most := map[string]string{}
	for _, t := range texts {
		for _, e := range explanations(t) {
			count[e]++
			if usual := (anExplanation{e.word, most[e.word]}); count[e] > count[usual] {
				most[e.word] = e.meaning
			}
		}
	}
	for _, t := range texts {
		for _, e := range explanations(t) {
			if !same(most[e.word], e.meaning) && !slices.Contains(meanings[e.word], e.meaning) && utf8.RuneCountInString(e.word) > 1 {
				found = append(found, Finding{Text: t, What: e.word + "〈" + e.meaning + "〉, elsewhere 〈" + most[e.word] + "〉"})
			}
		}
	}
	return found
}

// same reports whether two explanations are one, or one goes on with details.
func same(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	rest, longer := strings.CutPrefix(b, a)
	return longer && (rest == "" || strings.HasPrefix(rest, "、") || strings.HasPrefix(rest, "。"))
}
