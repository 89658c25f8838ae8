package guard

import (
	"slices"

	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// The commands of the streams: mostly what a lease would do next, a third of them
// bent.

// command is the next one; template says that its PIN is filled in elsewhere.
func (l *play) command() (b []byte, template bool) {
	c := l.plausible()
	if l.src.IntN(3) == 0 {
		c = l.next()
	}
	if template = c.INS == 0x20 && len(c.Data) > 0 || c.INS == 0x24; template && l.src.IntN(2) == 0 {
		b = []byte{c.CLA, c.INS, c.P1, c.P2}
		if l.src.IntN(8) == 0 {
			b = l.damage(b)
		}
		return b, true
	}
	bent := l.src.IntN(3) == 0
	if bent {
		c = l.bend(c)
	}
	c.Extended = l.src.IntN(4) == 0
	b, _ = c.Encode()
	if bent && l.src.IntN(6) == 0 {
		b = l.damage(b)
	}
	return b, false
}

// plausible is a command that some lease sends.
func (l *play) plausible() iso7816.Command {
	if l.model.app == 0 && l.src.IntN(4) > 0 {
		return l.selectName()
	}
	file := l.file()
	p2 := byte(0x80) | byte(file)&0x1F
	if l.src.IntN(4) == 0 {
		p2 = 0x80
	}
	ne := []int{1, 4, 256, 300, 65536}[l.src.IntN(5)]
	switch l.src.IntN(12) {
	case 0:
		return l.selectName()
	case 1, 2:
		return iso7816.Command{INS: 0xA4, P1: 0x02, P2: 0x0C, Data: []byte{byte(file >> 8), byte(file)}}
	case 3, 4:
		return iso7816.Command{INS: 0xB0, P1: p2, P2: byte(l.src.IntN(256)), Ne: ne}
	case 5:
		return iso7816.Command{INS: 0xB0, P1: byte(l.src.IntN(0x80)), P2: byte(l.src.IntN(256)), Ne: ne}
	case 6, 7:
		return iso7816.Command{INS: 0x20, P2: p2}
	case 8:
		return iso7816.Command{INS: 0x20, P2: p2, Data: l.pin()}
	case 9:
		return iso7816.Command{INS: 0x24, P1: 0x01, P2: p2, Data: l.pin()}
	case 10:
		return iso7816.Command{CLA: 0x80, INS: 0x2A, P2: p2, Data: l.digest(), Ne: 256}
	}
	return iso7816.Command{INS: 0xC0, Ne: ne}
}

// next is what the product itself would send now.
func (l *play) next() iso7816.Command {
	m := l.model
	if m.app == 0 || len(m.pins) == 0 {
		return l.selectName()
	}
	pin := m.pins[l.src.IntN(len(m.pins))]
	if at := pin &^ 0xFFFF; at != m.app {
		return iso7816.Command{INS: 0xA4, P1: 0x04, P2: 0x0C, Data: names[[]int{0, 0, 1}[at>>16]]}
	}
	p2 := 0x80 | byte(pin)&0x1F
	if _, asked := m.counter[pin]; !asked && !m.spent {
		return iso7816.Command{INS: 0x20, P2: p2}
	}
	switch {
	case !m.spent:
		return iso7816.Command{INS: 0x20, P2: p2, Data: []byte("1234")}
	case m.key != 0:
		return iso7816.Command{CLA: 0x80, INS: 0x2A, P2: 0x80 | byte(m.key)&0x1F, Data: l.digest(), Ne: 256}
	case m.right != 0 && !m.replaced:
		return iso7816.Command{INS: 0x24, P1: 0x01, P2: 0x80 | byte(m.right)&0x1F, Data: l.pin()}
	}
	return iso7816.Command{INS: 0xB0, P1: 0x80 | byte(l.file())&0x1F, Ne: 256}
}

// file is one that the purpose is about, or any.
func (l *play) file() int {
	m := l.model
	near := slices.Concat(m.pins, m.pins, m.reads)
	if m.app >= inCommon {
		near = append(near, m.app+0x1C, m.app+0x1C)
	}
	if m.key != 0 {
		near = append(near, m.key, m.key)
	}
	if l.src.IntN(3) > 0 && len(near) > 0 {
		return near[l.src.IntN(len(near))] & 0xFFFF
	}
	any := []int{0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x08, 0x09, 0x0A, 0x0B, 0x11, 0x13, 0x14, 0x17, 0x18, 0x1A, 0x1B, 0x00, 0x101, 0x3F00, 0x2F01}
	return any[l.src.IntN(len(any))]
}

func (l *play) pin() []byte {
	return []byte([]string{"1234", "1234", "1234", "9999", "ABC123", "0123456789ABCDEF0"}[l.src.IntN(6)])
}

func (l *play) digest() []byte {
	if len(l.model.infos) > 0 && l.src.IntN(5) > 0 {
		if info := l.model.infos[l.src.IntN(len(l.model.infos))]; info != "" {
			return []byte(info)
		}
	}
	return jpki.DigestInfoSHA256(document)
}

func (l *play) selectName() iso7816.Command {
	c := iso7816.Command{INS: 0xA4, P1: 0x04, P2: 0x0C}
	if apps := l.model.apps; l.src.IntN(4) > 0 {
		c.Data = names[[]int{0, 0, 1, 4, 3, 5}[apps[l.src.IntN(len(apps))]>>16]]
	} else {
		c.Data = names[l.src.IntN(len(names))]
	}
	switch l.src.IntN(16) {
	case 0:
		c.Data = c.Data[:l.src.IntN(len(c.Data))]
	case 1:
		c.Data = append(slices.Clone(c.Data), byte(l.src.IntN(256)))
	case 2:
		c.P2, c.Ne = byte(l.src.IntN(16)), 256
	}
	return c
}

var (
	oddClasses = []byte{0x01, 0x02, 0x03, 0x04, 0x08, 0x0C, 0x10, 0x40, 0x60, 0x80, 0x84, 0x90, 0xFF, 0x00}
	oddINS     = []byte{
		0x04, 0x0E, 0x10, 0x20, 0x21, 0x22, 0x24, 0x25, 0x26, 0x28, 0x2A, 0x2B, 0x2C, 0x2D, 0x32, 0x44, 0x46, 0x47, 0x70, 0x82, 0x84, 0x86, 0x87, 0x88,
		0xA0, 0xA2, 0xA4, 0xA5, 0xAE, 0xB0, 0xB1, 0xB2, 0xB3, 0xC0, 0xC2, 0xCA, 0xCB, 0xD0, 0xD2, 0xD6, 0xDA, 0xDC, 0xE0, 0xE2, 0xE4, 0xE6, 0xF2, 0xFE,
	}
	oddP = []byte{0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x08, 0x09, 0x0C, 0x1F, 0x3F, 0x40, 0x5F, 0x80, 0x81, 0x91, 0xA1, 0xC1, 0xE1, 0xFF}
)

// bend changes one or two fields of a command.
func (l *play) bend(c iso7816.Command) iso7816.Command {
	for range 1 + l.src.IntN(2) {
		switch l.src.IntN(8) {
		case 0:
			c.CLA = oddClasses[l.src.IntN(len(oddClasses))]
		case 1, 2:
			c.INS = oddINS[l.src.IntN(len(oddINS))]
		case 3:
			c.P1 = oddP[l.src.IntN(len(oddP))]
		case 4:
			c.P2 = oddP[l.src.IntN(len(oddP))]
		case 5:
			c.Ne = []int{0, 1, 255, 256, 65536}[l.src.IntN(5)]
		case 6:
			c.Data = [][]byte{nil, {0x54, 0x02, 0, 0}, {0x00, 0x01}, {0x5C, 0x01, 0x01}, []byte("1234")}[l.src.IntN(5)]
		case 7:
			if c.Data = slices.Clone(c.Data); len(c.Data) > 0 {
				c.Data[l.src.IntN(len(c.Data))] ^= 1 << l.src.IntN(8)
			}
		}
	}
	return c
}

// damage breaks the bytes themselves.
func (l *play) damage(b []byte) []byte {
	switch l.src.IntN(3) {
	case 0:
		return b[:l.src.IntN(len(b)+1)]
	case 1:
		return append(b, byte(l.src.IntN(256)))
	}
	b[l.src.IntN(len(b))] ^= 1 << l.src.IntN(8)
	return b
}
