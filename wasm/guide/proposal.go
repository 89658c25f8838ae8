package guide

import "jpkiweb/shared/municipality/gazetteer"

// A Search is a municipality that is being typed. Its zero value is the field that shows
// the one that was chosen, if any.
type Search struct {
	Typed  string
	Open   bool // its proposals are shown
	Active int  // which of them the keys have reached, counted from 1; 0 is none
	Failed bool // the list of all could not be fetched
	asked  bool // that it is
	found  []gazetteer.Match
	all    int // how many fit
}

// chosen is the code of the proposal that the keys have reached, or of the one that can be
// meant; "" for none.
func chosen(s *Search) string {
	switch {
	case !s.Open || len(s.found) == 0:
		return ""
	case s.Active > 0:
		return s.found[s.Active-1].Code
	case s.Typed != "" && s.all == 1:
		return s.found[0].Code
	}
	return onlyExact(s)
}

// onlyExact is the code of the one municipality that has this name; "" for none, or several.
func onlyExact(s *Search) string {
	if len(s.found) == 0 || !s.found[0].Exact || len(s.found) > 1 && s.found[1].Exact {
		return ""
	}
	return s.found[0].Code
}
