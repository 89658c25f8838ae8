package pcsc

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"jpkiweb/helper/card/pcsc/scard"
	"jpkiweb/helper/card/reader"
)

// digits is the length of the PINs that a pad is asked for; the signing password
// has letters (jpki facts 3).
const digits = 4

// pad is the pad of a reader, as it describes itself; the zero value is none.
type pad struct {
	verify, modify        uint32 // control codes; 0: cannot
	validation            byte   // bEntryValidationCondition
	displayKnown, display bool
}

// askPad asks a reader for its pad. What the reader claims counts, unless it is
// known better.
func askPad(card handle, name string) pad {
	codes := askFeatures(card)
	if codes[featureVerifyPINDirect] == 0 {
		return pad{}
	}
	p := askProperties(card, codes)
	if isUselessPad(name, p) || !p.take(digits) {
		return pad{}
	}
	found := pad{
		verify: codes[featureVerifyPINDirect], modify: codes[featureModifyPINDirect],
		validation: p.validation(),
	}
	var layout uint32
	layout, found.displayKnown = p[propertyLCDLayout]
	found.display = layout != 0
	return found
}

// take reports whether PINs of n digits can be typed.
func (p properties) take(n uint32) bool {
	if most, known := p[propertyMaxPINSize]; known && most != 0 && most < n {
		return false
	}
	return p[propertyMinPINSize] <= n
}

// validation ends the entry with a key, or as the reader says that it can.
func (p properties) validation() byte {
	if can := byte(p[propertyEntryValidationCondition]); can != 0 && can&validationKey == 0 {
		return can
	}
	return validationKey
}

// CanVerify implements reader.Pad.
func (c *connection) CanVerify() bool { return c.pad.verify != 0 }

// CanModify implements reader.Pad.
func (c *connection) CanModify() bool { return c.pad.modify != 0 }

// EnterPIN implements reader.Pad. Nothing can cancel SCardControl: an entry that
// nobody waits for any more goes on at the reader until it gives up by itself,
// and the card is powered off then.
func (c *connection) EnterPIN(ctx context.Context, entry reader.PINEntry) ([]byte, error) {
	code, block := c.pad.verify, c.pad.verifyBlock
	if entry.New {
		code, block = c.pad.modify, c.pad.modifyBlock
	}
	if code == 0 {
		return nil, reader.ErrPINPad
	}
	control := func(b []byte) ([]byte, error) { return c.card.Control(code, b) }
	response, err := c.call(ctx, control, block(entry))
	if refused(err) {
		return nil, fmt.Errorf("%w: %v", reader.ErrPINPad, err) // not the card's removal
	}
	return response, err
}

// refused reports whether a control was turned down before anything was done.
func refused(err error) bool {
	refusals := []scard.Error{
		scard.ErrInvalidParameter, scard.ErrInvalidValue,
		0x80100022, // SCARD_E_UNSUPPORTED_FEATURE
		0x8010001F, // the same in pcsc-lite
	}
	if runtime.GOOS == "windows" { // where 8010001F is SCARD_E_UNEXPECTED, and errors of Win32 come too
		refusals = append(refusals[:3],
			0x01, // ERROR_INVALID_FUNCTION
			0x32, // ERROR_NOT_SUPPORTED
			0x57) // ERROR_INVALID_PARAMETER
	}
	for _, r := range refusals {
		if errors.Is(err, r) {
			return true
		}
	}
	return false
}
