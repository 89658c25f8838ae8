package emulator

import (
	"maps"

	"jpkiweb/shared/jpki"
)

// A State is what the outside of a real card would not tell.
type State struct {
	Inserted, Powered                    bool
	Selected                             bool // the JPKI application is the current DF
	UserAuthentication, DigitalSignature CredentialState
	CommandsSincePowerOn                 int
	Commands                             int // in the card's life, refused and malformed ones included
	Signatures                           int // computed in the card's life
	PowerOns                             int
}

// A CredentialState is the state of one purpose.
type CredentialState struct {
	Exists    bool
	Verified  bool // security status
	TriesLeft int  // 0: blocked
}

// State returns the state of this moment.
func (c *Card) State() State {
	c.mu.Lock()
	defer c.mu.Unlock()
	return State{
		Inserted:             c.inserted,
		Powered:              c.powered != nil,
		Selected:             c.selected,
		UserAuthentication:   c.credentialState(jpki.UserAuthentication),
		DigitalSignature:     c.credentialState(jpki.DigitalSignature),
		CommandsSincePowerOn: c.count.sincePowerOn,
		Commands:             c.count.commands,
		Signatures:           c.count.signatures,
		PowerOns:             c.count.powerOns,
	}
}

func (c *Card) credentialState(p jpki.Purpose) CredentialState {
	pin, ok := c.pins[p]
	if !ok {
		return CredentialState{}
	}
	return CredentialState{Exists: true, Verified: c.verified[p], TriesLeft: pin.left}
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
