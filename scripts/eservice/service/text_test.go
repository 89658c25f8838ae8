package service

import (
	"encoding/json"
	"io/fs"
	"regexp"
	"slices"
	"testing"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/signature/verification"
)

// In やさしい日本語 there are the pages of accounts, whole; what it has no text for is in Japanese.
func TestEveryTextIsThere(t *testing.T) {
	text, err := assets.ReadFile("assets/text.json")
	if err != nil {
		t.Fatal(err)
	}
	var texts map[string]map[string]string
	if err := json.Unmarshal(text, &texts); err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, page := range []string{"front", "login", "my", "apply", "confirm", "applied", "expired", "verify", "verified", "link", "delete"} {
		used["title."+page] = true
	}
	used["again/login"], used["again/apply"], used["again/my"] = true, true, true
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
	easy := map[string]bool{"title.link": true, "title.delete": true, "again/my": true}
	pages, err := fs.Glob(assets, "assets/*.html")
	if err != nil || len(pages) == 0 {
		t.Fatal(pages, err)
	}
	for _, page := range pages {
		source, err := assets.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`call \$?\.T "([^"]+)"`).FindAllSubmatch(source, -1) {
			used[string(found[1])] = true
			if slices.Contains([]string{"assets/account.html", "assets/link.html", "assets/delete.html"}, page) {
				easy[string(found[1])] = true
			}
		}
	}
	for key := range easy {
		if texts["easy"][key] == "" {
			t.Errorf("easy has no text %s", key)
		}
	}
	for key := range texts["easy"] {
		if !used[key] {
			t.Errorf("easy has a text that nobody uses: %s", key)
		}
	}
	for _, lang := range []string{"ja", "en"} {
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
