package cli

import (
	"sync"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/helper/own/state"
	"jpkiweb/shared/emulator"
)

// A gallery is the virtual reader of serve with the cards that can be put in. It
// is a server.Gallery.
type gallery struct {
	name   string // of the reader
	reader *virtual.Reader
	cards  *virtual.Gallery
	delays delays

	mu       sync.Mutex
	inserted string
}

// gallery makes the virtual reader with a card in it, with which goes wrong what the script
// says.
func (c *call) gallery(name, card string, script virtual.Script, d delays) (*gallery, error) {
	if err := virtual.CheckName(card); err != nil { // before a sandbox is made
		return nil, err
	}
	dir, err := c.sandboxDir()
	if err != nil {
		return nil, err
	}
	cards, err := virtual.OpenGallery(dir, c.Now)
	if err != nil {
		return nil, state.Explain(err)
	}
	g := &gallery{name: name, reader: virtual.NewReader(name), cards: cards, delays: d}
	return g, g.insert(card, script)
}

// Cards implements server.Gallery.
func (g *gallery) Cards() (reader string, cards []string, inserted string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.name, g.cards.Names(), g.inserted
}

// Insert implements server.Gallery.
func (g *gallery) Insert(card string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if card == "" {
		g.reader.Remove()
		g.inserted = ""
		return nil
	}
	return g.put(card, virtual.Script{})
}

func (g *gallery) insert(card string, script virtual.Script) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.put(card, script)
}

// put is called with the lock held.
func (g *gallery) put(card string, script virtual.Script) error {
	_, err := g.reader.Swap(g.cards, card, script, func(config *emulator.Config) {
		config.CommandDelay, config.SignatureDelay = g.delays.command, g.delays.signature
	})
	if err == nil {
		g.inserted = card
	}
	return err
}
