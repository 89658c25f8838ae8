package consent

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"

	"jpkiweb/helper/door/consent/markup"
)

//go:embed locale/*.json
var localeFiles embed.FS

// texts are those of one language, by key. A text may have places, {n}, and
// furigana, {漢字|かんじ}.
type texts map[string]string

func readTexts(language string) (texts, error) {
	data, err := localeFiles.ReadFile("locale/" + language + ".json")
	if err != nil {
		return nil, fmt.Errorf("read texts: %w", err)
	}
	var t texts
	if err := json.Unmarshal(data, &t); err != nil {
		return nil, fmt.Errorf("read texts in %s: %w", language, err)
	}
	return t, nil
}

// html returns a text as HTML: html("left", "n", 3) puts 3 for {n}. All that is
// not furigana is escaped.
func (t texts) html(key string, places ...any) (markup.HTML, error) {
	return t.write(key, places, escapeAroundNames, func(b *strings.Builder, word, reading string) {
		fmt.Fprintf(b, "<ruby>%s<rp>(</rp><rt>%s</rt><rp>)</rp></ruby>", markup.Escape(word), markup.Escape(reading))
	})
}

// plain returns a text without furigana, for a title.
func (t texts) plain(key string) (markup.HTML, error) {
	return t.write(key, nil, escaped, func(b *strings.Builder, word, _ string) { escaped(b, word) })
}

// lines returns the lines of a text.
func (t texts) lines(key string) ([]markup.HTML, error) {
	var lines []markup.HTML
	for line := range strings.SplitSeq(t[key], "\n") {
		html, err := texts{key: line}.html(key)
		if err != nil {
			return nil, err
		}
		lines = append(lines, html)
	}
	return lines, nil
}

// escaped writes a text as HTML.
func escaped(b *strings.Builder, text string) { b.WriteString(string(markup.Escape(text))) }

// keptWords are names in the texts that the person compares.
var keptWords = strings.NewReplacer("jpki-helper", "<bdi"+kept+">jpki-helper</bdi>", "127.0.0.1", "<bdi"+kept+">127.0.0.1</bdi>")

// escapeAroundNames writes the text escaped, with the names in it as they are.
func escapeAroundNames(b *strings.Builder, text string) {
	b.WriteString(keptWords.Replace(string(markup.Escape(text))))
}

func (t texts) write(key string, places []any, said func(b *strings.Builder, text string), ruby func(b *strings.Builder, word, reading string)) (markup.HTML, error) {
	rest := t[key]
	if rest == "" {
		return "", fmt.Errorf("no text %q", key)
	}
	var b strings.Builder
	for rest != "" {
		text, after, found := strings.Cut(rest, "{")
		said(&b, text)
		if !found {
			break
		}
		inner, behind, closed := strings.Cut(after, "}")
		word, reading, furigana := strings.Cut(inner, "|")
		value, place := valueOf(places, inner)
		switch {
		case !closed:
			return "", fmt.Errorf("text %q: { without }", key)
		case furigana:
			ruby(&b, word, reading)
		case place:
			escaped(&b, value)
		default:
			return "", fmt.Errorf("text %q: nothing for {%s}", key, inner)
		}
		rest = behind
	}
	return markup.HTML(b.String()), nil // escaped above, piece by piece
}

// valueOf looks a place up among name, value, name, value …
func valueOf(places []any, name string) (string, bool) {
	for i := 0; i+1 < len(places); i += 2 {
		if places[i] == name {
			return fmt.Sprint(places[i+1]), true
		}
	}
	return "", false
}
