// Package card is the dialogue with the JPKI application of a My Number Card:
// select it, ask its retry counters, VERIFY, read certificates, compute digital
// signatures, change PINs.
//
// It speaks over an iso7816.Transmitter and has no idea whether that is a chip,
// the session of a browser or an emulator. It retries nothing that could cost a
// PIN try, and hands out no signature that does not fit the certificate. Most
// callers need [Open], [Card.Verify], [Card.Sign] and [Card.Certificate]: a
// login with its certificate is then five commands.
//
// The card must be powered off by whoever opened the Transmitter: a warm reset
// leaves a PIN verified (card 2.2).
package card

import (
	"context"
	"fmt"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// Quirks are the refusals of a card that the fast path ran into. They belong to
// the card; hand them to the next Open of the same card and it asks no more.
type Quirks struct {
	NoShortID  bool // refuses short EF identifiers: SELECT every EF
	NoExtended bool // refuses extended length: read 256 bytes a command
}

// A Card is an opened JPKI application. It is not safe for concurrent use.
type Card struct {
	transmitter iso7816.Transmitter
	quirks      Quirks
	selected    jpki.FileID // current EF on the slow path, 0: unknown
	certificate map[jpki.Purpose]*certprofile.Certificate
}

// Open selects the JPKI application (one command). A card without it gives
// [ErrNotJPKI].
func Open(ctx context.Context, t iso7816.Transmitter, quirks Quirks) (*Card, error) {
	c := &Card{transmitter: t, quirks: quirks, certificate: map[jpki.Purpose]*certprofile.Certificate{}}
	// P2 0C: no file control information (card 2.1).
	r, err := c.exchange(ctx, iso7816.Command{INS: iso7816.InsSelect, P1: 0x04, P2: 0x0C, Data: jpki.ApplicationID[:]})
	if err != nil {
		return nil, fmt.Errorf("select JPKI application: %w", err)
	}
	if r.SW != iso7816.SWSuccess {
		return nil, fmt.Errorf("select JPKI application: %w: %w", ErrNotJPKI, r.SW)
	}
	return c, nil
}

// Quirks returns what the card has refused so far.
func (c *Card) Quirks() Quirks { return c.quirks }

// exchange transmits one command and finishes what the card began: 61xx is
// fetched with GET RESPONSE, 6Cxx repeated with the right Le (the card did not
// execute it). ISO/IEC 7816-4:2020, 5.3.4 and 11.8.1.
func (c *Card) exchange(ctx context.Context, command iso7816.Command) (iso7816.Response, error) {
	r, err := c.transmit(ctx, command)
	if err != nil {
		return r, err
	}
	if ne, ok := r.SW.CorrectLe(); ok && command.Ne > 0 {
		command.Ne, command.Extended = ne, false
		if r, err = c.transmit(ctx, command); err != nil {
			return r, err
		}
	}
	data := r.Data
	for {
		ne, more := r.SW.More()
		if !more {
			return iso7816.Response{Data: data, SW: r.SW}, nil
		}
		r, err = c.transmit(ctx, iso7816.Command{INS: iso7816.InsGetResponse, Ne: ne})
		if err != nil {
			return r, err
		}
		if _, again := r.SW.More(); again && len(r.Data) == 0 {
			return r, fmt.Errorf("get response: nothing came: %w", ErrMalformedAnswer)
		}
		data = append(data[:len(data):len(data)], r.Data...)
		if len(data) > iso7816.MaxExtendedNe {
			return r, fmt.Errorf("get response: no end: %w", ErrMalformedAnswer)
		}
	}
}

// transmit encodes, sends, parses, and wipes the command: it may hold a PIN.
func (c *Card) transmit(ctx context.Context, command iso7816.Command) (iso7816.Response, error) {
	b, err := command.Encode()
	if err != nil {
		return iso7816.Response{}, err
	}
	defer clear(b)
	answer, err := c.transmitter.Transmit(ctx, b)
	if err != nil {
		return iso7816.Response{}, err
	}
	r, err := iso7816.ParseResponse(answer)
	if err != nil {
		return r, fmt.Errorf("%w: %w", ErrMalformedAnswer, err)
	}
	return r, nil
}

// selectEF makes an EF the current one, on the slow path (card 2.1).
func (c *Card) selectEF(ctx context.Context, file jpki.FileID) error {
	if c.selected == file {
		return nil
	}
	r, err := c.exchange(ctx, iso7816.Command{
		INS: iso7816.InsSelect, P1: 0x02, P2: 0x0C, Data: []byte{byte(file >> 8), byte(file)},
	})
	if err != nil {
		return fmt.Errorf("select EF %04X: %w", uint16(file), err)
	}
	switch r.SW {
	case iso7816.SWSuccess:
		c.selected = file
		return nil
	case iso7816.SWNotFound:
		return fmt.Errorf("select EF %04X: %w: %w", uint16(file), ErrAbsent, r.SW)
	}
	return fmt.Errorf("select EF %04X: %w", uint16(file), r.SW)
}

// onFile sends a command whose P2 names a file: by its short EF identifier, or,
// once the card has refused one, with SELECT EF and P2 80 (card 1.7). A status
// word of refusesShortID says that the card executed nothing.
func (c *Card) onFile(ctx context.Context, file jpki.FileID, command iso7816.Command) (iso7816.Response, error) {
	if !c.quirks.NoShortID {
		r, err := c.onSettledFile(ctx, file, command)
		if err != nil || !refusesShortID(r.SW) {
			return r, err
		}
	}
	if err := c.selectEF(ctx, file); err != nil {
		return iso7816.Response{}, err
	}
	command.P2 = 0x80
	r, err := c.exchange(ctx, command)
	if err == nil && !refusesShortID(r.SW) {
		c.quirks.NoShortID = true
	}
	return r, err
}

// onSettledFile is onFile without the fall-back, for commands that must go out
// once: VERIFY and CHANGE REFERENCE DATA.
func (c *Card) onSettledFile(ctx context.Context, file jpki.FileID, command iso7816.Command) (iso7816.Response, error) {
	command.P2 = 0x80
	if c.quirks.NoShortID {
		if err := c.selectEF(ctx, file); err != nil {
			return iso7816.Response{}, err
		}
		return c.exchange(ctx, command)
	}
	c.selected = 0
	command.P2 |= file.ShortID()
	return c.exchange(ctx, command)
}

func refusesShortID(sw iso7816.StatusWord) bool {
	switch sw {
	case iso7816.SWNotSupported, iso7816.SWNotFound, iso7816.SWWrongP1P2, iso7816.SWReferenceNotFound,
		iso7816.SWWrongOffset, iso7816.SWNoCurrentEF, iso7816.SWInsNotSupported, 0x6981:
		return true
	}
	return false
}
