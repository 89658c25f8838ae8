package worker

import (
	"errors"
	"io"

	"jpkiweb/shared/signature/appearance"
	"jpkiweb/shared/signature/pdf"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/dom"
)

// see makes ready what is seen of a signature. Of it the lines are known once it is drawn.
// Errors are document.Unseen, and those of package pdf.
func see(file io.ReaderAt, size int64, font dom.File, o document.Options) (*pdf.Visible, *document.Seen, error) {
	letters, err := appearance.Open(&source{file: font})
	if err != nil {
		return nil, nil, unseen(err)
	}
	seen, err := placeOf(file, size, *o.Visible)
	if err != nil {
		return nil, nil, err
	}
	seen.Font = letters.Name
	text := appearance.Text{Name: o.Visible.Name, Time: o.Time, Reason: o.Reason}
	visible := letters.Visible(seen.Page, pdf.Box(seen.Box), text)
	visible.Draw = func(width, height float64) (d pdf.Drawing, err error) {
		l, err := letters.Lay(width, height, text)
		if err == nil {
			seen.Lines = linesOf(l)
			d, err = letters.Draw(l)
		}
		return d, unseen(err)
	}
	return visible, seen, nil
}

// unseen says why a text cannot be seen, in words that the page knows.
func unseen(err error) error {
	var letters *appearance.LettersError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, appearance.ErrEmbedding):
		return &document.Unseen{Why: document.NoEmbedding}
	case errors.As(err, &letters):
		return &document.Unseen{Why: document.NoLetters, Letters: letters.Letters}
	case errors.Is(err, pdf.ErrText):
		return &document.Unseen{Why: document.NoText}
	case errors.Is(err, pdf.ErrBox):
		return &document.Unseen{Why: document.NoRoom}
	}
	return &document.Unseen{Why: document.NoFont}
}

// margin is between the box and the edges of the page, in millimetres, where there is room.
const margin = 10

// placeOf finds the page, and where on it the box is.
func placeOf(source io.ReaderAt, size int64, v document.Visible) (*document.Seen, error) {
	file, err := pdf.Open(source, size)
	if err != nil {
		return nil, err
	}
	s := &document.Seen{Page: v.Page}
	if s.Page == document.LastPage {
		if s.Page, err = file.CountPages(); err != nil {
			return nil, err
		}
	}
	if s.Width, s.Height, err = file.PageSize(s.Page); errors.Is(err, pdf.ErrBox) {
		return nil, &document.Unseen{Why: document.NoPage}
	} else if err != nil {
		return nil, err
	}
	width, height := float64(v.Width), float64(v.Height)
	right, bottom := s.Width-width, s.Height-height
	if min(width, height) <= 0 || min(right, bottom) < 0 {
		return nil, &document.Unseen{Why: document.NoRoom}
	}
	left, top := min(margin, right/2), min(margin, bottom/2)
	switch v.Place {
	case document.TopRight, document.BottomRight:
		left = right - left
	case document.Bottom:
		left = right / 2
	}
	switch v.Place {
	case document.BottomLeft, document.BottomRight, document.Bottom:
		top = bottom - top
	}
	s.Box = document.Box{Left: left, Top: top, Width: width, Height: height}
	return s, nil
}

// linesOf are the lines of a layout, which is in points from the lower left corner.
func linesOf(l appearance.Layout) (all []document.Line) {
	const point = 25.4 / 72
	for _, line := range l.Lines {
		all = append(all, document.Line{
			Text: line.Text, Size: line.Size * point, Left: line.X * point, Base: (l.Height - line.Y) * point, Width: line.Width * point,
		})
	}
	return all
}
