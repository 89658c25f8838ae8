package guard

// allowed notes that a command goes out.
func (m *model) allowed(d deed) {
	m.waiting = true
	m.spent = m.spent || d.kind == 'v'
	m.replaced = m.replaced || d.kind == 'c'
}

// told reads the tries of a status word: 63Cx, or one of the three ways to say
// blocked (jpki facts 2.2).
func told(sw int) (left int, ok bool) {
	if sw == 0x6983 || sw == 0x6984 {
		return 0, true
	}
	return sw & 0xF, sw>>4 == 0x63C
}

// sees notes the answer to a deed; fewer than two bytes are none.
func (m *model) sees(d deed, answer []byte) {
	m.waiting = false
	if len(answer) < 2 {
		m.lost(d)
		return
	}
	sw := int(answer[len(answer)-2])<<8 | int(answer[len(answer)-1])
	m.more = sw>>8 == 0x61
	worked := m.worked(d, sw)
	if d.kind == 'r' && d.ref == inJPKI+0x0A {
		m.shut = sw == 0x6982
	}
	if d.kind == 'a' {
		if d.ref != m.app || !worked {
			m.right = 0
		}
		m.app, m.file = 0, 0
		if worked {
			m.app = d.ref
		}
		return
	}
	if d.name {
		m.file = 0
		if worked {
			m.file = d.ref & 0xFFFF
		}
	}
	m.notes(d, sw, worked)
	m.achieved(d, worked)
}

// worked reports whether the card did what it was told.
func (m *model) worked(d deed, sw int) bool {
	_, counted := told(sw)
	switch d.kind {
	case 'q', 'v':
		return sw == 0x9000 || counted
	case 'r':
		return sw == 0x9000 || sw>>8 == 0x61 || sw == 0x6282
	}
	return sw == 0x9000 || sw>>8 == 0x61
}

func (m *model) notes(d deed, sw int, worked bool) {
	left, counted := told(sw)
	switch d.kind {
	case 'q':
		if d.ref >= inOther || !worked {
			return
		}
		if sw == 0x9000 {
			left = map[int]int{inJPKI + 0x18: 3, inJPKI + 0x1B: 5, inInfo + 0x11: 3}[d.ref]
		}
		m.counter[d.ref] = left
		for _, own := range m.pins {
			m.course.Blocked = m.course.Blocked || own == d.ref && left == 0
		}
	case 'v':
		delete(m.counter, d.ref)
		m.right = 0
		if sw == 0x9000 {
			m.right, m.course.Verified = d.ref, true
		}
		m.course.WrongPIN = counted || sw == 0x6300
		m.course.Blocked = m.course.Blocked || counted && left == 0
	case 's':
		if worked {
			m.state[d.item] = 2
		}
	}
}

// achieved keeps Done: what the person came for.
func (m *model) achieved(d deed, worked bool) {
	switch m.terms.Purpose {
	case Read, Counter, Raw:
		m.course.Done = m.course.Done || worked && d.kind != 'f'
	case Attributes, Form:
		m.course.Done = m.course.Done || worked && d.kind == 'r' && d.ref == inInfo+0x02
	case Certificate:
		m.course.Done = m.course.Done || worked && d.kind == 'r' && d.ref == inJPKI+0x01
	case PINChange:
		m.course.Done = m.course.Done || worked && d.kind == 'c'
	default:
		made := 0
		for _, state := range m.state {
			if state == 2 {
				made++
			}
		}
		m.course.Done = made == len(m.state)
	}
	if m.course.WrongPIN {
		m.course.Done = false
	}
}

// lost: no answer came, so the worst is supposed.
func (m *model) lost(d deed) {
	m.waiting, m.more, m.file = false, false, 0
	clear(m.counter)
	switch d.kind {
	case 'a':
		m.app, m.right = 0, 0
	case 'v':
		m.right, m.course.Unanswered = 0, true
	case 's':
		m.state[d.item] = 1
	}
}
