package paper

import (
	"fmt"
	"strconv"
	"strings"

	"jpkiweb/shared/signature/appearance"
	"jpkiweb/shared/signature/pdf"
)

// A page is being filled, from its upper edge down. Lengths are points.
type page struct {
	width, height float64
	y             float64 // of the next baseline, from the lower edge
	lines         []appearance.Line
	boxes         []byte // content that draws frames
}

const (
	margin  = 56 // of the frame around a page's text, from the paper's edge
	inset   = 14 // between frame and text
	spacing = 1.7
	a4Short = 595
	a4Long  = 842
)

// newPage is A4, upright unless it is wide.
func newPage(wide bool) *page {
	p := &page{width: a4Short, height: a4Long}
	if wide {
		p.width, p.height = a4Long, a4Short
	}
	p.y = p.height - margin - inset - 10
	return p
}

// write writes a line of a sheet, which begins with what it is: the size of its letters, *
// and the size where it may need several, + points that are left free, = what is written by
// hand in a frame behind it, # and the number of the frames of a PIN before its name, ! what
// is written into a frame.
func (p *page) write(line string) {
	if line == "" {
		return
	}
	mark, text, _ := strings.Cut(line, " ")
	size, _ := strconv.Atoi(strings.TrimLeft(mark, "*+#"))
	switch line[0] {
	case '*':
		p.long(float64(size), text)
	case '+':
		p.y -= float64(size)
	case '=':
		p.field(line[1:])
	case '#':
		p.cells(text, size)
	case '!':
		p.seal(line[1:])
	default:
		p.line(float64(size), text)
	}
}

// line writes a line of the size, and goes on below it. A line that is too wide for the
// page is made smaller; no letter is wider than its size.
func (p *page) line(size float64, text string) {
	p.at(margin+inset, p.y, size, p.width-2*(margin+inset), text)
	p.y -= size * spacing
}

// long writes a text of any length, over as many lines as it needs.
func (p *page) long(size float64, text string) {
	most := int((p.width - 2*(margin+inset)) / size)
	for rest := []rune(text); len(rest) > 0; {
		n := min(most, len(rest))
		p.line(size, string(rest[:n]))
		rest = rest[n:]
	}
}

// at writes a line at a place, as wide as it may be.
func (p *page) at(x, y, size, width float64, text string) {
	if n := len([]rune(text)); float64(n)*size > width {
		size = width / float64(n)
	}
	p.lines = append(p.lines, appearance.Line{Text: text, Size: size, X: x - margin, Y: y - margin})
}

// box draws a frame, from its lower left corner.
func (p *page) box(x, y, width, height float64) {
	p.boxes = fmt.Appendf(p.boxes, "%.2f %.2f %.2f %.2f re S\n", x, y, width, height)
}

// field draws a frame behind its name.
func (p *page) field(name string) {
	p.at(margin+inset, p.y-6, 11, 200, name)
	p.box(margin+inset+210, p.y-12, p.width-2*(margin+inset)-210, 22)
	p.y -= 30
}

// seal draws a frame around what is to be written into it.
func (p *page) seal(text string) {
	const width, height = 320, 60
	p.at(margin+inset+10, p.y-18, 11, width-20, text)
	p.box(margin+inset, p.y-height, width, height)
	p.y -= height + 20
}

// cells draws a row of frames for a PIN of n letters, behind its name.
func (p *page) cells(name string, n int) {
	const side, names = 20, 195
	p.at(margin+inset, p.y, 11, names-10, name)
	for i := range n {
		p.box(margin+inset+names+float64(i)*side*0.8, p.y-5, side*0.8, side)
	}
	p.y -= side + 8
}

// print draws the page. Errors are those of appearance.Font.Check, for a letter that the
// font does not have.
func (p *page) print(font *appearance.Font) (pdf.Printed, error) {
	for _, l := range p.lines {
		if strings.TrimSpace(l.Text) == "" {
			continue
		}
		if err := font.Check(appearance.Text{Name: l.Text}); err != nil {
			return pdf.Printed{}, err
		}
	}
	drawing, err := font.Draw(appearance.Layout{Width: p.width - 2*margin, Height: p.height - 2*margin, Lines: p.lines})
	if err != nil {
		return pdf.Printed{}, err
	}
	content := fmt.Appendf(nil, "q 0.5 w\n%sQ\nq 1 0 0 1 %d %d cm\n", p.boxes, margin, margin)
	drawing.Content = append(append(content, drawing.Content...), "Q\n"...)
	return pdf.Printed{Width: p.width, Height: p.height, Drawing: drawing}, nil
}
