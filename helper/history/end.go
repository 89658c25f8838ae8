package history

// ready returns the head, mends what a crash left behind the last entry, and
// prunes. The caller holds the lock.
func (h *History) ready() (*head, error) {
	content, err := readIfThere(h.file)
	if err != nil {
		return nil, err
	}
	now, err := h.readHead()
	if err != nil {
		return nil, err
	}
	lines, rest := split(content)
	if now == nil && len(lines) == 0 {
		now = &head{Version: headVersion, Last: start(), After: []mark{start()}}
		if err := h.head.WriteJSON(now); err != nil { // before the first entry: a head that is missing later was taken away
			return nil, err
		}
	}
	if now == nil || !now.endsWith(lines) || len(rest) > maxLine {
		return nil, broken(now, content)
	}
	if len(rest) > 0 {
		if err := h.file.Write(content[:len(content)-len(rest)]); err != nil {
			return nil, err
		}
	}
	now.After = []mark{beginning(now, lines)} // one, after a crash while pruning, too
	if len(lines) > 0 {                       // the crash between the two writes
		last := lines[len(lines)-1]
		if r, err := parse(last); err == nil && r.Seq == now.Last.Seq+1 {
			now.Last = markOf(r.Seq, last)
			if err := h.head.WriteJSON(now); err != nil {
				return nil, err
			}
		}
	}
	if uint64(len(lines)) < h.pruneAt {
		return now, nil
	}
	return now, h.prune(now)
}

// endsWith tells whether the last line is the one that the head means, or the
// next one.
func (h *head) endsWith(lines [][]byte) bool {
	if len(lines) == 0 {
		return h.Last == h.After[len(h.After)-1]
	}
	line := lines[len(lines)-1]
	r, err := parse(line)
	return err == nil && (markOf(r.Seq, line) == h.Last || r.Seq == h.Last.Seq+1 && r.Previous == h.Last.SHA256)
}

// broken tells what is wrong with an end that is not as it was left.
func broken(h *head, content []byte) error {
	if _, err := verify(h, content); err != nil {
		return err
	}
	return &BrokenError{h.Last.Seq, Changed}
}

// prune keeps the newest entries. A broken chain is kept whole, and nothing is
// added to it any more. The head names the new beginning before the file has it.
func (h *History) prune(now *head) error {
	content, err := h.file.Read()
	if err != nil {
		return err
	}
	after, err := verify(now, content)
	if err != nil {
		return err
	}
	lines, _ := split(content)
	gone := uint64(len(lines)) - h.kept
	size := 0
	for _, line := range lines[:gone] {
		size += len(line) + 1
	}
	next := markOf(after.Seq+gone, lines[gone-1])
	now.After = []mark{after, next}
	if err := h.head.WriteJSON(now); err != nil {
		return err
	}
	if err := h.file.Write(content[size:]); err != nil {
		return err
	}
	now.After = []mark{next}
	return nil // Append writes the head
}
