// Package locale holds every text for people that the app shows, by key and
// language, and nothing else. Texts may have named places, {n}, that the caller
// fills. Each language is a folder with one file an area; the app fetches the one
// file that the build makes of them. Most callers need [Load], or [Parse] in the
// app, and [Texts.T].
//
// Furigana is read by hand, because its notation is two pairs of marks and every
// reading is written by its author: there is nothing to guess.
package locale

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

//go:embed ja/*.json easy/*.json en/*.json
var files embed.FS

// installFiles are the texts of the install page, which no program carries that does not
// ask for them.
//
//go:embed install/*.json
var installFiles embed.FS

// Languages that have texts; easy is やさしい日本語, plain Japanese with furigana.
var Languages = [...]string{"ja", "easy", "en"}

// Texts are the texts of one language. The zero Texts have none. (One pointer, for
// every part of a screen is given them: three words, by value, made the app larger.)
type Texts struct{ of *language }

type language struct {
	lang  string
	texts map[string]string
	below Texts // in which what is missing is said
}

// language is that of the texts, also of those that have none.
func (t Texts) language() *language {
	if t.of == nil {
		return &language{}
	}
	return t.of
}

// Load returns the texts of a language. The app must not call it, or it would
// carry every language.
func Load(lang string) (Texts, error) {
	all, err := readTexts(lang)
	return New(lang, all), err
}

// LoadInstall returns the texts of the page that tells how the helper is installed, with
// those of the app, whose buttons it names.
func LoadInstall(lang string) (Texts, error) {
	all, err := readTexts(lang)
	if err != nil {
		return New(lang, all), err
	}
	return New(lang, all), addArea(all, installFiles, "install/"+lang+".json")
}

// Counter is the area of the desk of a counter, and Training that of its training; the app
// fetches neither.
const (
	Counter  = "counter"
	Training = "training"
)

// Apart are the areas that have a file of their own.
var Apart = [...]string{Counter, Training}

// Joined returns the areas of a language that the app shows, for [Parse], a line
// "key TAB text" for each text, in which \n stands for the end of a line: the app reads a
// thousand of them before it shows the first, and JSON takes it long.
func Joined(lang string) ([]byte, error) {
	areas, err := areasOf(lang)
	if err != nil {
		return nil, err
	}
	return join(lang, slices.DeleteFunc(areas, func(area string) bool { return slices.Contains(Apart[:], area) }))
}

// JoinedApart is Joined for one area of [Apart] alone.
func JoinedApart(lang, area string) ([]byte, error) { return join(lang, []string{area}) }

func join(lang string, areas []string) ([]byte, error) {
	all, err := readAreas(lang, areas)
	if err != nil {
		return nil, err
	}
	return New(lang, all).Lines()
}

// Lines returns the texts for [Parse], as Joined writes them.
func (t Texts) Lines() ([]byte, error) {
	var joined []byte
	for _, key := range t.Keys() {
		text, _ := t.Text(key)
		if strings.ContainsAny(key+text, "\t\\") {
			return nil, fmt.Errorf("text %s of language %s has a tab or a backslash", key, t.Lang())
		}
		joined = fmt.Appendf(joined, "%s\t%s\n", key, strings.ReplaceAll(text, "\n", `\n`))
	}
	return joined, nil
}

// Parse returns the texts of a language that [Joined] wrote.
func Parse(lang string, joined []byte) (Texts, error) {
	text := string(joined)
	texts := make(map[string]string, strings.Count(text, "\n"))
	for line := range strings.Lines(text) {
		key, words, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if !ok {
			return Texts{}, fmt.Errorf("read texts of language %s: no text in %q", lang, line)
		}
		texts[key] = strings.ReplaceAll(words, `\n`, "\n")
	}
	return New(lang, texts), nil
}

// readTexts joins all areas of a language.
func readTexts(lang string) (map[string]string, error) {
	areas, err := areasOf(lang)
	if err != nil {
		return nil, err
	}
	return readAreas(lang, areas)
}

// areasOf names the areas of a language.
func areasOf(lang string) ([]string, error) {
	entries, err := files.ReadDir(lang)
	if err != nil {
		return nil, fmt.Errorf("no texts in language %q: %w", lang, err)
	}
	var areas []string
	for _, e := range entries {
		areas = append(areas, strings.TrimSuffix(e.Name(), ".json"))
	}
	return areas, nil
}

