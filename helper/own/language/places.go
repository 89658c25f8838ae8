package language

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A filling is what is filled into a text: must is in all languages of the desk, may in
// some of them, as the name of a month.
type filling struct{ must, may []string }

// fillings are those of the texts that have any; a test holds them equal to the texts.
var fillings = map[string]filling{
	"counter.key.who":    {must: []string{"who"}},
	"date":               {must: []string{"y"}, may: []string{"d", "day", "m", "month"}},
	"guide.days.range":   {must: []string{"from", "to"}},
	"guide.fee.usual":    {must: []string{"amount"}},
	"guide.fee.yen":      {must: []string{"n"}},
	"guide.fee.when":     {must: []string{"when"}},
	"guide.span":         {must: []string{"from", "to"}},
	"guide.visit":        {must: []string{"n"}},
	"guide.visits.other": {must: []string{"n"}},
	"guide.visits.range": {must: []string{"least", "n"}},
	"guide.printed":      {must: []string{"date"}},
}

// checkText tells what is wrong with a text.
func checkText(key, text string) error {
	switch {
	case !slices.Contains(keys[:], key):
		return errors.New("no visitor reads it")
	case strings.TrimSpace(text) == "":
		return errors.New("it is empty")
	case len(text) > maxText:
		return fmt.Errorf("longer than %d bytes", maxText)
	}
	f := fillings[key]
	there, err := placesOf(text)
	if err != nil {
		return err
	}
	for _, one := range there {
		if !slices.Contains(f.must, one) && !slices.Contains(f.may, one) {
			return fmt.Errorf("nothing is filled in for {%s}", short(one))
		}
	}
	for _, one := range f.must {
		if !slices.Contains(there, one) {
			return fmt.Errorf("{%s} is missing", one)
		}
	}
	return checkLetters(text)
}

// placesOf are the places of a text that are filled in.
func placesOf(text string) (names []string, err error) {
	for {
		before, rest, open := strings.Cut(text, "{")
		name, after, closed := strings.Cut(rest, "}")
		switch {
		case strings.Contains(before, "}"), open && !closed, strings.Contains(name, "{"):
			return nil, errors.New("a brace is no place to be filled in")
		case !open:
			return names, nil
		}
		names, text = append(names, name), after
	}
}
