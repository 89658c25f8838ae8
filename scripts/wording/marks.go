package wording

import "regexp"

// marks are the rules of signs and of how things are written.
var marks = []Rule{
	inEach("Japanese has Japanese punctuation", func(t Text) []string {
		return narrow.FindAllString(t.Bare(), -1)
	}, "ja", "easy"),
	inEach("nothing is left to 等", func(t Text) []string { return andSoOn.FindAllString(t.Bare(), -1) }, "ja", "easy"),
	inEach("years are those of the world", func(t Text) []string { return era.FindAllString(t.Bare(), -1) }, languages[:]...),
	inEach("no words of offices", func(t Text) []string { return stiff.FindAllString(t.Bare(), -1) }, "ja", "easy"),
	inEach("English has its own quotation marks", func(t Text) []string { return straight.FindAllString(t.Raw, -1) }, "en"),
}

var (
	narrow   = regexp.MustCompile(`[\p{Han}\p{Hiragana}\p{Katakana}ー」）〉][,.!?:;()]|[?:;()][\p{Han}\p{Hiragana}\p{Katakana}「（〈]`)
	andSoOn  = regexp.MustCompile(`.{0,4}等`)
	era      = regexp.MustCompile(`(?:令和|平成|昭和|大正)(?:元|[0-9]+)?年?|Reiwa|Heisei|Showa`)
	stiff    = regexp.MustCompile(`当該|及び|並びに|若しくは|に係る|係る|のみ|ならびに|もしくは|且つ|又は|にて`)
	straight = regexp.MustCompile(`\pL'\pL`)
)
