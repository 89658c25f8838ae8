package guide

import (
	"strconv"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// edition says from when the data of an answer are, and why newer ones are not used.
func edition(m *sight, t locale.Texts) dom.Node {
	e := m.Knowledge.Edition
	if e == nil {
		return dom.Node{}
	}
	number, made := e.Of(m.Knowledge.Code)
	line := part.Support(t.T("guide.edition", "date", part.DayOr(t, made, made), "number", strconv.FormatInt(number, 10)))
	var why []string
	for _, refusal := range e.Refused {
		if key := "guide.edition.refused." + refusal; knows(t, key) {
			why = append(why, t.T(key))
		}
	}
	if len(why) == 0 {
		return line
	}
	return dom.Group(line, part.NoticeIn(t, part.Warning, t.T("guide.edition.refused"), part.List(why...), part.Paragraph(t.T("guide.edition.next"))))
}

// knows reports whether there is a text: a server's word may be of tomorrow.
func knows(t locale.Texts, key string) bool {
	_, ok := t.Text(key)
	return ok
}
