package task

import (
	"slices"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// StopFinishing: the person waits for no more files, as where a large PDF takes long on a slow
// computer. What is finished stays. Of the others nothing is kept, though the card has signed
// them: they can be signed again. A page gets all that it asked for, or nothing.
type StopFinishing struct{}

func (StopFinishing) update(m *Model, f *Facts) []Effect {
	if m.Stage != Finishing {
		return nil
	}
	stop := Cancel{Job: m.Job}
	if m.Request != nil {
		return append([]Effect{stop}, sayNo(m, f)...)
	}
	m.Unmade, m.Made = true, nil
	return append([]Effect{stop}, ownFinished(m)...)
}

// decodeFinishing decodes the end of the waiting for files.
func decodeFinishing(e dom.Event) (m Message, ok bool) {
	return StopFinishing{}, e.Action == actionStopFinishing
}

// stopFinishing lets the person wait for no more files.
func stopFinishing(t locale.Texts) dom.Node {
	return part.Outline(actionStopFinishing, t.T("working.stop"))
}

// whyLeft says why documents of a list were not signed, or their files not made.
func whyLeft(m *sight, t locale.Texts) dom.Node {
	switch {
	case m.Unmade:
		return part.Paragraph(t.T("rest.unmade"))
	case m.Stopped:
		return part.Paragraph(t.T("rest.stopped"))
	case m.Ended != nil:
		return dom.Group(part.Paragraph(t.T(part.ErrorKey(m.Ended.Code, "title"))), part.Steps(t.T(part.ErrorKey(m.Ended.Code, "next"))))
	}
	return dom.Node{}
}

// ownFinished ends the finishing of own files. Where none is finished, nothing is done: the
// list says of each why, and of a single one the problem does.
func ownFinished(m *Model) []Effect {
	switch {
	case m.Signed != nil:
		m.Documents = slices.DeleteFunc(slices.Clone(m.Documents), func(d Document) bool { return d.Signed })
		m.Stage = Done
		return nil
	case len(m.Documents) == 1 && m.Documents[0].Problem != nil:
		return Fail(m, *m.Documents[0].Problem)
	}
	m.Stage = Asking
	return []Effect{Wants{room.AskCard{}}}
}
