package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"

	"jpkiweb/helper/own/language"
	"jpkiweb/helper/own/policy"
	"jpkiweb/helper/own/statistics"
	"jpkiweb/helper/system/instance"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/wire"
	"jpkiweb/static"
)

// errTrial is a policy.ErrRefused, too: of a trial, which is no site's.
var errTrial = errors.New("a trial of counter mode")

// askCounter reads the flag --counter, which may name the desk's municipality by its local
// government code.
func (s *pageRules) askCounter(value string) error {
	wanted, err := strconv.ParseBool(value)
	code := ""
	switch {
	case municipality.IsCode(value):
		wanted, code = true, value
	case err != nil:
		return errors.New("want a local government code of six digits, the last its check digit")
	}
	s.counterAsked = nil
	if wanted {
		c := policy.DefaultCounter()
		c.Municipality, c.Display = code, true // all of it is tried
		s.counterAsked = &c
	}
	return nil
}

// tryCounter makes the helper one of a municipal counter, where no administrator has: a
// trial, which is refused where developers are.
func (s *pageRules) tryCounter() error {
	if s.counterAsked == nil || s.policy.Counter != nil {
		return nil
	}
	if !s.policy.Developer {
		return fmt.Errorf("--counter: %w: %w", errTrial, policy.ErrRefused)
	}
	s.policy.Counter, s.counterTried = s.counterAsked, true
	return nil
}

// counter is what the desk is told; nil: the helper is a person's.
func (s pageRules) counter() *wire.Counter {
	c := s.policy.Counter
	if c == nil {
		return nil
	}
	var further []wire.Language
	for _, l := range c.Further {
		further = append(further, wire.Language{Code: l.Code, Ja: l.Ja, En: l.En})
	}
	return &wire.Counter{
		Further:      further,
		Municipality: c.Municipality, Languages: c.Languages, Statistics: c.Statistics, Display: c.Display, Trial: s.counterTried,
	}
}

// furtherTexts are the texts of the further languages of the desk, as it fetches them, by
// their codes.
func (s pageRules) furtherTexts() (map[string][]byte, error) {
	texts := map[string][]byte{}
	if s.policy.Counter == nil {
		return texts, nil
	}
	for _, l := range s.policy.Counter.Further {
		lines, err := l.Lines()
		if err != nil {
			return nil, err
		}
		texts[l.Code] = lines
	}
	return texts, nil
}

// counting is how visitors are counted; nil: they are not.
func (c *call) counting(log *slog.Logger, p policy.Policy) (func(wire.ServedParams) error, error) {
	if p.Counter == nil || !p.Counter.Statistics {
		return nil, nil
	}
	dir, err := c.stateDir()
	if err != nil {
		return nil, err
	}
	kept := statistics.In(dir)
	return func(served wire.ServedParams) error {
		err := kept.Count(c.Now(), served)
		if err != nil {
			log.Error("a visitor is not in the statistics", "error", err)
		}
		return err
	}, nil
}

// counterVerbs are what counter tells of.
var counterVerbs = []string{"statistics", "language"}

// counter tells what the desk of a counter keeps, and what is wrong with a language of it.
func counter(ctx context.Context, c *call) error {
	args, err := c.parse(0, 2)
	switch {
	case err != nil:
		return err
	case len(args) == 0:
		return c.counterStatistics()
	case args[0] == "language" && len(args) == 2:
		return c.counterLanguage(ctx, args[1])
	case args[0] == "language":
		return c.counterLanguages()
	case args[0] != "statistics" || len(args) == 2:
		return meaning(said(wire.CodeRequestInvalid, "error.counter"), misspelt(args[0], counterVerbs), "")
	}
	return c.counterStatistics()
}

// counterLanguages lists the languages that are shipped.
func (c *call) counterLanguages() error {
	result := struct {
		Drafts []string `json:"drafts"`
	}{language.Drafts()}
	return c.print(result, func() {
		for _, code := range result.Drafts {
			fmt.Fprintln(c.Stdout, c.say("counter.draft", "code", code))
		}
	})
}

// counterLanguage looks at the file of a further language, or prints one to begin with:
// that of a language that is shipped or, of "en", the English texts.
func (c *call) counterLanguage(ctx context.Context, which string) error {
	text, shipped := language.Draft(which)
	if which == "en" {
		english, err := static.Texts(c.App, "en")
		if err == nil {
			text, err = language.Template(english)
		}
		if err != nil {
			return err
		}
		shipped = true
	}
	if shipped {
		_, err := c.Stdout.Write(text)
		return err
	}
	text, err := c.readBounded(ctx, which, language.MaxFile)
	if err != nil {
		return err
	}
	l, err := language.Parse(text)
	if err != nil {
		return said(wire.CodeRequestInvalid, "error.of", "what", which, "why", err)
	}
	result := struct {
		Language string `json:"language"`
		Ja       string `json:"ja"`
		En       string `json:"en"`
	}{l.Code, l.Ja, l.En}
	return c.print(result, func() { fmt.Fprintln(c.Stdout, c.say("counter.complete", "code", l.Code, "ja", l.Ja, "en", l.En)) })
}

// counterStatistics prints what was counted.
func (c *call) counterStatistics() error {
	dir, err := c.stateDir()
	if err != nil {
		return err
	}
	rows, err := statistics.In(dir).List()
	if err != nil {
		return err
	}
	result := struct {
		Rows []statistics.Row `json:"rows"`
	}{append([]statistics.Row{}, rows...)}
	c.listed = true
	var failed error
	if err := c.print(result, func() { failed = statistics.Write(c.Stdout, rows) }); err != nil {
		return err
	}
	return failed
}

// atCounter reports whether nothing is to be remembered of who used a card here, by the
// policy; nor is it where that cannot be read.
func (c *call) atCounter() bool {
	p, err := c.policy()
	return err != nil || p.Counter != nil
}

// addressOf is that of what a helper shows a person first: the app, or the desk.
func addressOf(port int, desk bool) string {
	address := instance.Holder{Port: port}.Address()
	if desk && address != "" {
		address += wire.CounterPath[1:]
	}
	return address
}
