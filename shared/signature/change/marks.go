package change

import "jpkiweb/shared/signature/pdf"

// several is the owner of an object that more than one page, field or annotation leads to.
const several = -1

// A mark is one role of an object, and whose it is: the number of the page, field or
// annotation, 0 for none.
type mark struct {
	role  role
	owner int
}

// A packed mark is one in four bytes, never 0. Numbers of objects have 23 bits, ISO 32000-1,
// Annex C; others lead nowhere.
type packed uint32

const (
	ownerBits = 24
	maxNumber = 8_388_607
)

func (m mark) pack() packed {
	return packed(m.role)<<ownerBits | packed(m.owner+2) // several is 1
}

func (p packed) mark() mark {
	return mark{role(p >> ownerBits), int(p&(1<<ownerBits-1)) - 2}
}

// marks are those of all objects of a state, in eight bytes for each object and each further mark
// of it.
type marks struct {
	file *pdf.File
	// first is of each object, by its position in the file, and all is the others; so is missing
	// the place in all of what is not in the file and meant nevertheless.
	first   []place
	all     []place
	missing map[int32]int32
}

// A place is a mark of an object, and where in all the next one of it is, or 0.
type place struct {
	packed
	next int32
}

func newMarks(file *pdf.File) *marks {
	return &marks{file: file, first: make([]place, file.Positions()), all: make([]place, 1), missing: map[int32]int32{}}
}

// head is the first place of an object, or nil if it has none.
func (m *marks) head(number int) *place {
	if at, ok := m.file.Position(number); ok {
		return &m.first[at]
	}
	if at := m.missing[int32(number)]; at > 0 {
		return &m.all[at]
	}
	return nil
}

// of returns the marks of an object.
func (m *marks) of(number int) (all []mark) {
	for p := m.head(number); p != nil && p.packed != 0; p = &m.all[p.next] {
		all = append(all, p.mark())
	}
	return all
}

// has tells whether an object has a mark.
func (m *marks) has(number int) bool {
	p := m.head(number)
	return p != nil && p.packed != 0
}

// add gives an object a mark, and returns the one that it has now. It is not new if the object had
// it. What has two owners is of several.
func (m *marks) add(number int, one mark) (now mark, isNew bool) {
	head := m.head(number)
	if head == nil {
		m.all = append(m.all, place{})
		m.missing[int32(number)] = int32(len(m.all) - 1)
		head = &m.all[len(m.all)-1]
	}
	if head.packed == 0 {
		head.packed = one.pack()
		return one, true
	}
	for p := head; p.packed != 0; p = &m.all[p.next] {
		old := p.mark()
		if old.role != one.role {
			continue
		}
		if old.owner == one.owner || old.owner == several {
			return old, false
		}
		one.owner = several
		p.packed = one.pack()
		return one, true
	}
	m.all = append(m.all, place{one.pack(), head.next})
	m.head(number).next = int32(len(m.all) - 1)
	return one, true
}
