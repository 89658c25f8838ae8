package change

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"jpkiweb/shared/signature/pdf"
)

// All locks together say what they say one by one.
func TestLocksTogether(t *testing.T) {
	all := []pdf.Lock{
		{Action: pdf.LockInclude, Fields: []string{"a", "b.c"}}, {Action: pdf.LockInclude, Fields: []string{"a.x", "d"}},
		{Action: pdf.LockExclude, Fields: []string{"d", "e", "b", "f"}}, {Action: pdf.LockExclude, Fields: []string{"e", "f.g"}}, {Action: pdf.LockAll},
	}
	l := newLocks()
	for _, lock := range all {
		l.add(lock)
	}
	for count := range len(all) + 1 {
		for _, field := range []string{"a", "a.x", "aa", "b", "b.c", "b.c.d", "b.cc", "d", "d.e", "e", "e.a", "f", "f.g", "f.g.h", "z"} {
			want := slices.ContainsFunc(all[:count], func(one pdf.Lock) bool { return one.Locks(field) })
			if got := l.lock(field, count); got != want {
				t.Errorf("%s with %d locks: %v, want %v", field, count, got, want)
			}
		}
		if got := l.lock("", count); got != (count > 0) {
			t.Errorf("several fields with %d locks: %v", count, got)
		}
	}
}

// What is too much to look at is locked.
func TestTooManyLocks(t *testing.T) {
	l := newLocks()
	l.add(pdf.Lock{Action: pdf.LockInclude, Fields: []string{"x"}})
	if deep := strings.Repeat("a.", maxParts); l.lock(deep[:len(deep)-2], 1) || !l.lock(deep, 1) {
		t.Error("name of too many parts")
	}
	for i := range maxExcluding + 1 {
		if l.lock("a", l.count) {
			t.Errorf("locked after %d", i)
		}
		l.add(pdf.Lock{Action: pdf.LockExclude, Fields: []string{"a", fmt.Sprint(i)}})
	}
	if !l.lock("a", l.count) || l.lock("a", l.count-1) {
		t.Error("too many locks of all fields but one")
	}
}
