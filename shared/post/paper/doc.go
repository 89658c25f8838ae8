// Package paper prints the sheets of package post as one PDF, each on a page of its own. It is
// for training.
//
// The letters are of a font that the machine has (package appearance); none is in the tree,
// so without a font there is no paper. The forms are ours. They have what pages of
// municipalities say of theirs (lifecycle facts 2 and 5), and are nobody's own.
package paper
