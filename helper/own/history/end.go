package history

// ready returns the head, mends what a crash left behind the last entry, and
// prunes. The caller holds the lock.
func (h *History) ready() (*head, error) {
	content, err := readIfThere(h.file)
	if err != nil {
		return nil, err
	}
	was, err := h.readHead()
	if err != nil {
		return nil, err
	}
	lines, rest := split(content)
	if was == nil && len(lines) == 0 {
		if was, err = h.begin(); err != nil {
			return nil, err
		}
	}
	now, ok := was.endingWith(lines)
	if !ok || len(rest) > maxLine {
		return nil, faultOfEnd(was, content)
	}
	if len(rest) > 0 {
		if err := h.file.Write(content[:len(content)-len(rest)]); err != nil {
			return nil, err
		}
	}
	if len(lines) > 0 && now.Last.Seq > was.Last.Seq { // the crash between the two writes
		if err := h.head.WriteJSON(now); err != nil {
			return nil, err
		}
	}
	if len(lines) < h.pruneAt && len(content) < h.pruneBig {
		return now, nil
	}
	return h.prune(now)
}

// begin writes a head before the first entry: one that is missing later was taken
// away.
func (h *History) begin() (*head, error) {
	first := newHead(ends{beforeFirst(), beforeFirst()})
	return first, h.head.WriteJSON(first)
}

// endingWith returns the head of a file with these lines: the last one is the one
// that the head means, or the next one.
func (h *head) endingWith(lines [][]byte) (*head, bool) {
	if h == nil {
		return nil, false
	}
	for _, e := range h.possibleEnds(lines) {
		if last, ok := e.endsWith(lines); ok {
			return newHead(ends{e.After, last}), true
		}
	}
	return nil, false
}

// endsWith returns the mark of the last line, if it may be where the chain ends.
func (e ends) endsWith(lines [][]byte) (last mark, ok bool) {
	if len(lines) == 0 {
		return e.Last, e.Last == e.After
	}
	line := lines[len(lines)-1]
	r, err := parse(line)
	if err != nil {
		return mark{}, false
	}
	last = markOf(r.Seq, line)
	return last, last == e.Last || r.Seq == e.Last.Seq+1 && r.Previous == e.Last.SHA256
}

// faultOfEnd tells what is wrong with an end that is not as it was left.
func faultOfEnd(h *head, content []byte) error {
	if _, err := verify(h, content); err != nil {
		return err
	}
	return &BrokenError{h.Last.Seq, Changed}
}
