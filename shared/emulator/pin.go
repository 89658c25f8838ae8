package emulator

import (
	"bytes"
	"crypto/subtle"

	"jpkiweb/shared/iso7816"
)

// A pin is a PIN with its retry counter.
type pin struct {
	value       []byte
	left, tries int  // tries left of a full retry counter
	fixed       bool // never changes
}

func newPIN(value []byte, used, tries int) *pin {
	return &pin{value: bytes.Clone(value), left: tries - used, tries: tries}
}

// verify is VERIFY, ISO/IEC 7816-4:2020, 11.6.6 and jpki facts 2.2: 00 20 00 80 Lc PIN,
// or without data the question for the tries left, which is never answered
// with 9000.
func (c *Card) verify(command iso7816.Command) iso7816.Response {
	if command.P1 != 0 {
		return refusal(iso7816.SWWrongP1P2)
	}
	p, sw := c.referencedPIN(command.P2)
	switch {
	case sw != iso7816.SWSuccess:
		return refusal(sw)
	case command.Ne != 0 || len(command.Data) > maxPIN:
		return refusal(iso7816.SWWrongLength)
	case p.left == 0:
		return refusal(c.config.BlockedSW)
	case len(command.Data) == 0:
		return refusal(p.triesLeft())
	}
	return refusal(c.compare(p, command.Data))
}

// compare takes a try away before it compares, so that no cut of power after
// the comparison could save it.
func (c *Card) compare(p *pin, presented []byte) iso7816.StatusWord {
	p.left--
	delete(c.verified, p)
	if subtle.ConstantTimeCompare(p.value, presented) != 1 {
		return p.triesLeft()
	}
	p.left = p.tries
	c.verified[p] = true
	return iso7816.SWSuccess
}

// triesLeft is 63Cx.
func (p *pin) triesLeft() iso7816.StatusWord { return 0x63C0 | iso7816.StatusWord(p.left) }

// changeReferenceData is CHANGE REFERENCE DATA, ISO/IEC 7816-4:2020, 11.6.7,
// with P1 = 01: new PIN only, after VERIFY of the old one (jpki facts 2.3).
func (c *Card) changeReferenceData(command iso7816.Command) iso7816.Response {
	const newDataOnly = 0x01
	return c.change(command, newDataOnly)
}

// changeKey is CHANGE KEY of JICSAP, 80 32 00 80 Lc PIN, after VERIFY of the old
// one: how the applications of the counter change theirs (jpki facts 2.3).
func (c *Card) changeKey(command iso7816.Command) iso7816.Response {
	return c.change(command, 0)
}

// change sets a new PIN, by the command that its application has for it.
func (c *Card) change(command iso7816.Command, p1 byte) iso7816.Response {
	switch {
	case c.selected != nil && c.selected.changes != command.INS:
		return refusal(iso7816.SWInsNotSupported)
	case command.P1 != p1:
		return refusal(iso7816.SWWrongP1P2)
	}
	p, sw := c.referencedPIN(command.P2)
	switch {
	case sw != iso7816.SWSuccess:
		return refusal(sw)
	case p.left == 0:
		return refusal(c.config.BlockedSW)
	case p.fixed || !c.verified[p]:
		return refusal(iso7816.SWSecurityStatus)
	case command.Ne != 0 || len(command.Data) == 0 || len(command.Data) > maxPIN:
		return refusal(iso7816.SWWrongLength)
	}
	p.set(command.Data)
	p.left = p.tries
	return refusal(iso7816.SWSuccess)
}

// referencedPIN finds the PIN of P2: 80 is the current EF, 80|id a short EF
// identifier (jpki facts 1.7).
func (c *Card) referencedPIN(p2 byte) (*pin, iso7816.StatusWord) {
	f, sw := c.reference(p2)
	switch {
	case sw != iso7816.SWSuccess:
		return nil, sw
	case f.pin == nil:
		return nil, wrongReference(p2)
	}
	return f.pin, iso7816.SWSuccess
}

// reference finds the EF of P2 for PINs and keys.
func (c *Card) reference(p2 byte) (*file, iso7816.StatusWord) {
	short := p2 & shortIDBits
	switch {
	case p2&shortIDFlag == 0 || p2&shortIDRFU != 0 || short != 0 && c.config.NoShortIDs:
		return nil, iso7816.SWWrongP1P2
	case short == 0 && c.current == nil:
		return nil, iso7816.SWNoCurrentEF
	case short == 0:
		return c.current, iso7816.SWSuccess
	}
	f := c.byShortID(short)
	if f == nil {
		return nil, iso7816.SWReferenceNotFound
	}
	return f, iso7816.SWSuccess
}

// wrongReference is the answer when P2 names an EF of another kind.
func wrongReference(p2 byte) iso7816.StatusWord {
	if p2&shortIDBits == 0 {
		return swWrongStructure
	}
	return iso7816.SWReferenceNotFound
}
