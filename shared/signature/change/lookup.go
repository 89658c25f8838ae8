package change

import "jpkiweb/shared/signature/pdf"

// A lookup says one number of some objects of a state, in four bytes for each object that the
// state has.
type lookup struct {
	file    *pdf.File
	there   []int32         // by position, the number and one; nil as long as there is none
	missing map[int32]int32 // likewise, of objects that are not in the file
}

func newLookup(file *pdf.File) *lookup { return &lookup{file: file, missing: map[int32]int32{}} }

// get returns what set said of an object.
func (l *lookup) get(object int) (number int, ok bool) {
	if at, ok := l.file.Position(object); ok {
		if l.there == nil {
			return 0, false
		}
		return int(l.there[at]) - 1, l.there[at] > 0
	}
	n, ok := l.missing[int32(object)]
	return int(n) - 1, ok
}

// set says it. An object with a number that none can have is not taken note of.
func (l *lookup) set(object, number int) { l.put(object, int32(number+1)) }

func (l *lookup) forget(object int) { l.put(object, 0) }

func (l *lookup) put(object int, n int32) {
	at, ok := l.file.Position(object)
	switch {
	case ok:
		if l.there == nil {
			l.there = make([]int32, l.file.Positions())
		}
		l.there[at] = n
	case object < 0 || object > maxNumber:
	case n == 0:
		delete(l.missing, int32(object))
	default:
		l.missing[int32(object)] = n
	}
}
