package wording

import (
	"regexp"
	"strings"
)

// furigana are the rules of what is written ｜漢字《かんじ》.
var furigana = []Rule{
	inEach("every kanji of easy texts has furigana", func(t Text) []string {
		return kanji.FindAllString(ruby.ReplaceAllString(t.Raw, ""), -1)
	}, "easy"),
	inEach("furigana is kana over a word with kanji", func(t Text) (found []string) {
		for _, r := range ruby.FindAllStringSubmatch(t.Raw, -1) {
			if !kanji.MatchString(r[1]) || !onlyKana.MatchString(r[2]) || strings.ContainsAny(r[1], "・、，,（）「」 　") {
				found = append(found, r[0])
			}
		}
		return found
	}, languages[:]...),
	inEach("furigana is closed, and an explanation is", func(t Text) []string {
		rest := ruby.ReplaceAllString(t.Raw, "")
		if strings.ContainsAny(rest, "｜《》") || strings.Count(rest, "〈") != strings.Count(rest, "〉") {
			return []string{t.Raw}
		}
		return nil
	}, languages[:]...),
	inEach("furigana is in easy texts only", func(t Text) (found []string) { return ruby.FindAllString(t.Raw, -1) }, "ja", "en"),
	inEach("a digit has furigana where its reading is no rule", func(t Text) (found []string) {
		for _, r := range ruby.FindAllStringSubmatch(t.Raw, -1) {
			if digit.MatchString(r[1]) && !irregular.MatchString(r[1]) {
				found = append(found, r[0])
			}
		}
		return append(found, bareIrregular.FindAllString(t.Raw, -1)...)
	}, "easy"),
	{"one word is in one piece", inPieces},
	{"one word has one reading", severalReadings},
}

var (
	kanji    = regexp.MustCompile(`[\p{Han}々]+`)
	onlyKana = regexp.MustCompile(`^[\p{Hiragana}\p{Katakana}ー]+$`)
	digit    = regexp.MustCompile(`[0-9]`)
	// irregular are numbers that are read as no other: しがつ, ついたち, ひとり, いっかい. All
	// others are read as the number, and its word has the furigana: 10｜月《がつ》.
	irregular     = regexp.MustCompile(`^(?:[479]月|(?:[1-9]|10|14|20|24)日|[12]人|[1368]階)`)
	bareIrregular = regexp.MustCompile(`(?:^|[^0-9.{}])(?:[479]｜月《がつ》|(?:[1-9]|10|14|20|24)｜日《にち》|[12]｜人《にん》)`)
)

// side is furigana side by side.
var side = regexp.MustCompile(`(?:` + ruby.String() + `){2,}`)

// inPieces finds words that have furigana in pieces here, and whole elsewhere: there are
// holes inside the word, and it looks different from screen to screen.
func inPieces(texts []Text) (found []Finding) {
	words := map[string]bool{}
	for _, t := range texts {
		for _, r := range ruby.FindAllStringSubmatch(t.Raw, -1) {
			words[r[1]] = true
		}
	}
	for _, t := range texts {
		for _, run := range side.FindAllString(t.Raw, -1) {
			pieces := ruby.FindAllStringSubmatch(run, -1)
			for i := range pieces {
				whole := pieces[i][1]
				for _, piece := range pieces[i+1:] {
					if whole += piece[1]; words[whole] {
						found = append(found, Finding{Text: t, What: whole + " is in pieces in " + run})
					}
				}
			}
		}
	}
	return found
}

// readings of words that have several, by what follows; all of them were looked at.
var readings = map[string]map[string]*regexp.Regexp{
	"入": {"い": following("れ|り口"), "はい": following("[らりるっ]")},
	"出": {"だ": following("[さしすせ]"), "で": following("[たてるまから]")},
	"来": {"き": following("[たてま]"), "く": following("る"), "こ": following("[らな]")},
	"消": {"け": following("[さしすせ]"), "き": following("え")},
	"少": {"すこ": following("し"), "すく": following("な")},
	"話": {"はな": following("[さしすせ]"), "はなし": following("[をがのとは]|$")},
	"閉": {"し": following("[めま]"), "と": following("じ")},
	"開": {"あ": following("[いくけ]"), "ひら": following("[いかきくけ]")},
	"表": {"おもて": following(""), "ひょう": following("")},
	"日": {"ひ": following(""), "にち": following("")},
	"月": {"がつ": following(""), "げつ": following(""), "つき": following("")},
	"年": {"ねん": following(""), "とし": following("")},
	"人": {"ひと": following(""), "にん": following("")},
	"分": {"わ": following("[かけ]"), "ふん": following(""), "ぷん": following(""), "ぶん": following("")},
	"後": {"あと": following(""), "うし": following("ろ")},
	"上": {"うえ": following(""), "じょう": following(""), "あ": following("[がげ]")},
	"金": {"かね": following(""), "きん": following("")},
	"何": {"なに": following("[をもがかに]"), "なん": following("")},
}

func following(pattern string) *regexp.Regexp { return regexp.MustCompile("^(?:" + pattern + ")") }

// severalReadings finds a word that is read otherwise than where it stands first.
func severalReadings(texts []Text) (found []Finding) {
	first := map[string]Text{}
	reading := map[string]string{}
	for _, t := range texts {
		for _, at := range ruby.FindAllStringSubmatchIndex(t.Raw, -1) {
			word, read, rest := t.Raw[at[2]:at[3]], t.Raw[at[4]:at[5]], t.Raw[at[1]:]
			several, known := readings[word]
			switch pattern := several[read]; {
			case pattern != nil && pattern.MatchString(rest):
			case known:
				found = append(found, Finding{Text: t, What: word + " is not read " + read + " there"})
			case reading[word] == "":
				first[word], reading[word] = t, read
			case reading[word] != read:
				found = append(found, Finding{Text: t, What: word + " is " + read + " here, " + reading[word] + " in " + first[word].at()})
			}
		}
	}
	return found
}
