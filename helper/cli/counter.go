package cli

import (
	"fmt"

	"jpkiweb/helper/own/policy"
	"jpkiweb/helper/system/instance"
	"jpkiweb/shared/wire"
)

// tryCounter makes the helper one of a municipal counter, where no administrator has: a
// trial, which is refused where developers are.
func (s *pageRules) tryCounter(tried bool) error {
	if !tried || s.policy.Counter != nil {
		return nil
	}
	if !s.policy.Developer {
		return fmt.Errorf("--counter: %w", policy.ErrRefused)
	}
	c := policy.DefaultCounter()
	s.policy.Counter, s.counterTried = &c, true
	return nil
}

// counter is what the desk is told; nil: the helper is a person's.
func (s pageRules) counter() *wire.Counter {
	c := s.policy.Counter
	if c == nil {
		return nil
	}
	return &wire.Counter{
		Municipality: c.Municipality, Languages: c.Languages, Statistics: c.Statistics, Display: c.Display, Trial: s.counterTried,
	}
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
