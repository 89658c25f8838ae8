package room

// A Want is what a room wants of package app, which grants it itself.
type Want interface{ want() }

// Show: the room wants to be on the screen, in the place of what is there.
type Show struct{}

// Know: this is now known of the card in the reader; nil: nothing any more.
type Know struct{ Status *CardStatus }

// AskCard: the card shall be read; Anew: also if its status is known.
type AskCard struct{ Anew bool }

// AskHolders: another program has the card, and the person wants to know which.
type AskHolders struct{}

// Meant: a button that gives something away or leaves something behind was pressed
// when the person can have meant it.
type Meant struct{}

func (Show) want()       {}
func (Know) want()       {}
func (AskCard) want()    {}
func (AskHolders) want() {}
func (Meant) want()      {}
