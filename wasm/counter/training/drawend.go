package training

import (
	"strconv"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/counter/lesson"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// told is what was done, or why it was not, and what helps.
func told(m *Model, t locale.Texts) part.Page {
	p := part.Page{Name: "training-told"}
	r := m.Outcome.Refusal
	switch {
	case r != nil:
		p.Title, p.Body = t.T("training.refused"), refusal(m, t, r)
	case m.Letter:
		p.Title, p.Body = t.T("training.letter"), part.Paragraph(t.T("training.letter.text"))
	default:
		var done []string
		for _, d := range m.Outcome.Done {
			done = append(done, deed(t, d))
		}
		p.Title, p.Body = t.T("training.done"), column(procedureName(t, m.Task.Procedure), part.List(done...))
	}
	return p
}

// refusal is why a task is refused, what helps, and where that is written.
func refusal(m *Model, t locale.Texts, r *lesson.Refusal) dom.Node {
	about := procedureName(t, m.Task.Procedure)
	switch {
	case r.PIN != "":
		about += " / " + pinName(t, r.PIN)
	case r.Purpose != "":
		about += " / " + certificateName(t, r.Purpose)
	}
	helps := dom.Node{}
	if r.Instead != "" {
		helps = part.Paragraph(t.T("training.instead", "procedure", procedureName(t, r.Instead)))
	}
	return column(about, part.Paragraph(t.T("training.reason."+r.Reason)),
		dom.When(r.Left > 0, part.Paragraph(t.N("tries.left", r.Left))), helps,
		source(m, t, factOfRefusal(m.Desk.Guide.Knowledge.Rules, r)))
}

// deed is one thing that was done.
func deed(t locale.Texts, d lesson.Deed) string {
	what := ""
	switch {
	case d.PIN != "":
		what = pinName(t, d.PIN)
	case d.Purpose != "":
		what = certificateName(t, d.Purpose)
	}
	text := t.T("training.deed."+d.What, "what", what)
	if !d.Until.IsZero() {
		text += " " + t.T("certificate.until.date", "date", part.Date(t, d.Until))
	}
	return text
}

// judged is whether a visitor goes with the right card, else what is wrong, and what would
// have been right.
func judged(m *Model, t locale.Texts) part.Page {
	p := part.Page{Name: "training-judged", Key: m.Visitor.ID, Title: t.T("training.right")}
	kind, body := part.Success, []dom.Node{part.Paragraph(t.T("training.right.text"))}
	if len(m.Faults) > 0 {
		p.Title, kind, body = t.T("training.wrong"), part.Failure, nil
		for _, f := range m.Faults {
			body = append(body, part.Paragraph(fault(t, f)), source(m, t, factOfFault(m.Desk.Guide.Knowledge.Rules, f)))
		}
	}
	p.Body = dom.Group(speech(m, t),
		dom.El("section", dom.Class("card"), part.Tag(t, kind, p.Title), dom.Group(body...)),
		column(t.T("training.way"), way(m, t)),
		dom.When(m.Refused > 0, part.Support(t.T("training.refusals", "n", strconv.Itoa(m.Refused)))))
	return p
}

// fault is what is wrong.
func fault(t locale.Texts, f lesson.Fault) string {
	switch f.Part {
	case "authentication", "signing":
		p := jpki.UserAuthentication
		if f.Part == "signing" {
			p = jpki.DigitalSignature
		}
		return t.T("training.fault.certificate", "what", certificateName(t, p), "is", t.T("health.state."+string(f.Is)), "should", t.T("health.state."+string(f.Should)))
	case "pin":
		return t.T("training.fault.pin", "what", pinName(t, f.PIN))
	}
	return t.T("training.fault." + f.Part)
}

// way is what would have been right, in order.
func way(m *Model, t locale.Texts) dom.Node {
	if len(m.Visitor.Right) == 0 {
		return part.Paragraph(t.T("training.way.none"))
	}
	items := []dom.Part{dom.Class("list")}
	for _, r := range m.Visitor.Right {
		text := procedureName(t, r.Procedure)
		if r.Event != "" {
			text += " / " + t.T("forecast.event."+string(r.Event))
		}
		if r.Letter {
			text = t.T("training.key.letter") + " / " + text
		}
		items = append(items, dom.El("li", dom.Text(text)))
	}
	return dom.El("ol", items...)
}

// summary is how the day was: how many were served right, and whom to serve once more. It
// names nobody and is kept nowhere.
func summary(m *Model, t locale.Texts) part.Page {
	right := 0
	items := []dom.Part{dom.Class("list")}
	for i, r := range m.Results {
		if r == Right {
			right++
			continue
		}
		items = append(items, dom.El("li", dom.Text(t.T("training.story", "n", strconv.Itoa(i+1), "count", strconv.Itoa(m.Count)))))
	}
	again := part.Paragraph(t.T("training.summary.all"))
	if len(items) > 1 {
		again = column(t.T("training.summary.again"), dom.El("ul", items...))
	}
	return part.Page{Name: "training-summary", Title: t.T("training.summary", "n", strconv.Itoa(right), "count", strconv.Itoa(m.Count)),
		Body: dom.Group(again, part.Support(t.T("training.summary.text")))}
}

// source is where a rule is written; of a fact without a page it is nothing.
func source(m *Model, t locale.Texts, f *lifecycle.Fact) dom.Node {
	rules := m.Desk.Guide.Knowledge.Rules
	if f == nil || rules == nil {
		return dom.Node{}
	}
	for _, s := range rules.Sources {
		if s.ID == f.Source {
			return dom.El("p", dom.Class("support"), dom.Text(t.T("training.source")+" "), dom.El("cite", dom.Attribute("lang", "ja"), dom.Text(s.Title)))
		}
	}
	return dom.Node{}
}
