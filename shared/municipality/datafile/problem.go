// Package datafile reads the YAML files of shared/municipality/data as their
// authors write them, and finds what is wrong in them with its line. The authors
// are staff of a city, so every problem is one sentence in Japanese and in
// English. Most callers need [Parse] and [Check]; [Folder] does both for all files.
package datafile

import (
	"cmp"
	"fmt"
	"slices"
)

// A Problem is something wrong at a place in a file.
type Problem struct {
	File         string // name without folder
	Line, Column int    // from 1
	Ja, En       string
	Remark       bool // it can stay, such as a missing translation
}

// String is the problem as a compiler writes one, the Japanese sentence first.
func (p Problem) String() string {
	return fmt.Sprintf("%s:%d:%d: %s\n    %s", p.File, p.Line, p.Column, p.Ja, p.En)
}

// Errors are the problems that are not remarks.
func Errors(problems []Problem) []Problem {
	return slices.DeleteFunc(slices.Clone(problems), func(p Problem) bool { return p.Remark })
}

func inOrder(problems []Problem) []Problem {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return problems
}
