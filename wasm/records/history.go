package records

import (
	"context"
	"encoding/hex"
	"slices"
	"strconv"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// OpenHistory shows what the card was used for.
type OpenHistory struct{}

func (OpenHistory) update(m *Model, f Facts) []Effect {
	if !f.First || !f.Window {
		return nil
	}
	f.Page, m.History = PageHistory, History{}
	return append([]Effect{Show{PageHistory}}, ReadHistory(m, f)...)
}

// ReadHistory reads what the card was used for, for the screen that shows it.
func ReadHistory(m *Model, f Facts) []Effect {
	if !f.Keeps || f.Page != PageHistory {
		return nil
	}
	m.jobs++
	m.History = History{Job: m.jobs}
	return []Effect{ListHistory{Job: m.jobs}}
}

// ListHistory reads what the card was used for.
type ListHistory struct{ Job int }

func (e ListHistory) do(ctx context.Context, w World) {
	w.Begin(ctx, func(ctx context.Context) Message {
		result, err := w.History(ctx)
		return HistoryListed{Job: e.Job, Result: result, Problem: room.ProblemOrNil(err)}
	})
}

// HistoryListed: what the card was used for, or why that cannot be read.
type HistoryListed struct {
	Job     int
	Result  wire.HistoryResult
	Problem *room.Problem
}

func (v HistoryListed) update(m *Model, _ Facts) []Effect {
	if v.Job == m.History.Job {
		m.History.Known, m.History.Result, m.History.Problem = v.Problem == nil, v.Result, v.Problem
	}
	return nil
}

// decodeHistory decodes the way to the history.
func decodeHistory(e dom.Event) (m Message, ok bool) {
	if e.Action == room.ActionHistory {
		return OpenHistory{}, true
	}
	return nil, false
}

// history lists what the card was used for, newest first.
func history(h History, f Facts, t locale.Texts) part.Page {
	body := []dom.Node{part.Paragraph(t.T("history.text"))}
	switch {
	case h.Problem != nil:
		body = append(body, part.ErrorNotice(t, h.Problem.Code))
	case !h.Known:
		body = append(body, part.Busy(t, "history.reading"))
	}
	if h.Result.Broken != "" {
		body = append(body, part.Notice(t, part.Warning, t.T("history.broken.title"),
			part.Paragraph(t.T("history.broken.text")),
			dom.El("p", dom.Class("next-label"), dom.Text(t.T("problem.next"))),
			part.Steps(t.T("history.broken.next")),
			dom.El("p", dom.Class("support"), dom.Text(t.T("problem.code")), part.Coded(h.Result.Broken))))
	}
	if h.Known && len(h.Result.Entries) == 0 {
		body = append(body, part.Paragraph(t.T("history.none")))
	}
	if len(h.Result.Entries) > 0 {
		body = append(body, historyTable(t, h.Result.Entries), part.Paragraph(t.T("history.unknown")))
	}
	return part.Page{Name: "history", Title: t.T("history.title"), Live: "", Body: dom.Group(append(body, part.Actions(part.Back(t, f.Home)))...)}
}

func historyTable(t locale.Texts, entries []wire.HistoryEntry) dom.Node {
	head := func(key string) dom.Node {
		return dom.El("th", dom.Attribute("scope", "col"), dom.Text(t.T(key)))
	}
	rows := []dom.Part{}
	for _, e := range entries {
		rows = append(rows, dom.El("tr", append([]dom.Part{dom.El("td", dom.Text(momentText(t, e.Time)))}, historyCells(t, e)...)...))
	}
	return dom.El("div", dom.Class("table-frame"), dom.Attribute("tabindex", "0"), dom.Attribute("role", "region"),
		dom.Attribute("aria-labelledby", dom.HeadingID),
		dom.El("table", dom.Class("table"),
			dom.El("thead", dom.El("tr", head("history.time"), head("history.purpose"), head("history.origin"), head("history.result"))),
			dom.El("tbody", rows...)))
}

// historyCells are those behind the time. What became of the history itself is told
// across all of them.
func historyCells(t locale.Texts, e wire.HistoryEntry) []dom.Part {
	across := func(told ...dom.Part) []dom.Part {
		return []dom.Part{dom.El("td", append([]dom.Part{dom.Attribute("colspan", "3")}, told...)...)}
	}
	switch {
	case e.Result == wire.ResultGap:
		return across(dom.Text(t.N("history.gap", e.Count)))
	case e.Earlier != nil:
		return across(dom.Text(t.T("history.aside", "n", strconv.Itoa(e.Earlier.Last))), dom.Text(" "), part.Name(e.Earlier.File))
	}
	return []dom.Part{
		dom.El("td", dom.Text(t.T("history.purpose."+string(e.Purpose))), documents(t, e)),
		dom.El("td", askerText(t, e.Origin)),
		dom.El("td", dom.Text(countedTimes(t, outcome(t, e.Result), e.Count))),
	}
}

// documents are those that were signed, folded behind their number.
func documents(t locale.Texts, e wire.HistoryEntry) dom.Node {
	n := len(e.Documents) + e.Unlisted
	if n == 0 {
		return dom.Node{}
	}
	key := "history.signed"
	if e.Result == wire.ResultBegun {
		key = "history.listed"
	}
	items := []dom.Part{dom.Class("list")}
	for _, d := range e.Documents {
		items = append(items, dom.El("li", part.Visible(d.Name), dom.Text(" "+format(t, d.Format)+" "),
			part.Coded(part.Groups(hex.EncodeToString(d.Digest)), dom.Class("digest"))))
	}
	if e.Unlisted > 0 {
		items = append(items, dom.El("li", dom.Text(t.T("history.unlisted", "n", strconv.Itoa(e.Unlisted)))))
	}
	return dom.El("details", dom.Class("details"), dom.El("summary", dom.Text(t.T(key, "n", strconv.Itoa(n)))), dom.El("ul", items...))
}

// format says what was made of a document; the word of a later helper is shown as it is.
func format(t locale.Texts, word string) string {
	if _, known := t.Text("history.format." + word); !known {
		return locale.Keep(word)
	}
	return t.T("history.format." + word)
}

// countedTimes says how often it was so, if not once.
func countedTimes(t locale.Texts, what string, count int) string {
	if count < 2 {
		return what
	}
	return t.T("history.times", "what", what, "n", part.Thousands(strconv.Itoa(count)))
}

// momentText writes day and time in Japan.
func momentText(t locale.Texts, rfc3339 string) string {
	at, err := time.Parse(time.RFC3339, rfc3339)
	if err != nil {
		return rfc3339
	}
	return part.Date(t, at) + " " + at.In(jpki.Japan()).Format("15:04")
}

func askerText(t locale.Texts, origin string) dom.Node {
	if origin == "" {
		return dom.Text(t.T("history.command"))
	}
	return part.Origin(origin)
}

// outcome says how it ended; a code of a later helper is shown as it is.
func outcome(t locale.Texts, result string) string {
	switch {
	case slices.Contains([]string{wire.ResultDone, wire.ResultStopped, wire.ResultBegun}, result):
		return t.T("history." + result)
	case slices.Contains(wire.Codes[:], wire.Code(result)):
		return t.T(part.ErrorKey(wire.Code(result), "title"))
	}
	return locale.Keep(result)
}
