package history

import (
	"bytes"
	"cmp"
	"slices"

	"jpkiweb/shared/wire"
)

// Pruning keeps room for everybody: an origin that has more entries than its share
// loses its oldest ones, and within an origin what it has most of. So a page that
// looks at the card all day can push out neither the logins of others nor its own.
// The beginning of a use that has ended says nothing more and goes first.
//
// What is left is chained anew, and says how many entries were taken out before it.
// The head names both ways in which the file may end before the file is replaced.

// prune prunes. A broken chain is kept whole, and nothing is added to it any more.
func (h *History) prune(now *head) (*head, error) {
	content, err := h.file.Read()
	if err != nil {
		return nil, err
	}
	was, err := verify(now, content)
	if err != nil {
		return nil, err
	}
	lines, _ := split(content)
	records := make([]record, len(lines))
	for i, line := range lines {
		if records[i], err = parse(line); err != nil {
			return nil, err
		}
	}
	keep := keptRecords(records, h.kept)
	cutDocuments(records, keep, h.keptSize)
	next, pruned := chain(was.After, lines, keep, records)
	now.Next = &next
	if err := h.head.WriteJSON(now); err != nil {
		return nil, err
	}
	if err := h.file.Write(pruned); err != nil {
		return nil, err
	}
	return newHead(next), nil // who appends writes the head
}

// cutDocuments leaves out the documents of the oldest records that stay, until all that
// stay have at most so many bytes.
func cutDocuments(records []record, keep []bool, size int) {
	rest := -size
	for i, r := range records {
		if keep[i] {
			rest += len(r.line()) + len("\n")
		}
	}
	for i := range records {
		if r := &records[i]; rest > 0 && keep[i] && len(r.Documents) > 0 {
			before := len(r.line())
			r.Documents, r.Unlisted = nil, r.Unlisted+uint64(len(r.Documents))
			rest -= before - len(r.line())
		}
	}
}

// keptRecords tells which records stay, about limit of them.
func keptRecords(records []record, limit int) []bool {
	keep := make([]bool, len(records))
	ended := map[uint64]bool{}
	for _, r := range records {
		ended[r.Begun] = true
	}
	of := map[string][]int{} // by room
	for i, r := range records {
		if r.Result != wire.ResultBegun || !ended[r.Seq] {
			of[r.room()] = append(of[r.room()], i)
		}
	}
	for _, mine := range shareRoom(of, limit) {
		kinds := map[string][]int{}
		for _, i := range mine.all {
			kinds[records[i].kind()] = append(kinds[records[i].kind()], i)
		}
		for _, k := range shareRoom(kinds, mine.room) {
			for _, i := range k.all[len(k.all)-k.room:] {
				keep[i] = true
			}
		}
	}
	return keep
}

// room is whose share of the history an entry takes. What became of the history
// itself is nobody's.
func (r record) room() string {
	if r.Purpose == "" {
		return r.Result
	}
	return "of " + r.Origin.String()
}

// kind is what an origin has: the uses to which a person gave a PIN apart from
// those that a page can make by itself.
func (r record) kind() string {
	if r.Begun > 0 || r.Result == wire.ResultBegun {
		return "with a PIN, " + string(r.Purpose)
	}
	return string(r.Purpose)
}

// A part is what one has, the oldest first, and how many of these it may keep.
type part struct {
	name string
	all  []int
	room int
}

// shareRoom divides the room so that whoever needs less than an equal share has all, and
// the others have the rest in equal parts.
func shareRoom(of map[string][]int, limit int) []part {
	var parts []part
	for name, all := range of {
		parts = append(parts, part{name: name, all: all})
	}
	slices.SortFunc(parts, func(a, b part) int {
		return cmp.Or(cmp.Compare(len(a.all), len(b.all)), cmp.Compare(newest(a.all), newest(b.all)))
	})
	for i := range parts {
		parts[i].room = min(len(parts[i].all), max(0, limit)/(len(parts)-i))
		limit -= parts[i].room
	}
	return parts
}

func newest(all []int) int { return all[len(all)-1] }

// chain chains the records that stay anew, and returns where they begin and end, and
// their lines.
func chain(after mark, lines [][]byte, keep []bool, records []record) (ends, []byte) {
	var pruned bytes.Buffer
	first := slices.Index(keep, true)
	if first > 0 {
		after = markOf(records[first-1].Seq, lines[first-1])
	}
	e := ends{after, after}
	for i, r := range records {
		if !keep[i] {
			continue
		}
		r.Pruned, r.Previous = r.Seq-e.Last.Seq-1, e.Last.SHA256
		line := r.line()
		e.Last = markOf(r.Seq, line)
		pruned.Write(line)
		pruned.WriteByte('\n')
	}
	return e, pruned.Bytes()
}
