package pdf

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A Box is a place on a page as a person measures it: in millimetres, from the left and
// from the upper edge of the page as it is shown.
type Box struct{ Left, Top, Width, Height float64 }

const pointsPerMillimetre = 72 / 25.4

// A rectangle is one of a page, in its units: from the lower left corner to the upper
// right one. ISO 32000-2, 7.9.5.
type rectangle struct{ left, bottom, right, top float64 }

func (r rectangle) width() float64  { return r.right - r.left }
func (r rectangle) height() float64 { return r.top - r.bottom }

// array writes the rectangle.
func (r rectangle) array() (string, error) {
	all, err := decimals(r.left, r.bottom, r.right, r.top)
	return "[" + all + "]", err
}

// decimals writes numbers, to a thousandth and with spaces between them. A PDF has none
// without end, ISO 32000-2, 7.3.3.
func decimals(all ...float64) (string, error) {
	var text []string
	for _, f := range all {
		if f = math.Round(f*1000) / 1000; math.IsNaN(f) || math.IsInf(f, 0) {
			return "", fmt.Errorf("%w: %v is no measure", ErrBox, f)
		}
		text = append(text, strconv.FormatFloat(f, 'f', -1, 64))
	}
	return strings.Join(text, " "), nil
}

// A sheet is a page as a person sees it.
type sheet struct {
	shown rectangle
	turn  int     // by how many degrees it is shown turned clockwise: 0, 90, 180 or 270
	unit  float64 // length of a unit of the page, in points
}

// sheet reads how the page is shown: what of it, ISO 32000-2, 14.11.2, how it is turned,
// and its unit.
func (p *pages) sheet() (s sheet, err error) {
	s.unit = 1
	if s.shown, err = p.file.rectangle(p.has.mediaBox); err != nil {
		return s, fmt.Errorf("/MediaBox: %w", err)
	}
	if !p.has.cropBox.IsNull() {
		crop, err := p.file.rectangle(p.has.cropBox)
		if err != nil {
			return s, fmt.Errorf("/CropBox: %w", err)
		}
		s.shown = rectangle{max(s.shown.left, crop.left), max(s.shown.bottom, crop.bottom), min(s.shown.right, crop.right), min(s.shown.top, crop.top)}
	}
	turn, err := p.file.Resolve(p.has.rotate)
	if err != nil {
		return s, err
	}
	n, ok := turn.Int()
	if !turn.IsNull() && (!ok || n%90 != 0) {
		return s, damaged("/Rotate is no quarter turn")
	}
	s.turn = int((n%360 + 360) % 360)
	unit, err := p.file.get(p.page.Value, "UserUnit")
	if err != nil {
		return s, err
	}
	if !unit.IsNull() {
		if s.unit, ok = unit.number(); !ok || !(s.unit > 0 && s.unit <= maxUnit) {
			return s, damaged("/UserUnit is no size")
		}
	}
	if !(s.shown.width() > 0 && s.shown.height() > 0) {
		return s, damaged("page without a size")
	}
	return s, nil
}

// PageSize returns how large a page is shown, in millimetres. Pages are counted from 1 on.
// Errors are ErrBox where the file has fewer, and those of [File.Plan].
func (f *File) PageSize(number int) (width, height float64, err error) {
	p, err := f.pages(wanted{number: number})
	if err != nil {
		return 0, 0, err
	}
	s, err := p.sheet()
	if err != nil {
		return 0, 0, err
	}
	width, height = s.size(s.shown)
	return width / pointsPerMillimetre, height / pointsPerMillimetre, nil
}

// rectangle reads an array of two corners, whichever they are.
func (f *File) rectangle(v Value) (r rectangle, err error) {
	v, err = f.Resolve(v)
	if err != nil {
		return r, err
	}
	var all []float64
	for item := range v.Items() {
		item, err := f.Resolve(item)
		if err != nil {
			return r, err
		}
		n, ok := item.number()
		if !ok || math.Abs(n) > maxCoordinate || len(all) == 4 {
			return r, damaged("not four numbers")
		}
		all = append(all, n)
	}
	if len(all) != 4 {
		return r, damaged("not four numbers")
	}
	return rectangle{min(all[0], all[2]), min(all[1], all[3]), max(all[0], all[2]), max(all[1], all[3])}, nil
}

