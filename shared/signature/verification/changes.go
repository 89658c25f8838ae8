package verification

import (
	"fmt"
	"slices"
	"strings"

	"jpkiweb/shared/signature/change"
	"jpkiweb/shared/signature/pdf"
)

// A Change is one thing of a PDF that is not as it was when it was signed.
type Change struct {
	What    change.What  `json:"what"`
	Class   change.Class `json:"class"`
	Allowed bool         `json:"allowed"`         // by this signature and those before it
	Page    int          `json:"page,omitempty"`  // from 1 on; 0: of none, or of several
	Field   string       `json:"field,omitempty"` // full name; "": of none, or of several
	// Covers is the place on the page where it is seen: what the page says there may be below it.
	Covers *Area `json:"covers,omitempty"`
}

// An Area is a place on a page, in millimetres from the left and from the upper edge of the page
// as it is shown.
type Area struct {
	Left   float64 `json:"left"`
	Top    float64 `json:"top"`
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
}

// maxChanges is how many changes after a signature a report lists.
const maxChanges = 200

// changesAfter lists what came after a signature, what is forbidden first.
func changesAfter(after change.Judgement) []Change {
	var all []Change
	add := func(d change.Difference, allowed bool) {
		if len(all) == maxChanges {
			return
		}
		one := Change{What: d.What, Class: d.Class, Allowed: allowed, Page: d.Page, Field: readable(d.Field)}
		if d.Box != nil {
			area := Area(*d.Box)
			one.Covers = &area
		}
		all = append(all, one)
	}
	for _, d := range after.Forbidden {
		add(d, false)
	}
	for _, d := range after.Differences {
		if after.Rules.Allow(d) {
			add(d, true)
		}
	}
	return all
}

// changes judges what came after a signature.
func changes(e pdf.Embedded, after change.Judgement) result {
	switch {
	case e.Place == pdf.Removed || e.Place == pdf.Replaced:
		return fail(CodeChanged, "signature was taken out of its field later")
	case len(after.Forbidden) > 0:
		return fail(CodeChanged, fmt.Sprintf("changed after signing, in ways that are not allowed: %s", whatOf(after.Forbidden)))
	case after.Err != nil:
		return undecided(CodeChangesUnknown, "what came after it cannot be compared: "+after.Err.Error())
	case !after.Known:
		return undecided(CodeChangesUnknown, "what came after it cannot be compared")
	}
	detail, notes := "nothing was changed after it", []Code(nil)
	switch {
	case slices.ContainsFunc(after.Differences, func(d change.Difference) bool { return d.Box != nil }):
		detail, notes = "only what is allowed came after it, some of which is seen on a page and may hide what it says: "+whatOf(after.Differences), []Code{NoteCovers}
	case len(after.Differences) > 0:
		detail = "only what is allowed came after it: " + whatOf(after.Differences)
	}
	if len(after.Orphans) > 0 || len(after.Stray) > 0 {
		detail += "; when it was signed, the file had parts that nothing led to, which programs that repair files may show"
		notes = append(notes, NotePrepared)
	}
	return pass(detail, notes...)
}

// whatOf names the kinds of differences, each once, with the pages where they are.
func whatOf(all []change.Difference) string {
	var kinds []string
	for _, d := range all {
		kind := whatWords[d.What]
		if d.Page > 0 {
			kind = fmt.Sprintf("%s (page %d)", kind, d.Page)
		}
		if !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
		if len(kinds) > maxKinds {
			return strings.Join(kinds[:maxKinds], "; ") + "; and others"
		}
	}
	return strings.Join(kinds, "; ")
}

// maxKinds is how many kinds of changes a sentence names.
const maxKinds = 8
