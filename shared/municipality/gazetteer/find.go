package gazetteer

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxTyped bounds what is searched, in letters; a name with its prefecture has 13.
const maxTyped = 60

// A Match is a municipality that was found.
type Match struct {
	Place
	Exact bool // its whole name was typed, with or without its kind
}

// Find finds the municipalities that a person may mean by what was typed, at most limit of
// them, and tells how many there are: those whose name it is, then those whose name begins
// with it, then those that have it in their name, or lie in the prefecture. Among equals
// those that are first, by their code, come first, and else they are in the order of
// their codes. With nothing typed it is those that are first.
func (l *List) Find(typed string, first func(code string) bool, limit int) (found []Match, all int) {
	q := queryOf(typed)
	var of [none][2][]*Place // by rank, and those that are first before the others
	for i := range l.places {
		p := &l.places[i]
		r := q.rank(p, first)
		if r == none {
			continue
		}
		others := 1
		if first(p.Code) {
			others = 0
		}
		of[r][others] = append(of[r][others], p)
		all++
	}
	for r := range none {
		for _, places := range of[r] {
			for _, p := range places[:min(limit-len(found), len(places))] {
				found = append(found, Match{Place: *p, Exact: r == exact})
			}
		}
	}
	return found, all
}

// A rank is how well a municipality fits, the best first.
type rank int

const (
	exact rank = iota
	begins
	within
	none
)

// keys are the folded names of a municipality by script.
type keys [scripts]key

// A key is the name in one script.
type key struct {
	stem       string   // without its kind
	whole      []string // with its kind, in the ways in which that is written
	prefecture []string // with and without its kind
}

// kinds are how the kind of a municipality is written in Name and in Reading, folded.
var kinds = [scripts][]string{
	mixed: {"市", "区", "町", "村"},
	kana:  {"ちよう", "まち", "むら", "そん", "し", "く"},
}

// keysOf makes the keys of a municipality.
func keysOf(p *Place) *keys {
	name, _ := fold(p.Name)
	reading, _ := fold(cmp.Or(p.Reading, p.Name)) // of an index it may have neither
	english, kind, _ := strings.Cut(cmp.Or(p.English, p.Name), " ")
	stem, _ := fold(english)
	prefecture, _ := fold(p.Prefecture.Name)
	prefectureReading, _ := fold(p.Prefecture.Reading)
	prefectureEnglish, _ := fold(p.Prefecture.English)
	latin := spelling(stem)
	ofReading := latin + spelling(romanKind(reading))
	return &keys{
		mixed:   {cutKind(name, mixed), []string{name}, []string{prefecture, strings.TrimRight(prefecture, "都府県")}},
		kana:    {cutKind(reading, kana), []string{reading}, []string{prefectureReading, cutPrefecture(prefectureReading)}},
		letters: {latin, []string{ofReading, latin + spelling(strings.ToLower(kind))}, []string{spelling(prefectureEnglish)}},
	}
}

// cutKind cuts the kind off a name.
func cutKind(name string, of script) string {
	for _, kind := range kinds[of] {
		if stem, ok := strings.CutSuffix(name, kind); ok && stem != "" {
			return stem
		}
	}
	return name
}

// cutPrefecture cuts とふけん off a folded reading, but not of 北海道.
func cutPrefecture(reading string) string {
	for _, kind := range []string{"けん", "ふ", "と"} {
		if stem, ok := strings.CutSuffix(reading, kind); ok && reading != "きようと" {
			return stem
		}
	}
	return reading
}

// romanKind is the kind of a folded reading with letters.
func romanKind(reading string) string {
	for _, kind := range [][2]string{{"ちよう", "cho"}, {"まち", "machi"}, {"むら", "mura"}, {"そん", "son"}, {"く", "ku"}} {
		if strings.HasSuffix(reading, kind[0]) {
			return kind[1]
		}
	}
	return "shi"
}

