package locale

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// furigana is that of the texts here and of the data, or that of the trusted window.
var furigana = regexp.MustCompile(`《[^》]*》|\{([^{}|]+)\|[^{}]*\}`)

// wordsOfPeople are all texts in a language that people read, by their line: those of
// the app, of the trusted window, of the municipalities and of who verifies.
func wordsOfPeople(t *testing.T, lang string) map[string]string {
	t.Helper()
	patterns := []string{lang + "/*.json", "install/" + lang + ".json", "../../helper/door/consent/locale/" + lang + ".json", "../../shared/municipality/data/*.yaml", "../../shared/relyingparty/texts/" + lang + ".json"}
	lines := map[string]string{}
	for _, pattern := range patterns {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(files), err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for i, line := range strings.Split(string(text), "\n") {
				if filepath.Ext(file) != ".yaml" || strings.Contains(line, lang+": ") {
					lines[fmt.Sprintf("%s:%d", filepath.Base(file), i+1)] = strings.ReplaceAll(furigana.ReplaceAllString(line, "$1"), "｜", "")
				}
			}
		}
	}
	return lines
}

// A wrong word sends people the wrong way: to wait for a locked PIN, to ask for the
// wrong procedure, or to press Back in the trusted window.
func TestWordsThatMisleadAreNotUsed(t *testing.T) {
	for _, test := range []struct{ name, lang, word, but string }{
		{"a town is not a ward or a village", "easy", `市や町`, ``},
		{"the label of the browser's button", "easy", `前のページ`, `2年以上前のページ`},
		{"a certificate is not a paper", "easy", `証明書`, `電子証明書|身分証明書|Firefox|証明書(をもらう|」)|罹災証明書|経歴証明書|永住者証明書|証明書失効申請書|登記事項証明書`},
		{"a locked PIN does not come back", "easy", `今使うことができません`, ``},
		{"a PIN that is locked was not stopped", "easy", `止まって|止まった|と、?止まります|いると、止まる`, `止まっています"`},
		{"what is revoked was not stopped", "easy", `止められて|止めてあ`, ``},
		{"one word for four acts", "easy", `新しくし(てください|ます)|新しくする(とき|方法|人)|(を|は、)新しくでき`, ``},
		{"a practice card is not renewed", "ja", `"practice\..*新しくす`, ``},
		{"a practice card is not renewed", "easy", `"practice\..*新しくす`, ``},
		{"what stands above has a name", "ja", `上の(練習用の)?もの`, `以上のもの`},
		{"what stands above has a name", "easy", `上の(練習の)?もの`, `以上のもの`},
		{"a renewal after the expiry", "ja", `期限が過ぎた後.*更新を申し込`, ``},
		{"an app without its name", "ja", `スマホのアプリで予約|スマートフォンで予約`, ``},
		{"an app without its name", "easy", `(スマホのアプリ|スマホ)で予約`, ``},
		{"an app without its name", "en", `with a phone app|smartphone app|in the phone app (first|and)|reservation by phone app`, ``},
		{"a card that is to be left is not put down", "easy", `終わるまで、カードをカードリーダーに置いてください`, ``},
		{"what is typed is not written", "easy", `※かならず書きます`, ``},
	} {
		word := regexp.MustCompile(test.word)
		for at, line := range wordsOfPeople(t, test.lang) {
			rest := line
			if test.but != "" {
				rest = regexp.MustCompile(test.but).ReplaceAllString(line, "")
			}
			if found := word.FindString(rest); found != "" {
				t.Errorf("%s %s: %s: %s in %s", test.lang, at, test.name, found, strings.TrimSpace(line))
			}
		}
	}
}

// A text that tells to choose a button names it as the button does.
func TestTextsNameTheButtons(t *testing.T) {
	for lang, quoted := range map[string]*regexp.Regexp{
		"ja": regexp.MustCompile(`「([^」]*)」を(?:選|押)`), "en": regexp.MustCompile(`(?:[Cc]hoose|[Pp]ress|[Ss]elect) “([^”]*)”`),
	} {
		texts := load(t, lang)
		buttons := []string{
			"マイナンバーカードでログイン", "デバイス上のアプリ", "許可する", "許可", "スマートカード", "Smart Card", // of others
			"詳細情報", "実行", "More info", "Run anyway", "完了", "Done", "このまま開く", "Open Anyway", // of Windows and macOS
			"もう一度探す", "Search again", // of jpki.js
			"アンロード", "削除", "Allow", "Allow on every visit", "Log in with My Number Card", "Apps on device", "Unload", "Delete", "Smart card",
		}
		for _, key := range texts.Keys() {
			buttons = append(buttons, Bare(texts.T(key)))
		}
		for _, key := range texts.Keys() {
			for _, found := range quoted.FindAllStringSubmatch(Bare(texts.T(key)), -1) {
				if !slices.Contains(buttons, found[1]) {
					t.Errorf("%s %s: no button %s", lang, key, found[1])
				}
			}
		}
	}
}
