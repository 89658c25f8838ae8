package language

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"jpkiweb/static/locale"
)

// placeOf is what is filled into a text.
var placeOf = regexp.MustCompile(`\{[a-z]+\}`)

// places are those of every text in the languages that the desk has.
type places struct {
	may  map[string][]string // of a text: those of any of them
	must map[string][]string // those of all
}

func loadPlaces() (p places, err error) {
	p = places{may: map[string][]string{further: nil}, must: map[string][]string{}}
	for i, lang := range locale.Languages {
		texts, err := locale.Load(lang)
		if err != nil {
			return p, err
		}
		for _, key := range keys[1:] {
			text, _ := texts.Text(key)
			there := placeOf.FindAllString(text, -1)
			p.may[key] = append(p.may[key], there...)
			if i == 0 {
				p.must[key] = there
			}
			p.must[key] = slices.DeleteFunc(slices.Clone(p.must[key]), func(one string) bool { return !slices.Contains(there, one) })
		}
	}
	return p, nil
}

// check tells what is wrong with a text.
func (p places) check(key, text string) error {
	may, known := p.may[key]
	switch {
	case !known:
		return errors.New("no slip has it")
	case strings.TrimSpace(text) == "":
		return errors.New("it is empty")
	case len(text) > maxText:
		return fmt.Errorf("longer than %d bytes", maxText)
	}
	there := placeOf.FindAllString(text, -1)
	for _, one := range there {
		if !slices.Contains(may, one) {
			return fmt.Errorf("nothing is filled in for %s", one)
		}
	}
	for _, one := range p.must[key] {
		if !slices.Contains(there, one) {
			return fmt.Errorf("%s is missing", one)
		}
	}
	if strings.ContainsAny(placeOf.ReplaceAllString(text, ""), "{}") {
		return errors.New("a brace is no place to be filled in")
	}
	return checkLetters(text)
}