// A query is what was typed, as keys have it.
type query struct {
	script script
	words  []string // that spaces or commas part
	whole  string   // all of them
}

func queryOf(typed string) query {
	if utf8.RuneCountInString(typed) > maxTyped {
		typed = string([]rune(typed)[:maxTyped])
	}
	q := query{}
	_, q.script = fold(typed)
	for _, word := range strings.FieldsFunc(typed, func(r rune) bool { return strings.ContainsRune(" 　,、，・\t", r) }) {
		word, _ = fold(word)
		if q.script == letters {
			word = spelling(word)
		}
		if word != "" {
			q.words = append(q.words, word)
		}
	}
	q.whole = strings.Join(q.words, "")
	return q
}

// rank is how well a municipality fits.
func (q *query) rank(p *Place, first func(code string) bool) rank {
	switch {
	case q.whole == "":
		if first(p.Code) {
			return begins
		}
		return none
	case q.script == digits:
		if strings.HasPrefix(p.Code, q.whole) {
			return begins
		}
		return none
	}
	k := &p.keys[q.script]
	best := k.rank(q.whole, q.script)
	if n := len(q.words) - 1; n > 0 { // the prefecture may come last: Kakogawa, Hyogo
		if k.inPrefecture(q.words[n]) {
			best = min(best, k.ofName(strings.Join(q.words[:n], ""), q.script))
		}
	}
	return best
}

// inPrefecture reports whether the name of the prefecture begins with a word.
func (k *key) inPrefecture(word string) bool {
	return slices.ContainsFunc(k.prefecture, func(p string) bool { return strings.HasPrefix(p, word) })
}

// rank is how well a name fits what was typed, with the prefecture before it or without.
func (k *key) rank(typed string, of script) rank {
	best := k.ofName(typed, of)
	for _, p := range k.prefecture {
		rest, ok := strings.CutPrefix(typed, p)
		switch {
		case !ok:
		case rest == "":
			best = min(best, within)
		default:
			if r := k.ofName(rest, of); r <= begins {
				best = min(best, r)
			}
		}
	}
	return best
}

// ofName is how well a name fits what was typed.
func (k *key) ofName(typed string, of script) rank {
	if typed == k.stem || slices.Contains(k.whole, typed) || k.otherKind(typed, of) {
		return exact
	}
	if slices.ContainsFunc(k.whole, func(w string) bool { return strings.HasPrefix(w, typed) }) {
		return begins
	}
	if of == mixed {
		if strings.HasPrefix(typed, k.whole[0]) { // an address goes on
			return begins
		}
		// 揖保郡太子町, with the prefecture cut off before
		if district, town, ok := strings.Cut(typed, "郡"); ok && district != "" && town != "" && !strings.ContainsAny(district, "都道府県") && strings.HasPrefix(k.whole[0], town) {
			return begins
		}
	}
	// One letter of a reading is in too many.
	if shortest := [scripts]int{mixed: 1, kana: 2, letters: 3}; utf8.RuneCountInString(typed) >= shortest[of] && strings.Contains(k.stem, typed) {
		return within
	}
	return none
}

// otherKind reports whether it is the name with its kind read in another way: 町 is まち or
// ちょう, 村 is むら or そん, and 区 calls itself a
// city, or is called a ward.
func (k *key) otherKind(typed string, of script) bool {
	if of == mixed {
		return false // 町 is no 市
	}
	rest, ok := strings.CutPrefix(typed, k.stem)
	if !ok {
		return false
	}
	alike := [][]string{{"ちよう", "まち"}, {"むら", "そん"}, {"si", "tity"}, {"ku", "tity", "ward"}, {"tyo", "mati", "town"}, {"mura", "son", "village"}}
	own, _ := strings.CutPrefix(k.whole[0], k.stem)
	for _, group := range alike {
		if slices.Contains(group, own) && slices.Contains(group, rest) {
			return true
		}
	}
	return false
}
