package guard

import (
	"bytes"
	"fmt"
	"slices"

	"jpkiweb/shared/iso7816"
)

// A chip is the most obliging card that the standard leaves room for: it selects
// by any part of a name, moves by file identifier and path, has logical channels,
// overlooks class bits and reserved bits, and reads in every way. It knows what
// the lease is for by a list of its own, and puts down what should never have
// reached it. What gets past the guard to such a chip is safe with a real one.
type chip struct {
	purpose   Purpose
	pins      []int // that the lease may present
	key       int
	limited   bool
	confirmed bool // the last try
	own       bool // who asks presents the PIN itself
	signable  []string

	channels [4]place
	left     map[int]int // tries, by reference
	right    map[int]bool
	verifies int
	changes  int
	broken   error // the first rule that was broken
}

// A place is what is selected on a logical channel: an application by its index in
// names, -1 none, and an EF.
type place struct{ app, file int }

// names are the applications of a My Number Card (jpki facts 1.1).
var names = [...][]byte{
	{0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01},
	{0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08},
	{0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02},
	{0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x01, 0x00},
	{0xA0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00},
	{0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x01},
}

const (
	chipJPKI = iota
	chipInfo
	chipFace
	chipCommon
	chipResident = 5
)

// onChip are the files by which a purpose reads: application and file.
var onChip = map[Purpose][]place{
	Read:        {{0, 0x02}, {0, 0x06}, {0, 0x08}, {0, 0x0A}, {0, 0x0B}},
	Login:       {{0, 0x02}, {0, 0x06}, {0, 0x08}, {0, 0x0A}, {0, 0x0B}},
	Sign:        {{0, 0x01}, {0, 0x02}, {0, 0x06}, {0, 0x08}, {0, 0x0A}, {0, 0x0B}},
	Attributes:  {{1, 0x02}},
	Form:        {{1, 0x02}},
	Certificate: {{0, 0x01}, {0, 0x02}, {0, 0x06}, {0, 0x08}, {0, 0x0A}, {0, 0x0B}},
	PINChange:   {{0, 0x06}, {0, 0x08}},
	Counter:     {{0, 0x02}, {0, 0x06}, {0, 0x08}, {0, 0x0A}, {0, 0x0B}},
}

func newChip(t Terms, tries func(full int) int) *chip {
	r := ruleOf(t)
	c := &chip{purpose: t.Purpose, pins: r.pins, key: r.key, limited: t.Limited, confirmed: t.LastTry, own: t.PINAllowed, right: map[int]bool{}}
	for i := range c.channels {
		c.channels[i] = place{app: -1}
	}
	c.left = map[int]int{inJPKI + 0x18: tries(3), inJPKI + 0x1B: tries(5), inInfo + 0x11: tries(3)}
	return c
}

func (c *chip) blame(format string, args ...any) {
	if c.broken == nil {
		c.broken = fmt.Errorf(format, args...)
	}
}

// execute runs the bytes of a command and returns its status word.
func (c *chip) execute(b []byte) int {
	head, data, le, ok := parts(b)
	if !ok {
		c.blame("malformed")
		return 0x6700
	}
	return c.run(iso7816.Command{CLA: head[0], INS: head[1], P1: head[2], P2: head[3], Data: data, Ne: max(0, le)})
}

func (c *chip) run(command iso7816.Command) int {
	at := &c.channels[command.CLA&3]
	ins, p1, p2, data := command.INS, int(command.P1), int(command.P2), command.Data
	switch {
	case ins == 0xA4:
		return c.choose(at, p1, p2, data)
	case ins == 0xC0:
		return 0x9000
	case ins == 0x20 && len(data) == 0:
		return c.count(at, p1, p2, command.Ne)
	case ins == 0x20:
		return c.verify(at, p1, p2, data)
	case ins == 0x24:
		return c.change(at, p1, p2)
	case ins == 0x2A:
		return c.sign(at, p1, p2, data)
	case ins == 0xB0:
		return c.read(at, p1 >= 0x80, p1&0x1F)
	case c.purpose == Raw && (ins == 0xB1 || ins == 0xCA || ins == 0xCB):
		return c.read(at, p1 != 0 || p2 != 0, p2&0x1F)
	case c.purpose == Raw && (ins == 0xB2 || ins == 0xB3):
		return c.read(at, p2>>3 != 0, p2>>3)
	case c.purpose == Raw && ins == 0x84:
		return 0x9000
	}
	c.blame("INS %02X: no purpose needs it", ins)
	return 0x6D00
}

