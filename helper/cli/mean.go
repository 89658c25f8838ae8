package cli

import (
	"flag"
	"slices"
	"strconv"
	"strings"

	"jpkiweb/shared/wire"
)

// proposals are how many names are proposed for one that is none, at most.
const proposals = 2

// unknownCommand is the error of a command that there is not.
func unknownCommand(name string) error {
	var names []string
	for _, c := range append(commands(), command{name: "help"}) {
		names = append(names, c.name)
	}
	return meaning(said(wire.CodeRequestInvalid, "error.command", "name", strconv.Quote(name)), near(name, names), "")
}

// wrongFlag is the error of a flag that cannot be parsed.
func (c *call) wrongFlag(args []string, err error) error {
	typed, undefined := strings.CutPrefix(err.Error(), "flag provided but not defined: -")
	if !undefined {
		return wire.Errorf(wire.CodeRequestInvalid, "%v", err)
	}
	var names []string
	c.flags.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
	return meaning(said(wire.CodeRequestInvalid, "flag.undefined", "flag", typed), near(typed, names), "--")
}

// meaning adds to an error what the person may have meant, with a prefix. It is proposed, and
// never done.
func meaning(err *saidError, meant []string, prefix string) error {
	switch len(meant) {
	case 0:
		return err
	case 1:
		return said(err.code, "mean.one", "error", err, "a", prefix+meant[0])
	}
	return said(err.code, "mean.two", "error", err, "a", prefix+meant[0], "b", prefix+meant[1])
}

// near are the names that look most like what was typed, the nearest first, two at most: those
// that differ in a third of the letters, or begin with it.
func near(typed string, names []string) []string {
	type candidate struct {
		name     string
		distance int
	}
	var all []candidate
	for _, name := range names {
		d := distance(strings.ToLower(typed), name)
		if begins := len(typed) > 1 && strings.HasPrefix(name, strings.ToLower(typed)); begins || d <= max(1, min(len(typed), len(name))/3) {
			all = append(all, candidate{name, d})
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return a.distance - b.distance })
	var nearest []string
	for _, c := range all[:min(len(all), proposals)] {
		nearest = append(nearest, c.name)
	}
	return nearest
}

// misspelt are the names near what was typed, none where it is one of them.
func misspelt(typed string, names []string) []string {
	if slices.Contains(names, typed) {
		return nil
	}
	return near(typed, names)
}

// maxTyped bounds what is compared: a longer word is no mistyped name.
const maxTyped = 64

// distance is how many letters have to be put in, left out, replaced or exchanged with their
// neighbour to get from a to b: the restricted Damerau-Levenshtein distance.
func distance(a, b string) int {
	if len(a) > maxTyped {
		return len(a)
	}
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range len(b) {
			same := 1
			if a[i] == b[j] {
				same = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+same)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
