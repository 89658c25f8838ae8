package verification

import (
	"cmp"
	"slices"
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
	case len(s.Changes) > 0:
		return "revision"
	}
	return "whole"
}

// changes are what came after the signature, by page: first what made the document another one.
func changes(s Signature, t locale.Texts) dom.Node {
	sorted := slices.Clone(s.Changes)
	slices.SortStableFunc(sorted, func(a, b Change) int { return cmp.Compare(a.Page, b.Page) })
	var forbidden, allowed []string
	for _, c := range sorted {
		if c.Allowed {
			allowed = append(allowed, changeText(c, t))
			continue
		}
		forbidden = append(forbidden, changeText(c, t))
	}
	return dom.Group(
		dom.When(forbidden != nil, part.NoticeIn(t, part.Failure, t.T("verification.changes.forbidden"), part.List(forbidden...))),
		dom.When(allowed != nil, part.NoticeIn(t, part.Info, t.T("verification.changes.allowed"), part.List(allowed...))))
}

// changeText says what changed, where, and what of the page may be below it.
func changeText(c Change, t locale.Texts) string {
	text := wordText(t, "what", c.What)
	if c.Field != "" {
		text = t.T("verification.changes.field", "what", text, "field", locale.Keep(c.Field))
	}
	if a := c.Covers; a != nil {
		text = t.T("verification.changes.covers", "what", text, "left", millimetres(a.Left), "top", millimetres(a.Top), "width", millimetres(a.Width), "height", millimetres(a.Height))
	}
	if c.Page > 0 {
		text = t.T("verification.changes.page", "n", strconv.Itoa(c.Page), "what", text)
	}
	return text
}

func millimetres(n float64) string { return strconv.FormatFloat(n, 'f', 0, 64) }
