package task

import (
	"strconv"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// StepPreview shows how the signature of the next of several files will be seen, or of the one
// before.
type StepPreview struct{ Back bool }

func (v StepPreview) update(m *Model, f *Facts) []Effect {
	if m.Kind != KindSign || !m.asks(f) {
		return nil
	}
	of := len(m.previews())
	at := min(m.Preview, of-1) // files may have left the list
	if v.Back {
		at--
	} else {
		at++
	}
	if at >= 0 && at < of {
		m.Preview, m.Stepped = at, true
	}
	return nil
}

// decodePreview decodes a step.
func decodePreview(e dom.Event) (m Message, ok bool) {
	return StepPreview{Back: e.Action == actionPreviewBack}, e.Action == actionPreviewBack || e.Action == actionPreviewNext
}

// previews are the indexes of the documents of which it is known how the signature will be seen.
func (m *Model) previews() (all []int) {
	if m.incomplete() {
		return nil
	}
	for _, i := range m.open() {
		if m.Documents[i].Seen != nil {
			all = append(all, i)
		}
	}
	return all
}

// preview shows how the signature of a file will be seen, and steps through the others. The
// page itself is not drawn.
func preview(m *sight, t locale.Texts) dom.Node {
	all := m.previews()
	if len(all) == 0 {
		return dom.Node{}
	}
	at := min(m.Preview, len(all)-1)
	d := m.Documents[all[at]]
	s := d.Seen
	return dom.El("section",
		part.Heading3(t.T("visible.preview")),
		previewSteps(t, at, len(all)),
		dom.El("p", part.Visible(d.File.Name), dom.Text(" "+t.T("visible.preview.text", "page", strconv.Itoa(s.Page),
			"left", part.Millimetres(s.Box.Left), "top", part.Millimetres(s.Box.Top), "width", part.Millimetres(s.Box.Width), "height", part.Millimetres(s.Box.Height),
			"across", part.Millimetres(s.Width), "down", part.Millimetres(s.Height)))),
		sheet(t, s), dom.Text(" "), box(t, s),
		part.Support(t.T("visible.preview.page")))
}

// previewSteps says which of the files is shown, and leads to the others. A button at an end
// keeps the focus.
func previewSteps(t locale.Texts, at, of int) dom.Node {
	if of < 2 {
		return dom.Node{}
	}
	return dom.Group(part.Paragraph(previewCount(t, at, of)), part.Actions(
		part.Outline(actionPreviewBack, t.T("visible.preview.back"), dom.Waits(at == 0)),
		part.Outline(actionPreviewNext, t.T("visible.preview.next"), dom.Waits(at == of-1))))
}

func previewCount(t locale.Texts, at, of int) string {
	return t.T("visible.preview.count", "n", strconv.Itoa(at+1), "of", strconv.Itoa(of))
}

// previewLive says which file is shown now, once the person has stepped to it.
func previewLive(m *sight, t locale.Texts) string {
	all := m.previews()
	if !m.Stepped || len(all) < 2 {
		return ""
	}
	return " " + previewCount(t, min(m.Preview, len(all)-1), len(all))
}
