package wording

import (
	"regexp"
	"slices"
	"strings"
)

// A term is one thing with one word: what to use, and what is said of it elsewhere and
// must not be said here. In but stand longer words that hold one of those and are right.
type term struct {
	use string
	not []string
	but string
}

// glossary is the list of words, by language (locale facts 2).
var glossary = map[string][]term{
	"ja":   slices.Concat(japanese, properJapanese),
	"easy": slices.Concat(japanese, easyJapanese),
	"en":   english,
}

// glossaryRules are a rule for each term.
func glossaryRules() (rules []Rule) {
	for _, lang := range languages {
		for _, term := range glossary[lang] {
			rules = append(rules, inEach("say "+term.use, term.find(lang), lang))
		}
	}
	return rules
}

// find finds the words that must not be used.
func (t term) find(lang string) func(Text) []string {
	var words []string
	for _, w := range t.not {
		w = regexp.QuoteMeta(w)
		if lang == "en" {
			w = `(?i:\b` + w + `\b)`
		}
		words = append(words, w)
	}
	word, right := regexp.MustCompile(strings.Join(words, "|")), regexp.MustCompile(t.but)
	return func(text Text) []string {
		bare := text.Bare()
		if small := strings.ToLower(bare); !slices.ContainsFunc(t.not, func(w string) bool { return strings.Contains(small, strings.ToLower(w)) }) {
			return nil // quickly
		}
		if t.but != "" {
			bare = right.ReplaceAllString(bare, "…")
		}
		return word.FindAllString(bare, -1)
	}
}
