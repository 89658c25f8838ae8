package wording

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// Each reader finds the texts of its files, by language, with furigana in one notation.
func TestReaders(t *testing.T) {
	for name, test := range map[string]struct {
		read       reader
		data, want string
	}{
		"one language":        {in("en", readJSON), `{"a": "b"}`, "en a=b"},
		"the window":          {in("easy", readWindow), `{"a": "{日|ひ}が{n}"}`, "easy a=｜日《ひ》が{n}"},
		"every language":      {each(readByLanguage), `{"ja": {"a": "b"}, "en": {"a": "c"}}`, "en a=c; ja a=b"},
		"YAML":                {each(readYAML), "fees:\n  - when: {ja: 日, easy: ｜日《ひ》}\n  - {id: x, more: [{name: {ja: 月}}]}\nname: 年\n", "easy fees[0].when=｜日《ひ》; ja fees[0].when=日; ja fees[x].more[0].name=月"},
		"a program":           {each(readGo), "package p\n// これ\nvar a, b = map[string]string{\"en\": \"x\", \"ja\": \"あ\"}, []any{T{Easy: \"｜日《ひ》\"}, \"y\", `い`}", "easy ｜日《ひ》=｜日《ひ》; en x=x; ja あ=あ; ja い=い"},
		"a script":            {each(readScript), "  // あ\n  const S = \"う\";\n  const w = {\n    ja: {\n      a: \"い\", b: [\n        `${S}と`],\n    },\n    en: {\n      a: \"x\",\n    },\n  };\n  f(\"え\");", "en x=x; ja い=い; ja うと=うと"},
		"a page":              {each(readHTML), `<html lang="ja"><p lang="ja">あ</p><p lang="ja" class="boot-easy">い</p><p lang="ja"><ruby>日<rp>(</rp><rt>ひ</rt></ruby></p><p>x</p><p lang="en">y</p>`, "easy い=い; easy ｜日《ひ》=｜日《ひ》; en y=y; ja あ=あ"},
		"not the window's":    {in("easy", readWindow), `{"a": "｜日《ひ》"}`, "error"},
		"not JSON":            {each(readByLanguage), `{`, "error"},
		"no YAML":             {each(readYAML), "a: [", "error"},
		"no program":          {each(readGo), "package", "error"},
		"a language of noise": {in("ja", readJSON), `{"a": 1}`, "error"},
	} {
		var all []string
		texts, err := test.read([]byte(test.data), "f", "")
		for _, text := range texts {
			all = append(all, text.Lang+" "+text.Key+"="+text.Raw)
		}
		if err != nil {
			all = []string{"error"}
		}
		slices.Sort(all)
		if got := strings.Join(all, "; "); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

// A folder that was moved, or has no texts any more, is no clean one.
func TestNothingToReadIsAnError(t *testing.T) {
	tree := fstest.MapFS{"a/empty.json": {Data: []byte("{}")}}
	for _, pattern := range []string{"b/*.json", "a/*.json"} {
		if texts, err := glob(tree, pattern, "ja", readJSON); err == nil {
			t.Errorf("%s: %d texts", pattern, len(texts))
		}
	}
	if texts, err := Tree(tree); err == nil {
		t.Errorf("%d texts", len(texts))
	}
}