// maxCoordinate is far above what a page has; viewers end at 14,400.
const maxCoordinate = 1e6

// maxUnit is far above the unit of a page, in points; a plan of a city has a few.
const maxUnit = 1000

// number returns an integer or a real number.
func (v Value) number() (float64, bool) {
	f, err := strconv.ParseFloat(string(v.raw), 64)
	return f, err == nil && !bytes.ContainsFunc(v.raw, func(r rune) bool { return !strings.ContainsRune("+-.0123456789", r) })
}

// isTurned is true if width and height of the page change places when it is shown.
func (s sheet) isTurned() bool { return s.turn%180 != 0 }

// size returns width and height of a rectangle of the page as it is shown, in points.
func (s sheet) size(r rectangle) (width, height float64) {
	width, height = r.width()*s.unit, r.height()*s.unit
	if s.isTurned() {
		width, height = height, width
	}
	return width, height
}

// slack is by how many points a place may be beside the page: one of 210 mm has 595 or 595.276.
const slack = 0.5

// holds tells whether a rectangle of the page is on what is shown of it.
func (s sheet) holds(r rectangle) bool {
	more := slack / s.unit
	return r.left >= s.shown.left-more && r.bottom >= s.shown.bottom-more && r.right <= s.shown.right+more && r.top <= s.shown.top+more
}

// place returns where a box is on the page. ErrBox tells that it is not on it.
func (s sheet) place(b Box) (r rectangle, err error) {
	width, height := s.size(s.shown)
	left, top := b.Left*pointsPerMillimetre, b.Top*pointsPerMillimetre
	right, bottom := left+b.Width*pointsPerMillimetre, top+b.Height*pointsPerMillimetre
	if !(left >= 0 && top >= 0 && right > left && bottom > top && right <= width+slack && bottom <= height+slack) {
		return r, fmt.Errorf("%w: the page has %.1f × %.1f mm", ErrBox, width/pointsPerMillimetre, height/pointsPerMillimetre)
	}
	left, top, right, bottom = left/s.unit, top/s.unit, min(right, width)/s.unit, min(bottom, height)/s.unit
	p := s.shown
	switch s.turn {
	case 90:
		return rectangle{p.left + top, p.bottom + left, p.left + bottom, p.bottom + right}, nil
	case 180:
		return rectangle{p.right - right, p.bottom + top, p.right - left, p.bottom + bottom}, nil
	case 270:
		return rectangle{p.right - bottom, p.top - right, p.right - top, p.top - left}, nil
	}
	return rectangle{p.left + left, p.top - bottom, p.left + right, p.top - top}, nil
}

// box is the reverse of place: where a rectangle of the page is as it is shown.
func (s sheet) box(r rectangle) Box {
	p := s.shown
	left, top := r.left-p.left, p.top-r.top
	switch s.turn {
	case 90:
		left, top = r.bottom-p.bottom, r.left-p.left
	case 180:
		left, top = p.right-r.right, r.bottom-p.bottom
	case 270:
		left, top = p.top-r.top, p.right-r.right
	}
	width, height := s.size(r)
	return Box{Left: left * s.unit / pointsPerMillimetre, Top: top * s.unit / pointsPerMillimetre, Width: width / pointsPerMillimetre, Height: height / pointsPerMillimetre}
}

// upright is the matrix that turns what is drawn against the turn of the page. The
// viewer moves it into its place, ISO 32000-2, 12.5.5.
func (s sheet) upright() string {
	return map[int]string{0: "[1 0 0 1 0 0]", 90: "[0 1 -1 0 0 0]", 180: "[-1 0 0 -1 0 0]", 270: "[0 -1 1 0 0 0]"}[s.turn]
}
