package verification

import (
	"strconv"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// covers names what a signature covers, as far as the checks tell.
func covers(s *Signature) string {
	switch coverage := s.statusOf(stepCoverage); {
	case s.statusOf(stepDigest) != passed:
		return "unknown"
	case coverage == "":
		return "document"
	case coverage != passed:
		return "unknown"
	case len(s.Changes) > 0 || s.statusOf(stepChanges) != passed: // something came later, or may have
		return "revision"
	}
	return "whole"
}

// changes are what came after the signature, by page: first what made the document another one.
func changes(s *Signature, t locale.Texts) dom.Node {
	return dom.Group(changesOf(s.Changes, false, part.Failure, say(t, "changes.forbidden"), t), changesOf(s.Changes, true, part.Info, say(t, "changes.allowed"), t))
}

// changesOf lists those that were allowed, or those that were not, by page.
func changesOf(all []Change, allowed bool, kind, title string, t locale.Texts) dom.Node {
	var lines []string
	for page := pageAfter(all, -1); page >= 0; page = pageAfter(all, page) {
		for i := range all {
			if c := &all[i]; c.Page == page && c.Allowed == allowed {
				lines = append(lines, changeText(c, t))
			}
		}
	}
	if lines == nil {
		return dom.Node{}
	}
	return part.NoticeIn(t, kind, title, part.List(lines...))
}

// pageAfter is the next page with a change, or -1. A report has few changes, so that nothing is
// sorted.
func pageAfter(all []Change, page int) int {
	next := -1
	for i := range all {
		if p := all[i].Page; p > page && (next < 0 || p < next) {
			next = p
		}
	}
	return next
}

// changeText says what changed, where, and what of the page may be below it.
func changeText(c *Change, t locale.Texts) string {
	text := wordText(t, "what", c.What)
	if c.Field != "" {
		text = say(t, "changes.field", "what", text, "field", locale.Keep(c.Field))
	}
	if a := c.Covers; a != nil {
		text = say(t, "changes.covers", "what", text, "left", part.Millimetres(a.Left), "top", part.Millimetres(a.Top), "width", part.Millimetres(a.Width), "height", part.Millimetres(a.Height))
	}
	if c.Page > 0 {
		text = say(t, "changes.page", "n", strconv.Itoa(c.Page), "what", text)
	}
	return text
}
