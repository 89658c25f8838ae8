package locale

import (
	"regexp"
	"strings"
	"testing"
)

// ruby is furigana as it is written in a file.
var ruby = regexp.MustCompile(`｜([^｜《》]*)《([^｜《》]*)》`)

func TestEveryKanjiOfEasyTextsHasFurigana(t *testing.T) {
	kana := regexp.MustCompile(`^[\p{Hiragana}\p{Katakana}ー]+$`)
	kanji := regexp.MustCompile(`\p{Han}`)
	texts := load(t, "easy")
	for _, key := range texts.Keys() {
		text, _ := texts.Text(key)
		for _, found := range ruby.FindAllStringSubmatch(text, -1) {
			if !kanji.MatchString(found[1]) || !kana.MatchString(found[2]) {
				t.Errorf("%s: %s", key, found[0])
			}
		}
		rest := ruby.ReplaceAllString(text, "")
		if bare := kanji.FindString(rest); bare != "" {
			t.Errorf("%s: %s has no furigana in %s", key, bare, text)
		}
	}
}

// A mark that is left over would be shown to the person.
func TestFuriganaIsClosed(t *testing.T) {
	for _, lang := range Languages {
		texts := load(t, lang)
		for _, key := range texts.Keys() {
			text, _ := texts.Text(key)
			rest := ruby.ReplaceAllString(text, "")
			if key == "app.title" || key == "guidepage.title" {
				rest = strings.Replace(rest, "{screen}｜", "", 1) // a line between two words
			}
			if strings.ContainsAny(rest, "｜《》") || strings.Count(rest, "〈") != strings.Count(rest, "〉") {
				t.Errorf("%s %s: %s", lang, key, text)
			}
		}
	}
}

// One word, one reading: furigana in pieces has holes inside the word, and the same
// word would look different from screen to screen.
func TestFuriganaIsOverWholeWords(t *testing.T) {
	texts := load(t, "easy")
	words := map[string]bool{}
	runs := map[string][]string{} // of furigana side by side, by key
	side := regexp.MustCompile(`(?:` + ruby.String() + `){2,}`)
	for _, key := range texts.Keys() {
		text, _ := texts.Text(key)
		for _, found := range ruby.FindAllStringSubmatch(text, -1) {
			words[found[1]] = true
		}
		runs[key] = side.FindAllString(text, -1)
	}
	for key, found := range runs {
		for _, run := range found {
			pieces := ruby.FindAllStringSubmatch(run, -1)
			for i := range pieces {
				whole := pieces[i][1]
				for _, piece := range pieces[i+1:] {
					if whole += piece[1]; words[whole] {
						t.Errorf("%s: %s is in pieces in %s", key, whole, run)
					}
				}
			}
		}
	}
}

// The rules of やさしい日本語 that a program can check (locale facts 1).
func TestEasyTextsAreEasy(t *testing.T) {
	texts := load(t, "easy")
	hard := regexp.MustCompile(`なければ(なり|いけ)|ざるを|ないわけ|なくは|ないことは|ないとは|せずに|については|により|において|場合`)
	for _, key := range texts.Keys() {
		text := Bare(texts.T(key))
		if found := hard.FindString(text); found != "" {
			t.Errorf("%s: %s in %s", key, found, text)
		}
		for _, sentence := range strings.FieldsFunc(text, func(r rune) bool { return r == '。' || r == '\n' }) {
			if n := len([]rune(sentence)); n > 62 {
				t.Errorf("%s: a sentence of %d letters: %s", key, n, sentence)
			}
		}
	}
	for _, key := range []string{"blocked.waiting", "error.pin_blocked.detail", "error.pin_wrong.next", "last_try.text", "diagnosis.pin_blocked.detail"} {
		if text := Bare(texts.T(key)); !strings.Contains(text, "待っても") {
			t.Errorf("%s does not say that waiting is in vain: %s", key, text)
		}
	}
}