// choose is SELECT.
func (c *chip) choose(at *place, p1, p2 int, data []byte) int {
	app, file := at.app, 0
	switch {
	case p1 == 2 && len(data) == 2 || p1 == 2 && at.app >= 0 && len(data) == 1:
		file = int(data[len(data)-1])
	case p1 == 4:
		app = slices.IndexFunc(names[:], func(name []byte) bool { return bytes.HasPrefix(name, data) || bytes.HasPrefix(data, name) })
		if app >= 0 && p2&3 != 0 { // next, last, previous occurrence
			app = (app + 1) % len(names)
		}
	case len(data) == 0:
		app = -1
	default: // an identifier or a path may name a DF, and which is the card's secret
		app, file = int(data[0])%len(names), int(data[len(data)-1])
		c.blame("SELECT by P1 %02X", p1)
	}
	if app < 0 {
		return 0x6A82
	}
	allowed := map[Purpose]int{Attributes: chipInfo, Form: chipInfo, Raw: app}[c.purpose]
	switch {
	case c.own && app == chipJPKI: // to tell the card from others
		allowed = chipJPKI
	case c.purpose == PINChange:
		allowed = c.pins[0]>>16 - 1
	case c.purpose == Read && app == chipInfo, // for the retry counter of its PIN
		c.purpose == Counter && slices.Contains([]int{chipInfo, chipCommon, chipResident}, app):
		allowed = app
	}
	if app == chipFace || app != allowed {
		c.blame("SELECT of application %d", app)
	}
	if app != at.app {
		clear(c.right)
	}
	*at = place{app, file}
	return 0x9000
}

// reference resolves P2.
func (at *place) reference(p2 int) int {
	if p2&0x1F != 0 {
		at.file = p2 & 0x1F
	}
	return (at.app+1)<<16 + at.file
}

func (c *chip) count(at *place, p1, p2, ne int) int {
	ref := at.reference(p2)
	left, known := c.left[ref]
	desks := c.purpose == Counter && (at.app == chipCommon || at.app == chipResident) && at.file == 0x1C
	if p1 != 0 || ne > 0 || !known && !desks && (c.purpose != Raw || at.app < chipFace) {
		c.blame("counter query of %X", ref)
	}
	if !known {
		return 0x6A88
	}
	return 0x63C0 + left
}

func (c *chip) verify(at *place, p1, p2 int, data []byte) int {
	ref := at.reference(p2)
	left, known := c.left[ref]
	c.verifies++
	switch {
	case c.limited:
		c.blame("VERIFY of a limited origin")
	case c.verifies > 1:
		c.blame("second VERIFY")
	case p1 != 0 || !known || !slices.Contains(c.pins, ref):
		c.blame("VERIFY of %X", ref)
	case left == 0 || left == 1 && !c.confirmed:
		c.blame("VERIFY with %d tries left", left)
	}
	if c.right[ref] = string(data) == "1234"; c.right[ref] {
		return 0x9000
	}
	c.left[ref] = max(0, left-1)
	return 0x63C0 + c.left[ref]
}

func (c *chip) change(at *place, p1, p2 int) int {
	ref := at.reference(p2)
	c.changes++
	if c.purpose != PINChange && c.purpose != Raw || p1 != 1 || c.changes > 1 || !c.right[ref] || !slices.Contains(c.pins, ref) {
		c.blame("CHANGE REFERENCE DATA of %X", ref)
	}
	return 0x9000
}

func (c *chip) sign(at *place, p1, p2 int, data []byte) int {
	ref := at.reference(p2)
	i := slices.Index(c.signable, string(data))
	if p1 != 0 || c.key == 0 || ref != c.key || !c.right[c.pins[0]] || i < 0 {
		c.blame("signature with %X", ref)
		return 0x6982
	}
	c.signable = slices.Delete(c.signable, i, i+1)
	return 0x9000
}

// read is every way to read: a file that is named, or the current one.
func (c *chip) read(at *place, named bool, file int) int {
	if named && file != 0 {
		at.file = file
	}
	switch {
	case at.app < 0:
		c.blame("read without an application")
	case at.app == chipInfo && (at.file == 1 || at.file == 3) || at.app == chipFace:
		c.blame("the individual number, from EF %X of application %d", at.file, at.app)
	case c.own && *at == place{chipJPKI, 0x0A}: // the certificate that tells the card from others
	case c.purpose != Raw && !slices.Contains(onChip[c.purpose], place{at.app, at.file}):
		c.blame("read of EF %X of application %d", at.file, at.app)
	}
	return 0x9000
}
