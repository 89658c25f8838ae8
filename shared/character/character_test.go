package character

import (
	"slices"
	"strings"
	"testing"
)

func TestVisible(t *testing.T) {
	for name, test := range map[string]struct {
		text, plain string
		want        []Piece
	}{
		"nothing":              {"", "", nil},
		"harmless":             {"児童手当　認定請求書 (1).pdf", "", []Piece{{Text: "児童手当　認定請求書 (1).pdf"}}},
		"reading direction":    {"a\u202Efdp.exe", "", []Piece{{Text: "a"}, {"[U+202E]", true}, {Text: "fdp.exe"}}},
		"isolate":              {"\u2067a", "", []Piece{{"[U+2067]", true}, {Text: "a"}}},
		"without width":        {"a\u200Bb", "", []Piece{{Text: "a"}, {"[U+200B]", true}, {Text: "b"}}},
		"space that is none":   {"a\u00A0b", "", []Piece{{Text: "a"}, {"[U+00A0]", true}, {Text: "b"}}},
		"letter of no shape":   {"\u3164", "", []Piece{{"[U+3164]", true}}},
		"variation":            {"葛\U000E0100", "", []Piece{{Text: "葛"}, {"[U+E0100]", true}}},
		"tag character":        {"\U000E0041", "", []Piece{{"[U+E0041]", true}}},
		"zero byte":            {"\x00", "", []Piece{{"[U+0000]", true}}},
		"not UTF-8":            {"a\xFFb", "", []Piece{{Text: "a"}, {"[U+FFFD]", true}, {Text: "b"}}},
		"lines of a name":      {"a\nb", "", []Piece{{Text: "a"}, {"[U+000A]", true}, {Text: "b"}}},
		"lines of a text":      {"a\n\tb\r", "\n\t", []Piece{{Text: "a\n\tb"}, {"[U+000D]", true}}},
		"two after each other": {"\u200B\u200C", "", []Piece{{"[U+200B]", true}, {"[U+200C]", true}}},
	} {
		if got := Visible(test.text, test.plain); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

// Whatever a text holds, nothing of it is hidden afterwards, and nothing that was seen is
// gone.
func FuzzVisible(f *testing.F) {
	for _, text := range []string{"", "a", "a\u202Eb", "\xFF\xFE", "\n\t\r", "葛\U000E0100", "[U+202E]"} {
		f.Add(text)
	}
	const plain = "\n\t"
	unseen := func(r rune) bool { return Hidden(r) && !strings.ContainsRune(plain, r) }
	f.Fuzz(func(t *testing.T, text string) {
		seen := ""
		for _, p := range Visible(text, plain) {
			if strings.IndexFunc(p.Text, unseen) >= 0 {
				t.Errorf("%q is hidden in %q", p.Text, text)
			}
			if !p.Hidden {
				seen += p.Text
			}
		}
		want := strings.Map(func(r rune) rune {
			if unseen(r) {
				return -1
			}
			return r
		}, text)
		if seen != want {
			t.Errorf("%q of %q", seen, text)
		}
	})
}