// A text that tells to choose a button names it as the button does.
func TestEasyTextsNameTheButtons(t *testing.T) {
	texts := load(t, "easy")
	buttons := map[string]bool{
		"マイナンバーカードでログイン": true, "デバイス上のアプリ": true, "許可する": true, "スマートカード": true, "Smart Card": true, // of others
	}
	for _, key := range texts.Keys() {
		buttons[Bare(texts.T(key))] = true
	}
	for _, key := range texts.Keys() {
		for _, quoted := range regexp.MustCompile(`「([^」]*)」を選`).FindAllStringSubmatch(Bare(texts.T(key)), -1) {
			if !buttons[quoted[1]] {
				t.Errorf("%s: no button %s", key, quoted[1])
			}
		}
	}
}

func TestCutAndBare(t *testing.T) {
	texts := New("easy", map[string]string{
		"word":     "｜日本語《にほんご》です",
		"place":    "{a}と｜入《い》れる",
		"nested":   "＊{text}",
		"line":     "A｜B",
		"open":     "｜日本《に",
		"brackets": "《a》",
		"after":    "A｜B｜日《ひ》",
		"empty":    "｜《い》a",
	})
	for name, test := range map[string]struct{ text, want, bare string }{
		"word":                {texts.T("word"), "(日本語,にほんご)です", "日本語です"},
		"value as furigana":   {texts.T("place", "a", "｜a《b》.txt"), "｜a《b》.txtと(入,い)れる", "｜a《b》.txtと入れる"},
		"value opens":         {texts.T("place", "a", "｜x《"), "｜x《と(入,い)れる", "｜x《と入れる"},
		"text in a text":      {texts.T("nested", "text", texts.T("word")), "＊(日本語,にほんご)です", "＊日本語です"},
		"line":                {texts.T("line"), "A｜B", "A｜B"},
		"line before":         {texts.T("after"), "A｜B(日,ひ)", "A｜B日"},
		"not closed":          {texts.T("open"), "｜日本《に", "｜日本《に"},
		"brackets alone":      {texts.T("brackets"), "《a》", "《a》"},
		"no word":             {texts.T("empty"), "\xFD\xFEい\xFFa", "\xFD\xFEい\xFFa"},
		"marks of the sender": {"a\xFDb", "a\xFDb", "a\xFDb"},
	} {
		var b strings.Builder
		for rest := test.text; rest != ""; {
			before, word, reading, after := Cut(rest)
			b.WriteString(before)
			if word != "" {
				b.WriteString("(" + word + "," + reading + ")")
			}
			rest = after
		}
		if b.String() != test.want || Bare(test.text) != test.bare {
			t.Errorf("%s: %q, %q; want %q, %q", name, b.String(), Bare(test.text), test.want, test.bare)
		}
	}
}

func TestTag(t *testing.T) {
	for lang, want := range map[string]string{"ja": "ja", "easy": "ja", "en": "en"} {
		if got := load(t, lang).Tag(); got != want {
			t.Errorf("%s: %s", lang, got)
		}
	}
}

func TestCutKept(t *testing.T) {
	texts := New("ja", map[string]string{"asks": "{origin}が｜求《もと》めています", "start": "接続ソフト（jpki-helper）を{reader}で"})
	for name, test := range map[string]struct{ text, before, word, rest string }{
		"value":                {texts.T("asks", "origin", Keep("https://a")), "", "https://a", texts.T("asks", "origin", "")},
		"value that is not":    {texts.T("asks", "origin", "https://a"), texts.T("asks", "origin", "https://a"), "", ""},
		"name in the text":     {texts.T("start", "reader", Keep("R")), "接続ソフト（", "jpki-helper", "）を" + Keep("R") + "で"},
		"number in the text":   {"電話（0120-95-0178）", "電話（", "0120-95-0178", "）"},
		"marks within a value": {Keep("a\xFCb"), "", "a\uFFFDb", ""},
		"half a mark":          {"a\xFBb", "a\xFBb", "", ""},
		"nothing":              {"", "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			before, word, rest := CutKept(test.text)
			if before != test.before || word != test.word || rest != test.rest {
				t.Errorf("%q %q %q", before, word, rest)
			}
		})
	}
	if got := Bare(texts.T("asks", "origin", Keep("https://a"))); got != "https://aが求めています" {
		t.Errorf("%q", got)
	}
}
