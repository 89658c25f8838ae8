// Package emulator is a My Number Card in memory: the JPKI application, the card
// info application and those that a card has besides, with their files, PINs, retry
// counters, security status and power, behind iso7816.Transmitter like a chip.
//
// It is a second, independent reading of what is known of the card (jpki facts 1 and
// 2) and shares no code with package card, so that both cannot make one mistake. It is no mock:
// it computes real signatures, and what it refuses a real card refuses. Faults
// of card, reader and radio are injected with [Card.Inject]. What a municipality's counter
// does to a card goes over [Card.Issuer] and is no command.
//
// Most callers need [New], [Card.PowerOn] and [Card.Transmit].
package emulator

import (
	"bytes"
	"crypto"
	"errors"
	"sync"

	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// What Transmit returns when there is nobody to answer.
var (
	ErrPoweredOff = errors.New("card is powered off")
	ErrRemoved    = errors.New("card is not in the reader")
)

// A Card is an emulated card. It is safe for concurrent use; like a chip it
// executes one command at a time.
type Card struct {
	config Config
	busy   chan struct{} // holds one token while a command runs

	mu           sync.Mutex // guards all below
	inserted     bool
	powered      chan struct{}     // nil: no power; closed when power goes
	presence     chan struct{}     // closed at the next insertion or removal
	applications []*application    // that can be selected
	pins         map[jpki.PIN]*pin // that people present at home
	objects      map[uint16]*file  // that GET DATA finds at the MF; nil: it knows none

	info  *CardInfo                      // what it says of its holder, without the PIN; nil: nothing
	fresh map[jpki.Purpose]crypto.Signer // keys that an issuer had made, and that have no certificate yet
	p384  bool                           // its keys are those of the next card
	ended bool                           // an issuer took it out of service

	selected *application  // current DF, nil: none
	current  *file         // current EF
	pending  []byte        // response data that GET RESPONSE fetches
	verified map[*pin]bool // security status
	faults   []Fault
	count    counters
}

// counters of what the card did.
type counters struct {
	commands, sincePowerOn, signatures, powerOns int
	byInstruction                                map[byte]int
}

// New makes a card that is inserted and not powered. The error of a config that
// no card could have is [ErrConfig].
func New(config Config) (*Card, error) {
	config = config.complete()
	if err := config.check(); err != nil {
		return nil, err
	}
	c := &Card{
		config:   config,
		busy:     make(chan struct{}, 1),
		inserted: true,
		presence: make(chan struct{}),
		verified: map[*pin]bool{},
		fresh:    map[jpki.Purpose]crypto.Signer{},
		p384:     config.hasP384(),
		count:    counters{byInstruction: map[byte]int{}},
	}
	var err error
	if c.applications, c.pins, c.objects, err = format(&config); err != nil {
		return nil, err
	}
	if config.CardInfo != nil {
		info := *config.CardInfo
		info.PIN, c.info = nil, &info
	}
	// Their PINs are the caller's to zero.
	c.config.UserAuthentication, c.config.DigitalSignature, c.config.CardInfo = nil, nil, nil
	return c, nil
}

// ATR returns the answer to reset, nil while the card is removed.
func (c *Card) ATR() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.atr()
}

func (c *Card) atr() []byte {
	if !c.inserted {
		return nil
	}
	return bytes.Clone(c.config.ATR)
}

// PowerOn gives the card power and returns its answer to reset, nil if it is
// removed. A card that has power keeps its state.
func (c *Card) PowerOn() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.inserted && c.powered == nil {
		c.powered = make(chan struct{})
		c.count.powerOns++
		c.count.sincePowerOn = 0
	}
	return c.atr()
}

// PowerOff takes the power away: the security status is lost, and the answer of
// a command that runs.
func (c *Card) PowerOff() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.powerOff()
}

func (c *Card) powerOff() {
	if c.powered != nil {
		close(c.powered)
		c.powered = nil
	}
	clear(c.verified)
	c.deselect()
}

// deselect leaves no application and no EF selected.
func (c *Card) deselect() {
	c.selected, c.current, c.pending = nil, nil, nil
}

// Reset is a warm reset; it returns the answer to reset, nil if the card is
// removed. An application must be selected again, but the security status
// survives, as it does on real cards (jpki facts 2.2). A card without power is
// powered on.
func (c *Card) Reset() []byte {
	c.mu.Lock()
	if c.powered != nil {
		c.deselect()
		defer c.mu.Unlock()
		return c.atr()
	}
	c.mu.Unlock()
	return c.PowerOn()
}

// Present reports whether the card is in the reader.
func (c *Card) Present() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.inserted
}

// PoweredOff is closed once the card has no power; of a card without power it is
// closed already. A driver takes power away without waiting for the card.
func (c *Card) PoweredOff() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.powered != nil {
		return c.powered
	}
	off := make(chan struct{})
	close(off)
	return off
}

// PresenceChanged returns a channel that is closed at the next insertion or
// removal. To miss none, ask for it before asking Present.
func (c *Card) PresenceChanged() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.presence
}

// Remove takes the card out of the reader, and its power with it.
func (c *Card) Remove() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.remove()
}

func (c *Card) remove() {
	c.powerOff()
	if c.inserted {
		c.inserted = false
		c.changePresence()
	}
}

// Insert puts the card back, without power.
func (c *Card) Insert() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.inserted {
		c.inserted = true
		c.changePresence()
	}
}

func (c *Card) changePresence() {
	close(c.presence)
	c.presence = make(chan struct{})
}

var _ iso7816.Transmitter = (*Card)(nil)
