package guide

import (
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// notLearned says that the data is being fetched, or could not be.
func notLearned(m *sight, t locale.Texts) dom.Node {
	k := m.Knowledge
	switch {
	case k.Failed && m.Page == PageForecast:
		return failedToLearn(t, room.ActionForecast, string(m.Event))
	case k.Failed && m.Page == PageAbout:
		return failedToLearn(t, ActionAbout, "")
	case k.Failed:
		return failedToLearn(t, room.ActionGuide, string(m.Procedure)+" "+m.PIN)
	case k.Offices == nil:
		return part.Busy(t, "guide.loading")
	}
	return dom.Node{}
}

func failedToLearn(t locale.Texts, action, value string) dom.Node {
	return part.Notice(t, part.Failure, t.T("guide.failed.title"), part.Paragraph(t.T("guide.failed.text")),
		part.Actions(part.Outline(action, t.T("problem.retry"), dom.Value(value))))
}
