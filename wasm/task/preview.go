package task

import (
	"strconv"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/document"
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

// decimal is a length in a drawing.
func decimal(of float64) string { return strconv.FormatFloat(of, 'f', 2, 64) }

const (
	sheetWidth = 200 // pixels of the drawing of a page
	boxScale   = 4   // pixels of a millimetre of the drawing of a box
	maxBox     = 280 // pixels
)

// sheet is the page, white and empty, with the box on it.
func sheet(t locale.Texts, s *document.Seen) dom.Node {
	return drawing(t.T("visible.preview.sheet"), sheetWidth, s.Width, s.Height, rectangle(0, 0, s.Width, s.Height, "#666"), seenIn(s, s.Box.Left, s.Box.Top))
}

// box is the box by itself, about as large as it is printed.
func box(t locale.Texts, s *document.Seen) dom.Node {
	label := t.T("visible.preview.box")
	for _, l := range s.Lines {
		label += " / " + l.Text
	}
	return drawing(label, min(maxBox, s.Box.Width*boxScale), s.Box.Width, s.Box.Height, seenIn(s, 0, 0))
}

// drawing is so many pixels wide, and its units are millimetres.
func drawing(label string, pixels, width, height float64, parts ...dom.Node) dom.Node {
	return dom.El("svg", dom.Attribute("viewBox", "0 0 "+decimal(width)+" "+decimal(height)), dom.Attribute("width", decimal(pixels)),
		dom.Attribute("role", "img"), dom.Attribute("aria-label", label), dom.Group(parts...))
}

func rectangle(left, top, width, height float64, stroke string) dom.Node {
	const line = 0.4
	return dom.El("rect", dom.Attribute("x", decimal(left+line/2)), dom.Attribute("y", decimal(top+line/2)), dom.Attribute("width", decimal(max(0, width-line))),
		dom.Attribute("height", decimal(max(0, height-line))), dom.Attribute("fill", "#fff"), dom.Attribute("stroke", stroke), dom.Attribute("stroke-width", decimal(line)))
}

// seenIn is what is seen, its box beginning there. Each line is as wide as in the file,
// whatever letters the browser has.
func seenIn(s *document.Seen, left, top float64) dom.Node {
	all := []dom.Node{rectangle(left, top, s.Box.Width, s.Box.Height, "#000")}
	for _, l := range s.Lines {
		all = append(all, dom.El("text", dom.Attribute("x", decimal(left+l.Left)), dom.Attribute("y", decimal(top+l.Base)), dom.Attribute("font-size", decimal(l.Size)),
			dom.Attribute("textLength", decimal(l.Width)), dom.Attribute("fill", "#000"), part.Kept(), dom.Plain(l.Text)))
	}
	return dom.Group(all...)
}