// readAreas joins areas of a language; a key belongs to one area.
func readAreas(lang string, areas []string) (map[string]string, error) {
	all := map[string]string{}
	for _, area := range areas {
		if err := addArea(all, files, lang+"/"+area+".json"); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// addArea adds the texts of a file.
func addArea(all map[string]string, in embed.FS, name string) error {
	data, err := in.ReadFile(name)
	if err != nil {
		return fmt.Errorf("read texts: %w", err)
	}
	var texts map[string]string
	if err := json.Unmarshal(data, &texts); err != nil {
		return fmt.Errorf("read texts of %s: %w", name, err)
	}
	for key, text := range texts {
		if _, twice := all[key]; twice {
			return fmt.Errorf("read texts of %s: %s is in another file too", name, key)
		}
		all[key] = text
	}
	return nil
}

// New returns texts that are given, for a test of what uses them.
func New(lang string, texts map[string]string) Texts {
	return Texts{&language{lang: lang, texts: texts}}
}

// Lang returns the language.
func (t Texts) Lang() string { return t.language().lang }

// T returns the text of a key with its places filled: T("left", "n", "3") puts
// 3 for {n}. Furigana is marked, for dom.Text; see [Cut] and [Bare]. A key
// without text is returned itself, in brackets, so that it is seen. Where the
// places y, m and d are a day in digits, {date} is that day as people read it.
func (t Texts) T(key string, places ...string) string {
	text, ok := t.language().texts[key]
	if !ok {
		return t.borrowed(key, places)
	}
	text = markFurigana(text)
	if len(places) == 0 {
		return text
	}
	if strings.Contains(text, "{date}") {
		places = append(slices.Clone(places), "date", t.dateText(places))
	}
	return fill(text, places)
}

// borrowed is a text that the language has not, marked as of another one.
func (t Texts) borrowed(key string, places []string) string {
	below := t.language().below
	if below.of == nil {
		return "[" + key + "]"
	}
	return markJapanese + below.T(key, places...) + markJapaneseEnd
}

// Over returns the texts, and for a key that has none the one of below, which is Japanese
// and marked so, for dom.Text. [Texts.Text] and [Texts.Keys] know nothing of below.
func (t Texts) Over(below Texts) Texts {
	return Texts{&language{lang: t.Lang(), texts: t.language().texts, below: below}}
}

// fill puts the values of places into a text; a value is not searched for places. (A
// strings.Replacer takes longer to make than a text to fill.)
func fill(text string, places []string) string {
	var b strings.Builder
	for {
		before, rest, open := strings.Cut(text, "{")
		b.WriteString(before)
		if !open {
			return b.String()
		}
		name, after, closed := strings.Cut(rest, "}")
		value, known := valueOf(name, places)
		if text = after; !closed || !known {
			value, text = "{", rest
		}
		b.WriteString(value)
	}
}

// valueOf is what stands for a place.
func valueOf(name string, places []string) (value string, known bool) {
	for i := 0; i+1 < len(places); i += 2 {
		if places[i] == name {
			return places[i+1], true
		}
	}
	return "", false
}

// dateText is the day of the places y, m and d, in digits.
func (t Texts) dateText(places []string) string {
	y, _ := valueOf("y", places)
	m, _ := valueOf("m", places)
	d, _ := valueOf("d", places)
	if y == "" || m == "" || d == "" {
		return "{date}" // as it was
	}
	return t.T("date", "y", y, "m", m, "d", d, "month", t.T("month."+m), "day", t.T("day."+d))
}

// N returns the text for a number of things: KEY.one for 1, else KEY.other,
// with {n} filled.
func (t Texts) N(key string, n int) string {
	form := ".other"
	if n == 1 {
		form = ".one"
	}
	return t.T(key+form, "n", strconv.Itoa(n))
}

// Keys returns every key, sorted.
func (t Texts) Keys() []string {
	texts := t.language().texts
	keys := make([]string, 0, len(texts))
	for k := range texts {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Text returns the text of a key as it is written; ok is false if there is
// none.
func (t Texts) Text(key string) (text string, ok bool) {
	text, ok = t.language().texts[key]
	return text, ok
}
