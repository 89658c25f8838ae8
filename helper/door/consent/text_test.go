package consent

import (
	"maps"
	"os"
	"regexp"
	"strings"
	"testing"

	"jpkiweb/shared/signature"
	"jpkiweb/static/locale"
)

func allTexts(t *testing.T) map[string]texts {
	t.Helper()
	all := map[string]texts{}
	for _, language := range locale.Languages {
		read, err := readTexts(language)
		must(t, err)
		all[language] = read
	}
	return all
}

// Every text is used: by its key, or by the beginning of a key that is put
// together.
func TestTextsAreUsed(t *testing.T) {
	var source strings.Builder
	for _, name := range []string{"page.html", "page.go", "form.go", "pending.go", "site.go", "confusable.go", "document.go", "serve.go", "stranger.go", "text.go"} {
		data, err := os.ReadFile(name)
		must(t, err)
		source.Write(data)
	}
	for key := range maps.Keys(allTexts(t)["ja"]) {
		if !usedIn(source.String(), key) {
			t.Errorf("%s is not used", key)
		}
	}
}

func usedIn(source, key string) bool {
	if strings.Contains(source, `"`+key+`"`) {
		return true
	}
	for i := range key {
		if key[i] != '.' {
			continue
		}
		before, after := key[:i+1], key[i:]
		if strings.Contains(source, `"`+before+`"`) || strings.Contains(source, `"`+after+`"`) {
			return true
		}
	}
	return strings.HasPrefix(key, "pad.steps")
}

func TestTextIsEscaped(t *testing.T) {
	read := texts{"a": "<b>{名|<i>}{n}</b>", "open": "a{b", "place": "{m}"}
	got, err := read.html("a", "n", "<script>")
	must(t, err)
	if want := "&lt;b&gt;<ruby>名<rp>(</rp><rt>&lt;i&gt;</rt><rp>)</rp></ruby>&lt;script&gt;&lt;/b&gt;"; string(got) != want {
		t.Errorf("%s, want %s", got, want)
	}
	for _, key := range []string{"open", "place", "missing"} {
		if got, err := read.html(key); err == nil {
			t.Errorf("%s: %s", key, got)
		}
	}
}

func TestPreferredLanguage(t *testing.T) {
	for accept, want := range map[string]string{
		"": "ja", "ja": "ja", "ja-JP,ja;q=0.9,en;q=0.8": "ja", "en-US,en;q=0.9": "en", "EN": "en", "ja;q=0.5, en": "en",
		"zh-CN,zh;q=0.9": "ja", "zh-CN,en;q=0.3": "en", "*": "ja", "en;q=0": "ja", "en;q=x": "ja", ";;,,": "ja",
	} {
		if got := preferred(accept); got != want {
			t.Errorf("%q: %s, want %s", accept, got, want)
		}
	}
}

func TestLanguageOfTheWindow(t *testing.T) {
	english := func(d *desk) string {
		r := navigation(d.pending.Path())
		r.Header.Set("Accept-Language", "en")
		return d.serve(r).Header().Get("Location")
	}
	d := newDesk(t, login())
	address := english(d)
	wantText(t, d.get(address), `<html lang="en">`, "Confirm login")
	wantText(t, d.submit(address, "language", "easy"), `<html lang="ja">`, "<ruby>始<rp>(</rp><rt>はじ</rt><rp>)</rp></ruby>")
	wantText(t, d.submit(address, "language", "fr"), "<ruby>") // there is no such
	wantText(t, d.submit(address, "language", "ja", "pin", "1234"), says("login.title"))
	if !d.asks() {
		t.Error("another language is an answer")
	}

	request := login()
	request.Language = "easy" // that the administrator chose
	d = newDesk(t, request)
	wantText(t, d.get(english(d)), "<ruby>")
}

// What the app and the shell say of what is no fault of the window, it says in the
// same words.
func TestErrorsAreToldInTheSameWords(t *testing.T) {
	furigana := regexp.MustCompile(`\{([^|}]+)\|([^}]+)\}`) // there in the marks of static/locale
	for _, language := range locale.Languages {
		ours, err := readTexts(language)
		must(t, err)
		texts, err := locale.Load(language)
		must(t, err)
		for _, format := range signature.Formats {
			key := "format." + string(format)
			if got, want := furigana.ReplaceAllString(ours[key], "\xFD$1\xFE$2\xFF"), texts.T("history."+key); got != want {
				t.Errorf("%s, %s:\n%s\n%s", language, key, got, want)
			}
		}
		for key, code := range map[string]string{
			"either": "pin_either", "other": "other_card", "against.certificate_expired": "certificate_expired", "against.certificate_early": "certificate_early",
			"against.certificate_revoked": "certificate_revoked", "against.certificate_on_hold": "certificate_on_hold",
		} {
			for part, theirs := range map[string]string{"title": "title", "text": "detail", "next": "next"} {
				got := furigana.ReplaceAllString(ours[key+"."+part], "\xFD$1\xFE$2\xFF")
				if want := texts.T("error." + code + "." + theirs); got != want {
					t.Errorf("%s, %s:\n%s\n%s", language, key, got, want)
				}
			}
		}
	}
}

// A sentence does not begin where another one ends, in the one language that puts a space
// between them.
func TestSentencesStandApart(t *testing.T) {
	inline := regexp.MustCompile(`</?(span|strong|b|bdi|a)\b[^>]*>`)
	for _, name := range names() {
		page := inline.ReplaceAllString(draw(t, name, "en", nil), "")
		for _, found := range regexp.MustCompile(`[a-z]+[.?!][A-Z][a-z]*`).FindAllString(page, -1) {
			t.Errorf("%s: no space in %q", name, found)
		}
	}
}
