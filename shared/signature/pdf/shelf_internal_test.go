package pdf

import (
	"bytes"
	"fmt"
	"hash/maphash"
	"slices"
	"testing"
)

// What is found in a table is what was put there, also after there was no more room.
func TestTable(t *testing.T) {
	const n = 5000
	key := func(i int) []byte {
		return where{entry: entry{offset: int64(i) << 20, number: int32(i), kind: inUse}}.key()
	}
	value := func(i int) []byte { return bytes.Repeat([]byte{byte(i)}, i%300) }
	for name, room := range map[string]int64{"room for all": 1 << 30, "room for some": 100_000, "no room": 0} {
		t.Run(name, func(t *testing.T) {
			all := table{seed: maphash.MakeSeed(), room: room}
			for i := range n {
				all.put(key(i), value(i)[:i%300/2], value(i)[i%300/2:])
				if all.has(key(i)) {
					all.put(key(i), []byte("again"))
				}
			}
			all.put(key(n), make([]byte, 3*pageSize))
			all.put(key(n+1), []byte("behind"))
			found := 0
			for i := range n {
				if got, ok := all.get(key(i)); ok {
					if found++; !bytes.Equal(got, value(i)) {
						t.Fatalf("%d: %d bytes, want %d", i, len(got), len(value(i)))
					}
				}
			}
			t.Logf("%d of %d", found, n)
			if (found == n) != (room == 1<<30) || (found == 0) != (room == 0) || all.used > room+pageSize || all.full == (found == n) {
				t.Errorf("%d of %d are there, %d bytes of %d, full: %v", found, n, all.used, room, all.full)
			}
			if got, ok := all.get(key(n)); ok != (room == 1<<30) || ok && len(got) != 3*pageSize {
				t.Errorf("a long one: %d bytes, %v", len(got), ok)
			}
			if got, ok := all.get(key(n + 1)); ok != (room == 1<<30) || ok && string(got) != "behind" {
				t.Errorf("what came behind it: %q, %v", got, ok)
			}
		})
	}
}

// An object stream that a later state has decoded is not there for one that ends within it, and one
// that other objects are needed for is read anew in each state.
func TestStreamsOfStates(t *testing.T) {
	newest, old := &File{size: 1000, sections: make([]section, 2)}, &File{size: 500, sections: make([]section, 1)}
	for _, row := range []struct {
		dict         string
		end          int64
		newest, then bool
	}{
		{"<</N 1/First 4>>", 400, true, true},
		{"<</N 1/First 4>>", 600, true, false},
		{"<</N 1/First 9 0 R>>", 400, true, false},
	} {
		all := newStreams(newest.size)
		e := entry{offset: 100, number: 7, kind: inUse}
		all.keep(newest, e, Object{Value: Value{raw: []byte(row.dict)}}, &objectStream{end: row.end})
		if got := []bool{all.get(newest, e) != nil, all.get(old, e) != nil}; !slices.Equal(got, []bool{row.newest, row.then}) {
			t.Errorf("%s up to %d: %v", row.dict, row.end, got)
		}
	}
}

// What an object refers to is the same from a shelf, whether it was there or not.
func TestLinks(t *testing.T) {
	for raw, want := range map[string][]int{
		"null": nil, "5 0 R": {5}, "<</A[9 0 R 3 0 R]/B<</C 9 0 R>>>>": {9, 3, 9}, "[9999999999 0 R 1 0 R]": {9_999_999_999, 1},
	} {
		got := slices.Collect(eachLink(linksOf(Value{raw: []byte(raw)})))
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v, want %v", raw, got, want)
		}
	}
}
