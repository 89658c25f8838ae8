package pdf

// A Revision is one state of a file: an incremental update added it, or the first
// writing.
type Revision struct {
	// End is how long the file was, in bytes, or zero where nothing says it.
	End int64

	first int // its newest section
}

// Revisions returns the revisions of the file, the newest first. The two sections of a
// linearized file are one of them.
func (f *File) Revisions() (all []Revision) {
	for i := 0; i < len(f.sections); i++ {
		r := Revision{first: i}
		i = f.lastOf(r)
		r.End = f.sections[i].end
		all = append(all, r)
	}
	return all
}

// At returns the file as it was after a revision.
func (f *File) At(r Revision) *File {
	old := *f
	old.sections, old.entries, old.listed = f.sections[r.first:], nil, nil
	if r.End > 0 {
		old.size, old.closed = r.End, r.End
	}
	return &old
}

// lastOf is the index of the section that a revision ends with.
func (f *File) lastOf(r Revision) int {
	if s := f.sections[r.first]; s.prev > s.offset && r.first+1 < len(f.sections) {
		return r.first + 1
	}
	return r.first
}
