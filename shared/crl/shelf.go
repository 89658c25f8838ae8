package crl

import (
	"slices"

	"jpkiweb/shared/revocation"
)

// A finding is what a place has: a list, or the reason why it has none.
type finding struct {
	list *revocation.List
	err  error // wraps a revocation.Why, or is that of a context
}

// answersFor tells whether the list of a finding answers for certificates of a distribution
// point.
func (f finding) answersFor(point string) bool {
	if f.list == nil {
		return false
	}
	names, limited := f.list.Points()
	return !limited || slices.Contains(names, point)
}

// A shelf is what was found in a folder, by distribution points. It is never changed.
type shelf struct {
	all     []finding
	byPoint map[string][]finding // nil: nobody put them in order
}

// newShelf puts findings in order. Those that answer for all points are with each.
func newShelf(all []finding) *shelf {
	s := &shelf{all: all, byPoint: map[string][]finding{}}
	var everywhere []finding
	for _, f := range all {
		if f.list == nil {
			continue
		}
		names, limited := f.list.Points()
		if !limited {
			everywhere = append(everywhere, f)
		}
		for _, name := range names {
			s.byPoint[name] = append(s.byPoint[name], f)
		}
	}
	for name := range s.byPoint {
		s.byPoint[name] = append(s.byPoint[name], everywhere...)
	}
	return s
}

// find adds the findings that answer for a point; all where none does, for their reasons.
func (s *shelf) find(point string, found []finding) []finding {
	if of, ok := s.byPoint[point]; ok {
		if len(found) == 0 {
			return slices.Clip(of) // of a server's every question: without a copy
		}
		return append(found, of...)
	}
	before := len(found)
	for _, f := range s.all {
		if f.answersFor(point) {
			found = append(found, f)
		}
	}
	if len(found) == before {
		return append(found, s.all...)
	}
	return found
}
