package static

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// What is said without the app is said in every language, to all the same.
func TestTextsOfTheShell(t *testing.T) {
	for _, name := range []string{"index.html", "guidepage/index.html"} {
		t.Run(name, func(t *testing.T) { judgeShell(t, name) })
	}
}

func judgeShell(t *testing.T, name string) {
	shell, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	html := string(shell)
	easy := regexp.MustCompile(`class="boot-easy">(.*?)(</span>|</p>)`).FindAllStringSubmatch(html, -1)
	if len(easy) == 0 || len(easy) != strings.Count(html, `class="boot-ja"`) || len(easy) != strings.Count(html, `class="boot-en"`) {
		t.Errorf("%d texts in easy Japanese, %d in Japanese, %d in English",
			len(easy), strings.Count(html, `class="boot-ja"`), strings.Count(html, `class="boot-en"`))
	}
	ruby := regexp.MustCompile(`<ruby>\p{Han}+<rt>\p{Hiragana}+</rt></ruby>`)
	for _, text := range easy {
		if bare := regexp.MustCompile(`\p{Han}`).FindString(ruby.ReplaceAllString(text[1], "")); bare != "" {
			t.Errorf("%s has no furigana in %s", bare, text[1])
		}
	}
}
