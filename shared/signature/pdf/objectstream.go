package pdf

import "math"

// An objectStream is a decoded object stream, ISO 32000-2, 7.5.7.
type objectStream struct {
	bytes   []byte
	numbers []int32 // of its objects
	offsets []int32 // where they begin
	end     int64   // behind it
}

// compressedObject reads an object of an object stream.
func (f *File) compressedObject(ref Ref, e entry) (Object, error) {
	s, err := f.objectStream(e.holder())
	if err != nil {
		return Object{}, err
	}
	i := e.index()
	if i >= len(s.numbers) || int(s.numbers[i]) != ref.Number {
		return Object{}, damaged("it is not in its stream")
	}
	v, err := s.value(i, false)
	if err != nil {
		return Object{}, err
	}
	if err := f.budget.spend(len(v.raw)); err != nil {
		return Object{}, err
	}
	return Object{Ref: ref, Value: v, Holder: e.holder()}, nil
}

// value reads the object of this index; loose, it may have a key twice.
func (s *objectStream) value(i int, loose bool) (Value, error) {
	scan := scanner{bytes: s.bytes, at: int(s.offsets[i]), final: true, loose: loose}
	if err := scan.space(); err != nil {
		return Value{}, limits(err)
	}
	v, err := scan.whole()
	return v, limits(err)
}

// objectStream decodes an object stream, or has kept it.
func (f *File) objectStream(number int) (*objectStream, error) {
	e, ok := f.entry(number)
	if !ok || e.kind != inUse {
		return nil, damaged("object stream %d is not there", number)
	}
	if s := f.streams.get(f, e); s != nil {
		return s, nil
	}
	o, err := f.objectAt(e.offset)
	if err != nil {
		return nil, err
	}
	if !o.IsStream() || !o.Value.Get("Type").is("ObjStm") {
		return nil, damaged("object %d is no object stream", number)
	}
	b, err := f.Data(o)
	if err != nil {
		return nil, err
	}
	s, err := f.readHeader(o.Value, b)
	if err != nil {
		return nil, err
	}
	s.end = o.End
	f.streams.keep(f, e, o, s)
	return s, nil
}

// readHeader reads the numbers and offsets of an object stream's objects.
func (f *File) readHeader(dict Value, b []byte) (*objectStream, error) {
	first, err := f.integer(dict, "First")
	if err != nil {
		return nil, err
	}
	n, err := f.integer(dict, "N")
	if err != nil {
		return nil, err
	}
	if n < 0 || first < 0 || first > int64(len(b)) || n > first {
		return nil, damaged("object stream without room for its objects")
	}
	stream := &objectStream{bytes: b, numbers: make([]int32, n), offsets: make([]int32, n)}
	s := scanner{bytes: b[:first], final: true}
	for i := range n {
		var pair [2]int
		for j := range pair {
			var ok bool
			if err := s.space(); err != nil {
				return nil, limits(err)
			}
			if pair[j], ok = s.digits(); !ok {
				return nil, damaged("object stream has fewer objects than it says")
			}
		}
		offset := first + int64(pair[1])
		if pair[0] > maxNumber || offset > int64(len(b)) || offset > math.MaxInt32 {
			return nil, damaged("object stream names an object that is not in it")
		}
		if i > 0 && int32(offset) <= stream.offsets[i-1] { // ISO 32000-2, 7.5.7
			return nil, damaged("objects of a stream do not follow each other")
		}
		stream.numbers[i], stream.offsets[i] = int32(pair[0]), int32(offset)
	}
	return stream, nil
}

// integer returns an entry that must be an integer.
func (f *File) integer(dict Value, key string) (int64, error) {
	v, err := f.get(dict, key)
	if err != nil {
		return 0, err
	}
	n, ok := v.Int()
	if !ok {
		return 0, damaged("%s is no number", key)
	}
	return n, nil
}

// streams are the decoded object streams of all states of a file, for the next object of them.
type streams struct {
	all  map[streamKey]*objectStream
	kept int64 // bytes
	room int64
}

// A streamKey says where a stream is, and in which state: 0 for all, where nothing but its own
// bytes says how it is read.
type streamKey struct {
	offset   int64
	sections int // how many the state has
}

// minStreams is room for what a small file has compressed, in bytes.
const minStreams = 8 << 20

func newStreams(size int64) *streams {
	return &streams{all: map[streamKey]*objectStream{}, room: max(size/2, minStreams)}
}

// get returns the stream of an entry, if it was kept and is there as a whole in this state.
func (s *streams) get(f *File, e entry) *objectStream {
	for _, sections := range []int{0, len(f.sections)} {
		if found := s.all[streamKey{e.offset, sections}]; found != nil && found.end <= f.size {
			return found
		}
	}
	return nil
}

// keep holds a stream. If there is no room it is the only one.
func (s *streams) keep(f *File, e entry, o Object, stream *objectStream) {
	key := streamKey{offset: e.offset}
	for range o.Value.Refs() {
		key.sections = len(f.sections)
		break
	}
	size := int64(len(stream.bytes) + 8*len(stream.numbers))
	if s.kept += size; s.kept > s.room {
		clear(s.all)
		s.kept = size
	}
	s.all[key] = stream
}
