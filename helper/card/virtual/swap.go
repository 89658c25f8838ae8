package virtual

import "jpkiweb/shared/emulator"

// Swap takes out the card that is in the reader and puts in one of the gallery,
// as a person would: both are counted, and a lease of the old card ends. Each
// time the card is as its name says, whatever was done to the last one. Change,
// if not nil, changes it first, its delays for instance. On an error, one of
// [Gallery.Config] or of emulator.New, the present card stays.
func (r *Reader) Swap(g *Gallery, name string, change func(*emulator.Config)) (*emulator.Card, error) {
	config, err := g.Config(name)
	if err != nil {
		return nil, err
	}
	if change != nil {
		change(&config)
	}
	card, err := emulator.New(config)
	if err != nil {
		return nil, err
	}
	r.Insert(card) // removes the one that is there
	return card, nil
}
