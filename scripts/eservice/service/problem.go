package service

import (
	"strings"

	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
)

// A problem is what the pages say about an error of jpki.js.
type problem struct {
	Code, Title, Detail string
	Next                []string // what to do, step by step
}

// loadProblems takes the words of the helper's own window, so that a person
// reads the same in both. The result is by language, in the order of wire.Codes.
func loadProblems() (map[string][]problem, error) {
	problems := map[string][]problem{}
	for _, lang := range locale.Languages {
		texts, err := locale.Load(lang)
		if err != nil {
			return nil, err
		}
		for _, code := range wire.Codes {
			key := "error." + string(code)
			problems[lang] = append(problems[lang], problem{
				string(code), texts.T(key + ".title"), texts.T(key + ".detail"), strings.Split(texts.T(key+".next"), "\n"),
			})
		}
	}
	return problems, nil
}
