// Package vpcd plugs a card into the virtual reader of vsmartcard-vpcd, so that
// pcscd and every program behind it see it: browsers, OpenSC, our own helper.
//
// The driver inside pcscd listens, one TCP port per slot; the card connects.
// [Plug] does it all and is the only function callers need. Any emulated card
// fits that is a [Card]; the emulator's is one.
//
// Protocol (virtualsmartcard, src/vpcd/vpcd.c): every message is its length in
// two big-endian bytes and that many bytes. From the driver, one byte is a
// control: power off, power on, reset, or the question for the ATR, which alone
// is answered; all else is a command APDU, answered by its response APDU.
package vpcd

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"jpkiweb/shared/iso7816"
)

// Addresses of the driver's two slots as Debian configures them
// (/etc/reader.conf.d/vpcd).
const (
	FirstSlot  = "127.0.0.1:35963"
	SecondSlot = "127.0.0.1:35964"
)

// Errors of Plug. The error of a card that gave no answer although it is
// present is the card's own.
var (
	// ErrNoDriver: nobody listens; pcscd is not running or lacks the driver.
	ErrNoDriver = errors.New("virtual reader not reachable")
	// ErrConnectionLost: the driver closed the connection; pcscd ended, another
	// card was plugged, or an answer was too short for it.
	ErrConnectionLost = errors.New("connection to virtual reader lost")
)

// A Card is what can be plugged.
type Card interface {
	iso7816.Transmitter
	ATR() []byte     // nil while the card is removed
	PowerOn() []byte // a card that has power keeps its state
	PowerOff()
	Reset() []byte // warm reset
	Present() bool
	PresenceChanged() <-chan struct{} // closed at the next insertion or removal
}

// Plug connects the card with the slot at addr (host:port) and serves it until
// ctx ends, then takes its power away and returns nil. While the card is
// removed the connection is closed, which to the driver is an empty reader; when
// it is inserted again Plug connects again.
//
// Errors: [ErrNoDriver], [ErrConnectionLost], or that of a present card that
// does not answer. Plug does not try again: the caller knows whether pcscd is
// about to start.
func Plug(ctx context.Context, addr string, card Card) error {
	defer card.PowerOff()
	for {
		changed := card.PresenceChanged()
		if !card.Present() {
			select {
			case <-changed:
				continue
			case <-ctx.Done():
				return nil
			}
		}
		err := connect(ctx, addr, card, changed)
		switch {
		case ctx.Err() != nil:
			return nil
		case card.Present() && !closed(changed):
			return err
		}
	}
}

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// connect serves one connection. It ends with an error, always: that of the
// connection, of the card, or of the closing when ctx ends or presence changes.
func connect(ctx context.Context, addr string, card Card, changed <-chan struct{}) error {
	dialer := net.Dialer{Timeout: dialTimeout}
	conn, err := dialer.DialContext(ctx, "tcp", addr)
	if err != nil {
		return fmt.Errorf("plug card into %s: %w: %w", addr, ErrNoDriver, err)
	}
	served := make(chan struct{})
	watched := make(chan struct{})
	go func() { // a blocked read ends when its connection is closed
		defer close(watched)
		select {
		case <-ctx.Done():
		case <-changed:
		case <-served:
		}
		conn.Close()
	}()
	defer func() { <-watched }()
	defer close(served)
	link, err := newLink(conn)
	if err != nil {
		return fmt.Errorf("plug card into %s: %w", addr, err)
	}
	if err := serve(ctx, link, card); err != nil {
		return fmt.Errorf("card plugged into %s: %w", addr, err)
	}
	return nil
}

// dialTimeout is for a slot on the same machine or next to it.
const dialTimeout = 5 * time.Second

// Controls of the driver, virtualsmartcard src/vpcd/vpcd.h.
const (
	controlOff   = 0x00
	controlOn    = 0x01
	controlReset = 0x02
	controlATR   = 0x04
)

// serve answers the driver until something ends the connection.
func serve(ctx context.Context, link *link, card Card) error {
	for {
		message, err := link.read()
		if err != nil {
			return err
		}
		var answer []byte
		switch {
		case len(message) == 0:
			continue
		case len(message) > 1:
			answer, err = card.Transmit(ctx, message)
			clear(message) // it may have held a PIN
			if err != nil {
				return fmt.Errorf("transmit: %w", err)
			}
		case message[0] == controlATR:
			if answer = card.ATR(); answer == nil {
				return errRemoved
			}
		default:
			control(message[0], card)
			continue
		}
		if err := link.write(answer); err != nil {
			return err
		}
	}
}

// errRemoved ends a connection whose card is gone; Plug sees that itself.
var errRemoved = errors.New("card removed")

// control executes what the driver wants no answer to. Unknown controls are
// ignored, so that the driver and we stay in step.
func control(b byte, card Card) {
	switch b {
	case controlOff:
		card.PowerOff()
	case controlOn:
		card.PowerOn()
	case controlReset:
		card.Reset()
	}
}
