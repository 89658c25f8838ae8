package provider

import (
	"encoding/json"
	"io/fs"
	"regexp"
	"strings"
	"testing"
)

func TestEveryTextIsThereInAllLanguages(t *testing.T) {
	text, err := assets.ReadFile("assets/bridge.json")
	if err != nil {
		t.Fatal(err)
	}
	var texts map[string]map[string]string
	if err := json.Unmarshal(text, &texts); err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, lang := range languages {
		used["language."+lang] = true
	}
	for _, scope := range attributes {
		used["scope."+scope] = true
	}
	for _, of := range ofAccounts {
		for _, part := range []string{"title", "text", "next"} {
			used["account."+of.name+"."+part] = true
		}
	}
	pages, err := fs.Glob(assets, "assets/*.html")
	if err != nil || len(pages) == 0 {
		t.Fatal(pages, err)
	}
	for _, page := range pages {
		source, err := assets.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		if name := strings.TrimSuffix(strings.TrimPrefix(page, "assets/"), ".html"); name != "frame" && name != "refused" {
			used["title."+name] = true
		}
		for _, found := range regexp.MustCompile(`call \$?\.T "([^"]+)"`).FindAllSubmatch(source, -1) {
			used[string(found[1])] = true
		}
	}
	for _, lang := range languages {
		for key := range used {
			if texts[lang][key] == "" {
				t.Errorf("%s has no text %s", lang, key)
			}
		}
		for key := range texts[lang] {
			if !used[key] {
				t.Errorf("%s has a text that nobody uses: %s", lang, key)
			}
		}
	}
}

// Furigana is drawn over the words, in the title of the tab there is none.
func TestPlain(t *testing.T) {
	for text, want := range map[string]string{"": "", "Log in": "Log in", "｜前《まえ》のサイトに｜戻《もど》ります": "前のサイトに戻ります", "｜前": "｜前"} {
		if got := plain(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}
