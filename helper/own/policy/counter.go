package policy

import (
	"fmt"
	"slices"
	"strings"

	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
)

// A Counter is counter mode: the helper serves the desk of a municipal counter, where one
// visitor follows another, and remembers nothing of them. What is left out:
type Counter struct {
	Municipality string   // local government code of the desk, six digits; "": the desk knows only what holds in all of Japan
	Languages    []string // that a visitor is offered, of locale.Languages; default all
	Statistics   bool     // visitors are counted by the day, without anything of them; default false
	Display      bool     // the visitor has a second display, which the desk does not use yet; default false
}

// DefaultCounter is that of a policy that says no more than that there is one.
func DefaultCounter() Counter { return Counter{Languages: locale.Languages[:]} }

// A counter is one as it is written.
type counter struct {
	Municipality *string  `json:"municipality,omitempty"`
	Languages    []string `json:"languages,omitempty"`
	Statistics   *bool    `json:"statistics,omitempty"`
	Display      *bool    `json:"display,omitempty"`
}

// checked fills in what was left out, or left empty, as the editor of group policies
// leaves a setting with several boxes; nil stays nil.
func (written *counter) checked() (*Counter, error) {
	if written == nil {
		return nil, nil
	}
	c := DefaultCounter()
	if m := written.Municipality; m != nil && *m != "" {
		if c.Municipality = *m; !municipality.IsCode(*m) {
			return nil, wrong(fmt.Errorf("counter.municipality %q: want a local government code of six digits, the last its check digit", *m), "counter", "municipality")
		}
	}
	if len(written.Languages) > 0 {
		c.Languages = written.Languages
	}
	if written.Statistics != nil {
		c.Statistics = *written.Statistics
	}
	if written.Display != nil {
		c.Display = *written.Display
	}
	return &c, checkLanguages(c.Languages)
}

func checkLanguages(languages []string) error {
	for i, lang := range languages {
		switch {
		case !slices.Contains(locale.Languages[:], lang):
			return wrong(fmt.Errorf("counter.languages, number %d, %q: want one of %s", i+1, lang, strings.Join(locale.Languages[:], ", ")), "counter", "languages", number(i))
		case slices.Contains(languages[:i], lang):
			return wrong(fmt.Errorf("counter.languages, number %d: %q is there twice", i+1, lang), "counter", "languages", number(i))
		}
	}
	return nil
}
