package task

import (
	"strconv"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// StopStamps: the person waits for no more time stamps. What is finished stays, and the
// other files are finished without one, for they are signed.
type StopStamps struct{}

func (StopStamps) update(m *Model, _ *Facts) []Effect {
	if !m.awaitsStamps() || m.Unawaited {
		return nil
	}
	stop := Cancel{Job: m.Job}
	m.Unawaited = true
	return []Effect{stop, finish(m)}
}

// awaitsStamps reports whether one of the files that are still to be finished gets a time
// stamp.
func (m *Model) awaitsStamps() bool {
	if m.Stage != Finishing {
		return false
	}
	for _, one := range m.Made[m.Finished:] {
		if m.Documents[one.Document].Options.TimeStamp {
			return true
		}
	}
	return false
}

// decodeStamps decodes the end of the waiting for time stamps.
func decodeStamps(e dom.Event) (m Message, ok bool) {
	return StopStamps{}, e.Action == actionStopStamps
}

// finishing says that the files of the signatures are made, without the card, how far that
// is, and lets the person stop the waiting for time stamps, or for the files.
func finishing(m *sight, t locale.Texts) part.Page {
	title := t.T("finishing.title")
	page := part.Page{Name: "finishing", Title: title, Live: title}
	var more []dom.Node
	if of := len(m.Made); of > 1 {
		more = append(more, part.Paragraph(t.T("finishing.counted", "n", strconv.Itoa(m.Finished), "of", strconv.Itoa(of))))
	}
	switch {
	case m.Unawaited:
		page.Live = t.T("finishing.unawaited")
		more = append(more, part.Paragraph(page.Live))
	case m.awaitsStamps():
		more = append(more, part.Paragraph(t.T("finishing.stamps", "host", m.Stamper)), part.Paragraph(t.T("finishing.unstamped")))
	}
	stamps := dom.When(m.Unawaited || m.awaitsStamps(), // the button that was pressed keeps the focus
		part.Outline(actionStopStamps, t.T("finishing.stop"), dom.Waits(m.Unawaited)))
	more = append(more, part.Actions(stamps, stopFinishing(t)))
	page.Body = dom.Group(part.BusyScreen(t.T("finishing.text")), dom.Group(more...))
	return page
}
