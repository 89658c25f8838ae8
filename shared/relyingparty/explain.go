package relyingparty

import (
	"embed"
	"encoding/json"
	"errors"
	"strings"

	"jpkiweb/shared/jpki"
)

//go:embed texts/*.json
var textFiles embed.FS

// An Explanation is what a person reads about a report that is not OK. In "easy" the
// texts hold furigana, ｜漢字《かんじ》: see [Ruby].
type Explanation struct {
	Title string   `json:"title"` // what happened
	Text  string   `json:"text"`  // why, and whether card and PIN are all right
	Next  []string `json:"next"`  // what to do and where, step by step
}

// Explain says in plain words why a report is not OK, and what the person can do. Show
// the report itself folded: it is for the operator. lang is "ja", "easy" (やさしい日本語) or
// a tag that begins with "ja"; any other one is English. Of a report that is OK there
// is nothing to explain, and the Explanation is zero.
func Explain(report Report, lang string) Explanation {
	if report.OK() {
		return Explanation{}
	}
	texts := readTexts(lang)
	return explanation(texts, textKey(texts, report), report)
}

// ExplainCode says the same of a code without a report, such as one of package web. Of a code
// that is not known it says that what came could not be verified.
func ExplainCode(code Code, lang string) Explanation {
	texts := readTexts(lang)
	if _, found := texts[string(code)+".title"]; !found {
		code = notVerified
	}
	return explanation(texts, string(code), Report{})
}

// Words are all explanations of a language, by code, for a page that explains by itself what
// its server answers. A code of which a login says another thing is there twice, the second
// time with ".login" behind it.
func Words(lang string) map[string]Explanation {
	texts, words := readTexts(lang), map[string]Explanation{}
	for key := range texts {
		if code, isTitle := strings.CutSuffix(key, ".title"); isTitle {
			words[code] = explanation(texts, code, Report{})
		}
	}
	return words
}

func explanation(texts map[string]string, key string, report Report) Explanation {
	return Explanation{
		Title: texts[key+".title"],
		Text:  texts[key+".text"],
		Next:  whatNext(texts[key+".next"], report),
	}
}

// again stands in a text for the time of day, in Japan, at which it is worth another try.
const again = "{time}"

// whatNext are the steps of a text. One with a time that nobody knows is left out.
func whatNext(text string, report Report) (next []string) {
	var e *Error
	known := errors.As(report.Err(), &e) && !e.Again.IsZero()
	for step := range strings.SplitSeq(text, "\n") {
		if known {
			step = strings.ReplaceAll(step, again, e.Again.In(jpki.Japan()).Format("15:04"))
		}
		if !strings.Contains(step, again) {
			next = append(next, step)
		}
	}
	return next
}

// escape is html.EscapeString; package html is 80 kB of names of characters besides.
var escape = strings.NewReplacer("&", "&amp;", "'", "&#39;", "<", "&lt;", ">", "&gt;", `"`, "&#34;")

// Ruby returns a text of an [Explanation] as HTML: escaped, furigana as ruby.
func Ruby(text string) string {
	parts := strings.Split(escape.Replace(text), "｜")
	for i, part := range parts[1:] {
		word, rest, opened := strings.Cut(part, "《")
		reading, after, closed := strings.Cut(rest, "》")
		if opened && closed {
			parts[i+1] = "<ruby>" + word + "<rp>（</rp><rt>" + reading + "</rt><rp>）</rp></ruby>" + after
		} else {
			parts[i+1] = "｜" + part
		}
	}
	return strings.Join(parts, "")
}

// notVerified is the key of the texts of a report that holds no check.
const notVerified = "not_verified"

// textKey is the key of the texts for the report's code. Some say another thing of a
// login than of a signature.
func textKey(texts map[string]string, report Report) string {
	var e *Error
	if !errors.As(report.Err(), &e) {
		return notVerified
	}
	key := string(e.Code)
	if _, found := texts[key+".login.title"]; found && report.ofLogin() {
		return key + ".login"
	}
	if _, found := texts[key+".title"]; found {
		return key
	}
	return notVerified
}

// ofLogin tells whether the checks are those of a login.
func (r Report) ofLogin() bool {
	for _, s := range r.Steps {
		if s.ID == StepChallenge {
			return true
		}
	}
	return false
}

// readTexts returns the texts of a language. A file that cannot be read would be the
// build's mistake, which a test finds.
func readTexts(lang string) (texts map[string]string) {
	switch {
	case lang == "easy":
	case strings.HasPrefix(strings.ToLower(lang), "ja"):
		lang = "ja"
	default:
		lang = "en"
	}
	if data, err := textFiles.ReadFile("texts/" + lang + ".json"); err == nil {
		_ = json.Unmarshal(data, &texts)
	}
	return texts
}
