package health

import (
	"strconv"
	"strings"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// shownDays is how many open days are named where there are more of them than an errand names.
const shownDays = 3

// errandOf is what the card needs at a counter now; ok is false where it needs nothing
// there, or nobody said of which municipality.
func errandOf(f *Facts) (e municipality.Errand, ok bool) {
	p, mends := f.MendsFirst()
	if f.Offices == nil || !mends || f.Status.Kind.Phone() {
		return e, false
	}
	q := municipality.Question{Procedure: f.Procedure(p), Applicant: municipality.Self, Now: f.Now}
	var by time.Time
	switch {
	case q.Procedure == "" && f.Blocked(p):
		q.Procedure, q.PIN = lifecycle.PINReset, lifecycle.NameOf(p.PIN())
	case f.State(p) == jpki.CertificateRenewable:
		by = f.Status.Certificate(p).NotAfter
	}
	e = f.Offices.Errand(q, by)
	return e, e.Offices > 0
}

// errand tells on which days the counter is open for what the card needs.
func errand(m *sight, t locale.Texts) dom.Node {
	e, ok := errandOf(&m.Facts)
	if !ok {
		return dom.Node{}
	}
	before, days, after := errandWords(t, &e)
	var nodes []dom.Node
	for _, text := range before {
		nodes = append(nodes, part.Paragraph(text))
	}
	nodes = append(nodes, dom.When(len(days) > 0, part.List(days...)))
	for _, text := range after {
		nodes = append(nodes, part.Paragraph(text))
	}
	return dom.El("div", dom.Class("errand"), dom.Group(nodes...))
}

// errandWords are an errand in words: how many days are left, which are the first, and
// what to mind.
func errandWords(t locale.Texts, e *municipality.Errand) (before, days, after []string) {
	if e.Silent == e.Offices {
		return []string{t.T("errand.silent")}, nil, nil
	}
	by, unknown := "", ""
	if !e.By.IsZero() {
		by = part.Weekday(t, e.By)
	}
	if !e.Unknown.IsZero() {
		unknown = t.T("errand.unknown", "day", part.Weekday(t, e.Unknown))
	}
	switch {
	case e.Count == 0 && unknown != "":
		return []string{unknown}, nil, nil
	case e.Count == 0 && by == "":
		return []string{t.T("guide.next.none")}, nil, nil
	case e.Count == 0:
		return []string{t.T("errand.none", "by", by)}, nil, nil
	case by == "":
		before = append(before, t.T("errand.next"))
	case unknown != "":
		before = append(before, t.T("errand.by", "by", by)+t.N("errand.least", e.Count))
	default:
		before = append(before, t.T("errand.by", "by", by)+t.N("errand.days", e.Count))
	}
	first := e.First
	if e.Count > len(first) {
		first = first[:shownDays]
		before = append(before, t.T("errand.first"))
	}
	for i := range first {
		days = append(days, openDay(t, &first[i]))
	}
	return before, days, append(errandMinds(t, e), nonEmpty(unknown)...)
}

// errandMinds are what to mind of an errand that has days.
func errandMinds(t locale.Texts, e *municipality.Errand) (minds []string) {
	switch {
	case e.Last == nil:
	case e.Unknown.IsZero() && e.Last.Date.Before(e.By):
		minds = append(minds, t.T("errand.closed", "by", part.Weekday(t, e.By), "day", part.Weekday(t, e.Last.Date)))
	case e.Unknown.IsZero() && e.Count > len(e.First):
		minds = append(minds, t.T("errand.last", "day", part.Weekday(t, e.Last.Date)))
	}
	if e.Visits > 1 {
		key := "errand.twice"
		if e.Last != nil && e.Unknown.IsZero() && !e.InTime() {
			key = "errand.late"
		}
		minds = append(minds, t.T(key, "n", strconv.Itoa(e.Visits)))
		if e.Between != nil {
			minds = append(minds, part.OfficeText(t, *e.Between))
		}
	}
	return minds
}

func nonEmpty(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

// openDay is a day on a line, with one office that is open and the number of the others.
func openDay(t locale.Texts, d *municipality.OpenDay) string {
	line := t.T("errand.line", "day", part.Weekday(t, d.Date), "place", officeDay(t, &d.Offices[0]))
	if others := len(d.Offices) - 1; others > 0 {
		line += t.N("errand.others", others)
	}
	return line
}

// officeDay is when an office is open, and what must be done before.
func officeDay(t locale.Texts, o *municipality.OfficeDay) string {
	var spans []string
	for _, s := range o.Spans {
		spans = append(spans, part.Span(t, s))
	}
	text := t.T("errand.office", "place", part.OfficeText(t, o.Name), "hours", strings.Join(spans, t.T("errand.and")))
	if o.Reserve {
		text += t.T("errand.reserve")
	}
	if o.Ask {
		text += t.T("errand.ask")
	}
	return text
}
