package virtual

import (
	"slices"

	"jpkiweb/shared/emulator"
)

// Swap takes out the card that is in the reader and puts in one of the gallery,
// as a person would: both are counted, and a lease of the old card ends. Each
// time the card is as its name says, whatever was done to the last one, and what
// its script says goes wrong anew. Change, if not nil, changes it first, its delays
// for instance. On an error, one of [Gallery.Config] or of emulator.New, the
// present card stays.
func (r *Reader) Swap(g *Gallery, name string, s Script, change func(*emulator.Config)) (*emulator.Card, error) {
	config, err := g.Config(name)
	if err != nil {
		return nil, err
	}
	if change != nil {
		change(&config)
	}
	if s.change != nil {
		s.change(&config)
	}
	card, err := emulator.New(config)
	if err != nil {
		return nil, err
	}
	if len(s.steps) == 0 {
		r.Insert(card) // removes the one that is there
	} else {
		r.Insert(&scripted{Card: card, reader: r, steps: slices.Clone(s.steps)})
	}
	return card, nil
}
