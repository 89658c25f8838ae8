package pdf

import (
	"fmt"
	"strings"
)

// A Print is a new file of pages that are drawn, for a printer.
type Print struct {
	Title    string
	Language string // RFC 5646, "ja"; "": none is named
	Pages    []Printed
}

// A Printed is one page, in points, with its drawing from the lower left corner.
type Printed struct {
	Width, Height float64
	Drawing       Drawing
}

// maxPrinted bounds the pages of a Print.
const maxPrinted = 1000

// Write writes the file, ISO 32000-2, of version 1.7, with a table of cross-references and
// every font in it. The same Print gives the same bytes. Errors are ErrText, ErrBox for a
// measure that is none, and ErrTooComplex for no page, or more than 1,000.
func (p Print) Write() ([]byte, error) {
	if len(p.Pages) == 0 || len(p.Pages) > maxPrinted {
		return nil, fmt.Errorf("%w: %d pages", ErrTooComplex, len(p.Pages))
	}
	title, err := encodeText(p.Title)
	if err != nil {
		return nil, err
	}
	language, err := encodeText(p.Language)
	if err != nil {
		return nil, err
	}
	i := &increment{next: 1}
	catalog, pages, info := i.newRef(), i.newRef(), i.newRef()
	var kids []string
	for _, page := range p.Pages {
		ref, err := i.addPrinted(page, pages)
		if err != nil {
			return nil, err
		}
		kids = append(kids, ref.String())
	}
	head := "<</Type/Catalog/Pages " + pages.String() + "/ViewerPreferences<</DisplayDocTitle true>>"
	if p.Language != "" {
		head += "/Lang" + string(language)
	}
	i.set(catalog, Value{raw: []byte(head + ">>")})
	i.set(pages, Value{raw: fmt.Appendf(nil, "<</Type/Pages/Count %d/Kids[%s]>>", len(kids), strings.Join(kids, " "))})
	i.set(info, Value{raw: fmt.Appendf(nil, "<</Title%s>>", title)})
	return i.whole(catalog, info), nil
}

// addPrinted adds a page with its drawing.
func (i *increment) addPrinted(page Printed, parent Ref) (Ref, error) {
	size, err := decimals(page.Width, page.Height)
	if err != nil {
		return Ref{}, err
	}
	font, err := i.addFont(page.Drawing.Font)
	if err != nil {
		return Ref{}, err
	}
	ref, content := i.newRef(), i.newRef()
	i.set(content, stream("", page.Drawing.Content))
	i.set(ref, Value{raw: fmt.Appendf(nil, "<</Type/Page/Parent %v/MediaBox[0 0 %s]/Contents %v/Resources<</Font<</F %v>>>>>>", parent, size, content, font)})
	return ref, nil
}

// whole writes the objects as a file of their own, ISO 32000-2, 7.5.
func (i *increment) whole(catalog, info Ref) []byte {
	offsets := make([]int, i.next)
	b := []byte("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")
	for _, o := range i.changed {
		offsets[o.Number] = len(b)
		b = fmt.Appendf(b, "%d 0 obj\n%s\nendobj\n", o.Number, o.Value.raw)
	}
	start := len(b)
	b = fmt.Appendf(b, "xref\n0 %d\n0000000000 65535 f \n", i.next)
	for _, offset := range offsets[1:] {
		b = fmt.Appendf(b, "%010d 00000 n \n", offset)
	}
	return fmt.Appendf(b, "trailer\n<</Size %d/Root %v/Info %v>>\nstartxref\n%d\n%%%%EOF\n", i.next, catalog, info, start)
}
