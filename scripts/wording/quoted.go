package wording

import (
	"regexp"
	"slices"
	"strings"
)

// quoted are the rules that hold one text against another.
var quoted = []Rule{
	{"a text names a button as the button does", wrongButtons},
	{"languages have the same texts, places and lines", otherPlaces},
}

// choose is the name of a button that a text tells to choose.
var choose = map[string]*regexp.Regexp{
	"ja":   regexp.MustCompile(`「([^」]*)」を(?:選|押)`),
	"easy": regexp.MustCompile(`「([^」]*)」を(?:選|押)`),
	"en":   regexp.MustCompile(`(?:[Cc]hoose|[Pp]ress|[Ss]elect) “([^”]*)”`),
}

// foreign are buttons of other programs.
var foreign = []string{
	"マイナンバーカードでログイン", "Log in with My Number Card", // of a site
	"デバイス上のアプリ", "許可する", "許可", "スマートカード", "アンロード", "削除", "セキュリティデバイス", "保存", "保持する", "Apps on device", "Allow", "Allow on every visit", "Smart Card", "Smart card", "Unload", "Delete", // of browsers
	"詳細情報", "実行", "More info", "Run anyway", "完了", "Done", "このまま開く", "Open Anyway", // of Windows and macOS
}

// wrongButtons finds buttons that no text is.
func wrongButtons(texts []Text) (found []Finding) {
	buttons := map[string]bool{}
	for _, t := range texts {
		buttons[t.Lang+t.Bare()] = true
	}
	for _, t := range texts {
		for _, name := range choose[t.Lang].FindAllStringSubmatch(t.Bare(), -1) {
			if !buttons[t.Lang+name[1]] && !slices.Contains(foreign, name[1]) {
				found = append(found, Finding{Text: t, What: "no button " + name[1]})
			}
		}
	}
	return found
}

// place is filled by a program; a date names its month by number or by name.
var place = regexp.MustCompile(`\{[a-z]+\}`)

// otherPlaces finds keys that a language lacks, texts that are empty, and places or lines
// that only one language has.
func otherPlaces(texts []Text) (found []Finding) {
	type text struct{ file, key string }
	all := map[text]map[string]Text{}
	for _, t := range texts {
		if t.File == t.Key || strings.HasSuffix(t.File, ".go") || strings.HasSuffix(t.File, ".html") || strings.HasSuffix(t.File, ".js") {
			continue
		}
		at := text{ofLanguage.ReplaceAllString(t.File, "LANG"), t.Key}
		if all[at] == nil {
			all[at] = map[string]Text{}
		}
		all[at][t.Lang] = t
	}
	for at, of := range all {
		for _, lang := range languages {
			t, there := of[lang]
			switch {
			case !there:
				found = append(found, Finding{Text: Text{File: at.file, Key: at.key, Lang: lang}, What: "is missing"})
			case strings.TrimSpace(t.Raw) == "" || strings.Contains(t.Raw, "\n\n") || strings.HasSuffix(t.Raw, "\n"):
				found = append(found, Finding{Text: t, What: "is empty, or has an empty line"})
			case at.key != "date" && !slices.Equal(places(of["ja"]), places(t)):
				found = append(found, Finding{Text: t, What: "has the places " + strings.Join(places(t), " ") + ", ja " + strings.Join(places(of["ja"]), " ")})
			case strings.Count(of["ja"].Raw, "\n") != strings.Count(t.Raw, "\n"):
				found = append(found, Finding{Text: t, What: "has another number of lines than ja"})
			}
		}
	}
	return found
}

// ofLanguage is a language in the name of a file.
var ofLanguage = regexp.MustCompile(`\b(ja|easy|en)\b`)

func places(t Text) []string {
	found := place.FindAllString(t.Raw, -1)
	slices.Sort(found)
	return slices.Compact(found)
}
