package pdf

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
)

// A table finds bytes by a key, which is one that no other key begins with. It has no pointer for
// each, and is never smaller than it was.
type table struct {
	seed  maphash.Seed
	slots []uint32 // where records are: page and place in it, from 1 on; 0: none
	pages [][]byte
	count int
	used  int64 // bytes
	room  int64 // and how many it may have
	full  bool  // something was left out
}

const (
	pageSize = 1 << 16 // unless one record is longer
	maxPages = 1<<16 - 1
)

func (t *table) has(key []byte) bool { _, ok := t.get(key); return ok }

func (t *table) get(key []byte) ([]byte, bool) {
	if len(t.slots) == 0 {
		return nil, false
	}
	record := t.record(t.slots[t.slot(key)])
	if record == nil {
		return nil, false
	}
	record = record[len(key):]
	length, n := binary.Uvarint(record)
	return record[n : n+int(length) : n+int(length)], true
}

// slot is the one of a key, or the one where it would be.
func (t *table) slot(key []byte) int {
	mask := len(t.slots) - 1
	at := int(maphash.Bytes(t.seed, key)) & mask
	for t.slots[at] != 0 && !bytes.HasPrefix(t.record(t.slots[at]), key) {
		at = (at + 1) & mask
	}
	return at
}

func (t *table) record(at uint32) []byte {
	if at == 0 {
		return nil
	}
	return t.pages[(at-1)/pageSize][(at-1)%pageSize:]
}

// put keeps parts one behind the other, unless there is something under this key or no room.
func (t *table) put(key []byte, parts ...[]byte) {
	length := 0
	for _, part := range parts {
		length += len(part)
	}
	head := binary.AppendUvarint(bytes.Clone(key), uint64(length))
	size := int64(len(head) + length + 8) // and its share of the slots
	if t.used+size > t.room || len(t.pages) == maxPages {
		t.full = true
		return
	}
	if t.has(key) {
		return
	}
	t.used += size
	if t.count++; t.count > len(t.slots)/4*3 {
		t.grow()
	}
	slot := t.slot(key)
	t.slots[slot] = t.write(append([][]byte{head}, parts...), len(head)+length)
}

// write puts parts on a page.
func (t *table) write(parts [][]byte, length int) uint32 {
	last := len(t.pages) - 1
	if last < 0 || len(t.pages[last])+length > pageSize {
		if last >= 0 {
			t.used += int64(max(pageSize-len(t.pages[last]), 0))
		}
		t.pages = append(t.pages, make([]byte, 0, max(length, pageSize)))
		last++
	}
	at := len(t.pages[last])
	for _, part := range parts {
		t.pages[last] = append(t.pages[last], part...)
	}
	return uint32(last*pageSize+at) + 1
}

// grow makes twice as many slots.
func (t *table) grow() {
	before := t.slots
	t.slots = make([]uint32, max(2*len(before), 64))
	for _, at := range before {
		if record := t.record(at); record != nil {
			t.slots[t.slot(record[:keyLength(record)])] = at
		}
	}
}

// keyLength is that of the key that a record begins with: four numbers.
func keyLength(record []byte) (all int) {
	for range 4 {
		_, n := binary.Uvarint(record[all:])
		all += n
	}
	return all
}
