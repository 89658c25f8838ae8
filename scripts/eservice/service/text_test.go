package service

import (
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/signature/verification"
)

// usedTexts are the keys of all texts that the pages and the program name.
func usedTexts(t *testing.T) map[string]bool {
	t.Helper()
	used := map[string]bool{"again/login": true, "again/apply": true, "again/my": true, "title.front.short": true, "title.receipt": true}
	pages, err := fs.Glob(assets, "assets/*.html")
	if err != nil || len(pages) == 0 {
		t.Fatal(pages, err)
	}
	for _, page := range pages {
		source, err := assets.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`(?:call \$?\.T|\.Raw) "([^"]+)"`).FindAllSubmatch(source, -1) {
			used[string(found[1])] = true
		}
		name := strings.TrimSuffix(strings.TrimPrefix(page, "assets/"), ".html")
		if !slices.Contains([]string{"frame", "receipt-file", "procedure", "refused", "wait", "account"}, name) { // what tells its title itself
			used["title."+name] = true
		}
	}
	files, err := fs.Glob(os.DirFS("."), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`\b(?:w|say|ja)\.t\("([a-z.-]+[a-z])"|line\("([a-z.-]+)"`).FindAllSubmatch(source, -1) {
			used[string(found[1])+string(found[2])] = true
		}
	}
	for _, name := range slices.Collect(maps.Keys(procedures)) {
		used["apply."+name], used["apply."+name+".text"] = true, true
	}
	for _, step := range (page{}).Steps() {
		used[step] = true
	}
	for _, why := range municipality.CheckReasons {
		used["check."+string(why)] = why != municipality.CheckFact
	}
	for _, reason := range []string{"none", "large", "busy"} {
		used["verify."+reason] = true
	}
	for _, outcome := range []verification.Outcome{verification.Valid, verification.Invalid, verification.OutcomeUndecided} {
		used["verified."+string(outcome)] = true
	}
	for _, indication := range []verification.Indication{verification.TotalPassed, verification.TotalFailed, verification.Indeterminate} {
		used["verified."+string(indication)] = true
	}
	for _, gender := range []string{"1", "2", ""} {
		used[applied{Holder: certprofile.Holder{Gender: gender}}.Gender()] = true
	}
	maps.DeleteFunc(used, func(_ string, is bool) bool { return !is })
	return used
}

// Every page is whole in each language, and no text is left over.
func TestEveryTextIsThere(t *testing.T) {
	all, err := loadTexts()
	if err != nil {
		t.Fatal(err)
	}
	used := usedTexts(t)
	for _, lang := range languages {
		for key := range used {
			if text := all.of(lang, key); text == "" || text == "["+key+"]" {
				t.Errorf("%s has no text %s", lang, key)
			}
		}
		for key := range all.own[lang] {
			if !used[key] {
				t.Errorf("%s has a text that nobody uses: %s", lang, key)
			}
		}
	}
}

// Whoever cannot read kanji reads the furigana, and sentences are short.
func TestEasyTextsHaveFuriganaAndAreShort(t *testing.T) {
	all, err := loadTexts()
	if err != nil {
		t.Fatal(err)
	}
	kanji := regexp.MustCompile(`\p{Han}`)
	for key, text := range all.own["easy"] {
		if bare := kanji.FindString(regexp.MustCompile(`｜[^｜《》]+《[\p{Hiragana}\p{Katakana}ー]+》`).ReplaceAllString(text, "")); bare != "" {
			t.Errorf("%s: %s has no furigana in %s", key, bare, text)
		}
		for _, sentence := range strings.Split(plain(text), "。") {
			if n := len([]rune(sentence)); n > 62 {
				t.Errorf("%s: a sentence of %d letters: %s", key, n, sentence)
			}
		}
	}
	for lang, own := range all.own {
		for key, text := range own {
			if lang != "easy" && strings.ContainsAny(text, "｜《》") {
				t.Errorf("%s: %s: furigana: %s", lang, key, text)
			}
		}
	}
}
