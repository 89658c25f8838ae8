package golden

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Words are the texts of each language by key; a text has places {n}.
type Words map[string]map[string]string

// A Draw draws a scene with the texts of a language.
type Draw func(scene, language string, texts map[string]string) string

// Scenes draws scenes in each language, as text for a golden file each. A text stands
// there in words in the first scene that shows it, and by its key in every other: so
// a changed word fails the one scene that shows it in words, and what is in words is
// what is new in a scene. Languages in which all of it is the same are written once.
func Scenes(scenes, languages []string, words Words, draw Draw) map[string]string {
	keys := words.keys()
	shown := map[string]map[string]bool{} // by language, the texts that stood in words
	files := map[string]string{}
	for _, scene := range scenes {
		drawn := map[string]string{}
		for _, language := range languages {
			if shown[language] == nil {
				shown[language] = map[string]bool{}
			}
			texts := maps.Clone(keys)
			for _, key := range keysIn(draw(scene, language, keys)) {
				if !shown[language][key] {
					shown[language][key], texts[key] = true, words[language][key]
				}
			}
			drawn[language] = draw(scene, language, texts)
		}
		files[scene] = Sections(languages, func(language string) string { return drawn[language] })
	}
	return files
}

// Sections writes a text in several languages: a line that differs stands under the
// name of each, or each whole text does if their lines are not the same in number.
func Sections(languages []string, text func(language string) string) string {
	lines := map[string][]string{}
	for _, language := range languages {
		lines[language] = strings.SplitAfter(text(language), "\n")
	}
	var b strings.Builder
	for _, language := range languages[1:] {
		if len(lines[language]) != len(lines[languages[0]]) {
			for _, language := range languages {
				b.WriteString("<!-- " + language + " -->\n" + text(language))
			}
			return b.String()
		}
	}
	for i, line := range lines[languages[0]] {
		if !slices.ContainsFunc(languages, func(language string) bool { return lines[language][i] != line }) {
			b.WriteString(line)
			continue
		}
		for _, language := range languages {
			b.WriteString(language + "\t" + lines[language][i])
		}
	}
	return b.String()
}

// keys has each key in the place of its text, with what fills the text's places. It
// is the same for all languages, whatever the order of the places.
func (w Words) keys() map[string]string {
	places := map[string][]string{}
	for _, texts := range w {
		for key, text := range texts {
			places[key] = append(places[key], namesIn(text)...)
		}
	}
	keys := map[string]string{}
	for key, all := range places {
		slices.Sort(all)
		mark := "⟦" + key
		for _, name := range slices.Compact(all) {
			mark += " " + name + "={" + name + "}"
		}
		keys[key] = mark + "⟧"
	}
	return keys
}

// namesIn are the names of the places of a text; {…|…} is furigana.
func namesIn(text string) (names []string) {
	for _, found := range regexp.MustCompile(`\{([^{}|]+)\}`).FindAllStringSubmatch(text, -1) {
		names = append(names, found[1])
	}
	return names
}

// keysIn are the keys that stand in what was drawn with them.
func keysIn(drawn string) (keys []string) {
	for _, found := range regexp.MustCompile(`⟦([^ ⟧]+)`).FindAllStringSubmatch(drawn, -1) {
		keys = append(keys, found[1])
	}
	return keys
}
