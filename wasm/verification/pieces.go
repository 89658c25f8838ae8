package verification

import (
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// wordText is what a text says of a word of a report; a word without a text is shown as it is.
func wordText(t locale.Texts, area, word string) string {
	key := "verification." + area + "." + word
	if _, known := t.Text(key); !known {
		return locale.Keep(word)
	}
	return t.T(key)
}

// outcomeKind is how an outcome is marked. Never as a success: what nobody checked stands beside
// it.
func outcomeKind(of string) string {
	switch of {
	case outcomeValid:
		return part.Info
	case outcomeInvalid:
		return part.Failure
	}
	return part.Warning
}

// checks are the checks in their order, and what came of each in words.
func checks(steps []Step, t locale.Texts) dom.Node {
	if len(steps) == 0 {
		return dom.Node{}
	}
	list := []dom.Part{dom.Class("rows")}
	for _, s := range steps {
		why := dom.Node{}
		if s.Code != "" {
			why = part.Support(wordText(t, "code", s.Code))
		}
		var notes []dom.Node
		for _, n := range s.Notes {
			notes = append(notes, part.Support(wordText(t, "code", n)))
		}
		list = append(list, part.Row(wordText(t, "step", s.ID), part.Tag(t, statusKind(s.Status), t.T("verification.status."+s.Status)), why, dom.Group(notes...)))
	}
	return dom.El("dl", list...)
}

func statusKind(status string) string {
	switch status {
	case passed:
		return part.Success
	case failed:
		return part.Failure
	case notChecked:
		return part.Info
	}
	return part.Warning
}

// moment writes day and time in Japan, and says that they are.
func moment(t locale.Texts, at time.Time) string {
	return say(t, "moment", "date", part.Date(t, at), "time", at.In(jpki.Japan()).Format("15:04"))
}

// fileField is a field in which one file is picked, or on which it is dropped.
func fileField(t locale.Texts, id, action, label, help string) dom.Node {
	return dom.El("div", dom.Class("field", "no-print"),
		dom.El("label", dom.Class("label"), dom.Attribute("for", id), dom.Text(t.T(label))),
		dom.El("p", dom.ID(id+"-help"), dom.Class("support"), dom.Text(t.T(help))),
		dom.El("input", dom.ID(id), dom.Class("file"), dom.Attribute("type", "file"),
			dom.Attribute("aria-describedby", id+"-help"), dom.Action(action)))
}

// say is a text of this room, and row a row with one as its term; both keep the program small.
func say(t locale.Texts, key string, places ...string) string {
	return t.T("verification."+key, places...)
}

func row(t locale.Texts, key string, n dom.Node) dom.Part { return part.Row(say(t, key), n) }

func textRow(t locale.Texts, key, text string) dom.Part { return row(t, key, dom.Text(text)) }

func codedRow(t locale.Texts, key, code string) dom.Part { return row(t, key, part.Coded(code)) }

// explainedRow is a word of a standard, and what it means.
func explainedRow(t locale.Texts, key, area, word string) dom.Part {
	return row(t, key, dom.Group(part.Coded(word), part.Support(wordText(t, area, word))))
}

func digestRow(term, sum string) dom.Part {
	return part.Row(term, part.Coded(part.Groups(sum), dom.Class("digest")))
}
