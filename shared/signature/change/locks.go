package change

import (
	"strings"

	"jpkiweb/shared/signature/pdf"
)

// Bounds of what a file may lock. One that exceeds them locks all.
const (
	maxExcluding = 64 // locks of all fields but some
	maxParts     = 64 // of a full name
)

// locks are those of all signatures in the order of signing, so that one look tells whether a
// field is locked, however many fields they name. pdf.Lock.Locks says what each does.
type locks struct {
	named     map[string]int // by name the first lock that locks it
	excluding []excluding
	first     int // the first lock of any kind, or none
	all       int // the first that locks all fields, or none
	count     int
}

// none is behind all locks.
const none = int(^uint(0) >> 1)

// An excluding lock locks all but these.
type excluding struct {
	lock int
	but  map[string]bool
}

func newLocks() *locks { return &locks{named: map[string]int{}, first: none, all: none} }

// add adds one lock behind the others.
func (l *locks) add(lock pdf.Lock) {
	n := l.count
	l.count++
	l.first = min(l.first, n)
	switch {
	case lock.Action == pdf.LockInclude:
		for _, name := range lock.Fields {
			if _, ok := l.named[name]; !ok {
				l.named[name] = n
			}
		}
	case lock.Action == pdf.LockExclude && len(l.excluding) < maxExcluding:
		one := excluding{n, map[string]bool{}}
		for _, name := range lock.Fields {
			one.but[name] = true
		}
		l.excluding = append(l.excluding, one)
	default:
		l.all = min(l.all, n)
	}
}

// lock tells whether the first count of the locks lock a field. What is of several fields, and
// has no name, may be of one that is locked.
func (l *locks) lock(field string, count int) bool {
	if l.first >= count {
		return false
	}
	if field == "" || l.all < count || strings.Count(field, ".") >= maxParts {
		return true
	}
	if part(field, func(name string) bool { n, ok := l.named[name]; return ok && n < count }) {
		return true
	}
	for _, one := range l.excluding {
		if one.lock < count && !part(field, func(name string) bool { return one.but[name] }) {
			return true
		}
	}
	return false
}

// part tells whether a field, or one that it is below, is what somebody looks for.
func part(field string, is func(name string) bool) bool {
	for at := 0; ; at++ {
		dot := strings.IndexByte(field[at:], '.')
		if dot < 0 {
			return is(field)
		}
		if at += dot; is(field[:at]) {
			return true
		}
	}
}
