package guide

import "slices"

// folding is what of an answer is drawn: not what is folded, while the person waits for
// the rest.
type folding struct {
	waits bool     // what is folded is not drawn yet
	open  []string // folds that the person opened
	heard bool     // nothing is folded: the answer is not seen, but read aloud
}

// draws reports whether the content of a fold is drawn.
func (f *folding) draws(name string) bool { return !f.waits || slices.Contains(f.open, name) }
