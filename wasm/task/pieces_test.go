package task

import (
	"runtime"
	"strings"
	"testing"

	"jpkiweb/shared/character"
	"jpkiweb/wasm/document"
)

// written is how pieces read, the hidden ones in braces.
func written(pieces []character.Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		if p.Hidden {
			b.WriteString("{" + p.Text + "}")
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestPiecesOf(t *testing.T) {
	many := strings.Repeat
	different := ""
	for r := '\U000E0020'; r < '\U000E0020'+countedAtOnce+3; r++ {
		different += string(r)
	}
	for name, test := range map[string]struct {
		text, want    string
		hidden, blank bool
	}{
		"nothing":                 {"", "", false, false},
		"text":                    {" 委任状\n\n\t以上\n", " 委任状\n\n\t以上\n", false, false},
		"one hidden":              {"a\u200Bb", "a{[U+200B]}b", true, false},
		"different ones":          {"\u200B\u200C\u200B", "{[U+200B][U+200C][U+200B]}", true, false},
		"repeated":                {"a\u200B\u200B\u200B\u200Cb\u200B", "a{[U+200B] ×3[U+200C]}b{[U+200B]}", true, false},
		"many":                    {many("\x01", 65_536), "{[U+0001] ×65,536}", true, false},
		"most breaks":             {"a" + many("\n", blankBreaks) + "b", "a" + many("\n", blankBreaks) + "b", false, false},
		"one break more":          {"a" + many("\n", blankBreaks+1) + "b", "a\n{[U+000A] ×49}\nb", false, true},
		"breaks with white space": {"a" + many("\n", 30) + " \t" + many("\n", 30) + "　b", "a\n{[U+000A] ×29[U+0020][U+0009][U+000A] ×30}　b", false, true},
		"breaks at the ends":      {many("\n", 60) + "a" + many("\n", 70), "\n{[U+000A] ×58}\na\n{[U+000A] ×68}\n", false, true},
		"breaks around a sign":    {many("\n", 40) + "\u200B" + many("\n", 40), many("\n", 40) + "{[U+200B]}" + many("\n", 40), true, false},
		"most spaces":             {"a" + many("　", blankLength) + "b", "a" + many("　", blankLength) + "b", false, false},
		"one space more":          {"a" + many("　", blankLength+1) + "b", "a　{[U+3000] ×1,999}　b", false, true},
		"spaces and a sign":       {"a\u202E" + many(" ", 3000), "a{[U+202E]} {[U+0020] ×2,998} ", true, true},
	} {
		pieces, hidden, blank := piecesOf(test.text)
		if got := written(pieces); got != test.want || hidden != test.hidden || blank != test.blank {
			t.Errorf("%s: %.200q, %t, %t, want %.200q", name, got, hidden, blank, test.want)
		}
	}
	if pieces, _, _ := piecesOf(different); len(pieces) != 1 || !strings.HasSuffix(pieces[0].Text, "[U+E0051]… ×3") || strings.Count(pieces[0].Text, "[") != countedAtOnce {
		t.Errorf("%v", pieces)
	}
}

// What is hidden takes no more time and memory than there is of it: 64 KiB of a character
// without a shape once took gigabytes.
func TestHiddenCharactersTakeLittle(t *testing.T) {
	for name, text := range map[string]string{
		"one character": strings.Repeat("\x01", document.EdgeSize),
		"in turn":       strings.Repeat("\x01\x02", document.EdgeSize/2),
		"between seen":  strings.Repeat("\x01a", document.EdgeSize/2),
		"breaks":        strings.Repeat("\n", document.EdgeSize),
		"short breaks":  strings.Repeat(strings.Repeat("\n", blankBreaks)+"a", document.EdgeSize/(blankBreaks+1)),
		"white space":   strings.Repeat("\n \t", document.EdgeSize/3),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		piecesOf(text)
		if runtime.ReadMemStats(&after); after.TotalAlloc-before.TotalAlloc > 32<<20 {
			t.Errorf("%s: %d MB", name, (after.TotalAlloc-before.TotalAlloc)>>20)
		}
	}
}
