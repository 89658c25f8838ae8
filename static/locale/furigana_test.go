package locale

import (
	"strings"
	"testing"
)

// Waiting does not bring tries back (lifecycle facts 5).
func TestEasyTextsSayThatWaitingIsInVain(t *testing.T) {
	texts := load(t, "easy")
	for _, key := range []string{"blocked.waiting", "error.pin_blocked.detail", "error.pin_wrong.next", "last_try.text", "diagnosis.pin_blocked.detail"} {
		if text := Bare(texts.T(key)); !strings.Contains(text, "待っても") {
			t.Errorf("%s does not say that waiting is in vain: %s", key, text)
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
