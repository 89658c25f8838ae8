package datafile

import (
	"fmt"
	"reflect"
	"strings"
	"unicode"

	"jpkiweb/shared/municipality"
)

// texts checks every text of the file: languages, and the furigana of Easy.
func (c *checker) texts() { c.walk(reflect.ValueOf(*c.f), "") }

func (c *checker) walk(v reflect.Value, path string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			c.walk(v.Elem(), path)
		}
	case reflect.Slice:
		for i := range v.Len() {
			c.walk(v.Index(i), fmt.Sprintf("%s[%d]", path, i))
		}
	case reflect.Struct:
		if text, ok := v.Interface().(municipality.Text); ok {
			c.text(text, path)
			return
		}
		for _, f := range Fields(v.Type()) {
			c.walk(v.FieldByIndex(f.Index), strings.TrimPrefix(path+"."+f.Key, "."))
		}
	}
}

func (c *checker) text(t municipality.Text, path string) {
	if t.Ja == "" {
		return // a key that may be absent
	}
	var missing []string
	if t.Easy == "" {
		missing = append(missing, "easy")
	}
	if t.En == "" {
		missing = append(missing, "en")
	}
	if len(missing) > 0 {
		c.remark(path, "訳がありません: %s (日本語で表示されます)", "no translation: %s (shown in Japanese)", strings.Join(missing, ", "))
	}
	plain, ok := withoutFurigana(t.Easy)
	switch {
	case !ok:
		c.report(path+".easy", "ふりがなの書き方がちがいます。｜漢字《かんじ》と書いてください", "furigana must be written ｜漢字《かんじ》")
	case strings.ContainsFunc(plain, func(r rune) bool { return unicode.Is(unicode.Han, r) }):
		c.remark(path+".easy", "ふりがなのない漢字があります: %s", "kanji without furigana: %s", strings.Join(kanji(plain), " "))
	}
}

// withoutFurigana is a text without its ｜漢字《かんじ》, and whether all are whole.
func withoutFurigana(s string) (string, bool) {
	var plain strings.Builder
	for {
		before, rest, found := strings.Cut(s, "｜")
		if strings.ContainsAny(before, "《》") {
			return "", false
		}
		plain.WriteString(before + " ")
		if !found {
			return plain.String(), true
		}
		base, rest, opened := strings.Cut(rest, "《")
		reading, after, closed := strings.Cut(rest, "》")
		if !opened || !closed || base == "" || reading == "" || strings.ContainsAny(base+reading, "｜《") {
			return "", false
		}
		s = after
	}
}

// kanji are the words of kanji in a text.
func kanji(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return !unicode.Is(unicode.Han, r) })
}
