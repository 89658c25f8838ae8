package service

import (
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"jpkiweb/scripts/website"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/static/locale"
)

// languages are those of every page; easy is やさしい日本語.
var languages = []string{"ja", "easy", "en"}

// texts are those of the pages, by language and key; what they do not have is one of the app,
// such as the names of procedures and days.
type texts struct {
	own map[string]map[string]string
	app map[string]locale.Texts
}

func loadTexts() (t texts, err error) {
	file, err := assets.ReadFile("assets/text.json")
	if err != nil {
		return t, err
	}
	if err := json.Unmarshal(file, &t.own); err != nil {
		return t, fmt.Errorf("texts: %w", err)
	}
	t.app = map[string]locale.Texts{}
	for _, lang := range languages {
		if t.app[lang], err = locale.Load(lang); err != nil {
			return t, err
		}
	}
	return t, nil
}

// of is a text with its places filled, as locale.Texts.T fills them; the key in brackets where
// there is none.
func (t texts) of(lang, key string, places ...string) string {
	text, found := t.own[lang][key]
	if !found {
		text, found = t.app[lang].Text(key)
	}
	if !found {
		return "[" + key + "]"
	}
	if len(places) == 0 {
		return text
	}
	var fill []string
	for i := 0; i+1 < len(places); i += 2 {
		fill = append(fill, "{"+places[i]+"}", places[i+1])
	}
	return strings.NewReplacer(fill...).Replace(text)
}

// said is what a municipality says, in a language: Japanese where it has no other.
func said(lang string, text municipality.Text) string {
	switch {
	case lang == "easy" && text.Easy != "":
		return text.Easy
	case lang == "en" && text.En != "":
		return text.En
	}
	return text.Ja
}

// ruby is a text as HTML, with its furigana.
func ruby(text string) template.HTML { return template.HTML(relyingparty.Ruby(text)) }

var furigana = regexp.MustCompile("《[^》]*》")

// plain is a text without furigana.
func plain(text string) string {
	return strings.ReplaceAll(furigana.ReplaceAllString(text, ""), "｜", "")
}

// tag is a language for the browser; jpki.js knows that of やさしい日本語.
func tag(lang string) string {
	if lang == "easy" {
		return "ja-x-easy"
	}
	return lang
}

// languageCookie remembers the language that a visitor chose, until the browser ends.
const languageCookie = "lang"

// language is that of the address, or that was chosen before, or else that of the browser.
func language(r *http.Request) string {
	if lang := r.URL.Query().Get("lang"); slices.Contains(languages, lang) {
		return lang
	}
	if chosen, err := r.Cookie(languageCookie); err == nil && slices.Contains(languages, chosen.Value) {
		return chosen.Value
	}
	return website.Language(r, languages...)
}

// remember has the browser keep a language that the address names.
func (s *service) remember(w http.ResponseWriter, r *http.Request) {
	lang := r.URL.Query().Get("lang")
	if chosen, err := r.Cookie(languageCookie); !slices.Contains(languages, lang) || err == nil && chosen.Value == lang {
		return
	}
	http.SetCookie(w, &http.Cookie{
		Name: languageCookie, Value: lang, Path: s.config.Base + "/", HttpOnly: true,
		Secure: strings.HasPrefix(s.config.Origin, "https:"), SameSite: http.SameSiteLaxMode,
	})
}
