package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
)

// Data returns the decoded bytes of a stream. Those with other filters than FlateDecode
// are ErrUnsupported, and those that grow too much ErrTooComplex.
func (f *File) Data(o Object) ([]byte, error) {
	filter, parameters, err := f.filter(o.Value)
	if err != nil {
		return nil, err
	}
	if o.length > f.budget.inflated {
		return nil, fmt.Errorf("%w: a stream is too long", ErrTooComplex)
	}
	if filter.IsNull() {
		return f.read(o.data, int(o.length))
	}
	if !filter.is("FlateDecode") {
		return nil, fmt.Errorf("%w: filter %.32s", ErrUnsupported, filter.raw)
	}
	b, err := f.inflate(o)
	if err != nil {
		return nil, err
	}
	return unpredict(b, parameters)
}

// filter returns the only filter of a stream and its parameters. ISO 32000-2, 7.3.8.2.
func (f *File) filter(dict Value) (filter, parameters Value, err error) {
	if filter, err = f.get(dict, "Filter"); err != nil {
		return filter, parameters, err
	}
	if parameters, err = f.get(dict, "DecodeParms"); err != nil {
		return filter, parameters, err
	}
	if filter, err = f.only(filter); err == nil {
		parameters, err = f.only(parameters)
	}
	return filter, parameters, err
}

// only returns the one element of an array, or what is none.
func (f *File) only(v Value) (Value, error) {
	if !v.IsArray() {
		return v, nil
	}
	var one Value
	n := 0
	for item := range v.Items() {
		one = item
		n++
	}
	if n > 1 {
		return one, fmt.Errorf("%w: several filters", ErrUnsupported)
	}
	return f.Resolve(one)
}

// inflate decodes FlateDecode. Its checksum counts: a stream that is cut is damaged.
func (f *File) inflate(o Object) ([]byte, error) {
	z, err := zlib.NewReader(io.NewSectionReader(f.source, o.data, o.length))
	if err != nil {
		return nil, damaged("compressed data: %v", err)
	}
	var b bytes.Buffer
	n, err := b.ReadFrom(io.LimitReader(wantedReader{z, f.budget}, f.budget.inflated+1))
	if spent := f.budget.spend(int(n)); spent != nil {
		return nil, spent
	}
	if n > f.budget.inflated {
		return nil, fmt.Errorf("%w: a stream is too long", ErrTooComplex)
	}
	if err := f.budget.wanted(); err != nil {
		return nil, err
	}
	if err != nil {
		return nil, damaged("compressed data: %v", err)
	}
	if b.Available() > b.Len()/4 {
		return bytes.Clone(b.Bytes()), nil // what is kept should not be larger than it is
	}
	return b.Bytes(), nil
}

// A wantedReader ends when nobody waits any more.
type wantedReader struct {
	io.Reader
	budget *budget
}

func (r wantedReader) Read(b []byte) (int, error) {
	if err := r.budget.wanted(); err != nil {
		return 0, err
	}
	return r.Reader.Read(b)
}

// unpredict undoes the predictors of PNG, ISO 32000-2, 7.4.4.4, in place. Others are for
// pictures.
func unpredict(b []byte, parameters Value) ([]byte, error) {
	predictor, ok := parameters.Get("Predictor").Int()
	if !ok || predictor == 1 {
		return b, nil
	}
	columns, ok := parameters.Get("Columns").Int()
	if !ok {
		columns = 1
	}
	bits, hasBits := parameters.Get("BitsPerComponent").Int()
	colors, hasColors := parameters.Get("Colors").Int()
	if predictor < 10 || predictor > 15 || columns < 1 || columns > maxColumns || hasBits && bits != 8 || hasColors && colors != 1 {
		return nil, fmt.Errorf("%w: predictor", ErrUnsupported)
	}
	width := int(columns)
	if len(b)%(width+1) != 0 {
		return nil, damaged("a row of data is cut")
	}
	above := make([]byte, width)
	for from, to := 0, 0; from < len(b); from, to = from+width+1, to+width {
		row := b[to : to+width]
		kind := b[from]
		copy(row, b[from+1:from+1+width])
		if err := unpredictRow(kind, row, above); err != nil {
			return nil, err
		}
		above = row
	}
	return b[:len(b)/(width+1)*width], nil
}

// maxColumns is more than any row of cross-references has.
const maxColumns = 1 << 10

// unpredictRow undoes the predictor of one row, one byte for each pixel. The row above
// may overlap nothing of it.
func unpredictRow(kind byte, row, above []byte) error {
	var left, corner byte
	for i := range row {
		up := above[i]
		switch kind {
		case 0:
		case 1:
			row[i] += left
		case 2:
			row[i] += up
		case 3:
			row[i] += byte((int(left) + int(up)) / 2)
		case 4:
			row[i] += paeth(left, up, corner)
		default:
			return damaged("predictor %d", kind)
		}
		left, corner = row[i], up
	}
	return nil
}

// paeth is the predictor of PNG, RFC 2083, 6.6.
func paeth(left, up, corner byte) byte {
	distance := func(to byte) int {
		d := int(left) + int(up) - int(corner) - int(to)
		return max(d, -d)
	}
	switch l, u, c := distance(left), distance(up), distance(corner); {
	case l <= u && l <= c:
		return left
	case u <= c:
		return up
	}
	return corner
}
