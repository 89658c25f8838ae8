package emulator

import (
	"maps"

	"jpkiweb/shared/jpki"
)

// A CardState is what the outside of a real card would not tell.
type CardState struct {
	Inserted, Powered                    bool
	Selected                             bool // the JPKI application is the current DF
	UserAuthentication, DigitalSignature PINState
	CardInfo                             PINState
	CommandsSincePowerOn                 int
	Commands                             int // in the card's life, refused and malformed ones included
	Signatures                           int // computed in the card's life
	PowerOns                             int
}

// A PINState is the state of one PIN and of what it opens.
type PINState struct {
	Exists    bool
	Verified  bool // security status
	TriesLeft int  // 0: blocked
}

// State returns the state of this moment.
func (c *Card) State() CardState {
	c.mu.Lock()
	defer c.mu.Unlock()
	return CardState{
		Inserted:             c.inserted,
		Powered:              c.powered != nil,
		Selected:             c.selected.is(jpki.ApplicationID),
		UserAuthentication:   c.pinState(jpki.UserAuthenticationPIN),
		DigitalSignature:     c.pinState(jpki.DigitalSignaturePIN),
		CardInfo:             c.pinState(jpki.CardInfoPIN),
		CommandsSincePowerOn: c.count.sincePowerOn,
		Commands:             c.count.commands,
		Signatures:           c.count.signatures,
		PowerOns:             c.count.powerOns,
	}
}

func (c *Card) pinState(p jpki.PIN) PINState {
	pin, ok := c.pins[p]
	if !ok {
		return PINState{}
	}
	return PINState{Exists: true, Verified: c.verified[pin], TriesLeft: pin.left}
}

// Commands returns how many commands reached the card in its life, refused and
// malformed ones included.
func (c *Card) Commands() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.count.commands
}

// CommandsByInstruction returns Commands per INS byte, without those too short
// to have one.
func (c *Card) CommandsByInstruction() map[byte]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.count.byInstruction)
}
