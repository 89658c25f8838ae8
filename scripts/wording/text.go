package wording

import (
	"regexp"
	"strings"
)

// A Text is one text that people read, in one language.
type Text struct {
	File string // from the root of the tree
	Key  string // in the file, as in fees[0].when; in a program the text itself
	Lang string // ja, easy or en
	Raw  string // with furigana as ｜漢字《かんじ》
}

// ruby is furigana, and inWindow that of the trusted window.
var (
	ruby     = regexp.MustCompile(`｜([^｜《》]*)《([^｜《》]*)》`)
	inWindow = regexp.MustCompile(`\{([^{}|]*)\|([^{}|]*)\}`)
)

// Bare is the text without furigana.
func (t Text) Bare() string {
	if !strings.Contains(t.Raw, "《") {
		return t.Raw
	}
	return ruby.ReplaceAllString(t.Raw, "$1")
}

// Sentences are those of a text, without furigana and without what stands at their ends.
func (t Text) Sentences() (all []string) {
	for _, s := range strings.FieldsFunc(t.Bare(), func(r rune) bool { return r == '。' || r == '\n' }) {
		all = append(all, strings.TrimSpace(s))
	}
	return all
}

// at is where a text stands.
func (t Text) at() string { return t.File + " " + t.Key }
