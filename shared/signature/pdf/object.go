package pdf

import "fmt"

// An Object is one indirect object of a file, and where its bytes are.
type Object struct {
	Ref
	Value      Value // of a stream its dictionary
	Start, End int64 // from its number to behind endobj; both zero in an object stream
	Holder     int   // number of the object stream that it is in, or zero
	data       int64 // where the bytes of a stream begin, or zero
	length     int64 // and how many they are
}

// IsStream is true if data follow the dictionary.
func (o Object) IsStream() bool { return o.data > 0 }

// Object reads an indirect object. What is free, or not there, is null.
func (f *File) Object(ref Ref) (Object, error) {
	o, err := f.object(ref)
	if err != nil {
		return Object{}, fmt.Errorf("object %d: %w", ref.Number, err)
	}
	return o, nil
}

func (f *File) object(ref Ref) (Object, error) {
	e, ok := f.entry(ref.Number)
	switch {
	case !ok || e.kind == free:
		return Object{Ref: ref}, nil
	case e.kind == compressed:
		if ref.Generation != 0 {
			return Object{Ref: ref}, nil
		}
		return f.compressedObject(ref, e)
	case int(e.generation) != ref.Generation:
		return Object{Ref: ref}, nil
	}
	o, err := f.objectAt(e.offset)
	if err == nil && o.Ref != ref {
		err = damaged("another one is at %d", e.offset)
	}
	return o, err
}

// Resolve follows an indirect reference to what is neither one nor a stream.
func (f *File) Resolve(v Value) (Value, error) {
	for range maxDepth {
		ref, ok := v.Ref()
		if !ok {
			return v, nil
		}
		o, err := f.Object(ref)
		if err != nil {
			return Value{}, err
		}
		if o.IsStream() {
			return Value{}, damaged("object %d is a stream", ref.Number)
		}
		v = o.Value
	}
	return Value{}, damaged("references lead in a circle")
}

// get is Resolve of an entry of a dictionary.
func (f *File) get(dict Value, key string) (Value, error) { return f.Resolve(dict.Get(key)) }

// has tells whether a dictionary has an entry. One that is null is none, and so is a
// reference to null, ISO 32000-2, 7.3.9 and 7.3.10.
func (f *File) has(dict Value, key string) (bool, error) {
	v := dict.Get(key)
	ref, ok := v.Ref()
	if !ok {
		return !v.IsNull(), nil
	}
	o, err := f.Object(ref)
	return !o.Value.IsNull(), err
}

// objectAt reads the object whose number stands at the offset.
func (f *File) objectAt(offset int64) (o Object, err error) {
	var isStream bool
	err = f.scan(offset, func(s *scanner) (err error) {
		o, isStream, err = s.object(offset)
		return err
	})
	if err == nil && isStream {
		err = f.measure(&o)
	}
	if err != nil {
		return Object{}, err
	}
	return o, nil
}

// header reads "12 0 obj".
func (s *scanner) header() (r Ref, err error) {
	var ok bool
	for _, n := range []*int{&r.Number, &r.Generation} {
		if *n, ok = s.digits(); !ok && (s.at < len(s.bytes) || s.final) {
			return r, errSyntax
		}
		if err := s.space(); err != nil {
			return r, err
		}
	}
	return r, s.word("obj")
}

// object reads an object up to endobj, or up to the data of a stream.
func (s *scanner) object(offset int64) (o Object, isStream bool, err error) {
	if o.Ref, err = s.header(); err != nil {
		return o, false, err
	}
	if err := s.space(); err != nil {
		return o, false, err
	}
	if o.Value, err = s.whole(); err != nil {
		return o, false, err
	}
	o.Value.offset += offset
	if err := s.space(); err != nil {
		return o, false, err
	}
	word, err := s.regular()
	o.Start, o.End = offset, offset+int64(s.at)
	switch {
	case err != nil:
	case string(word) == "stream" && o.Value.IsDict():
		isStream = true
		o.data, err = s.beginData(offset)
	case string(word) != "endobj":
		err = errSyntax
	}
	return o, isStream, err
}

// beginData reads the end of line behind "stream", ISO 32000-2, 7.3.8.1: CR LF or LF.
func (s *scanner) beginData(offset int64) (int64, error) {
	if s.at+1 >= len(s.bytes) {
		return 0, errShort
	}
	if s.bytes[s.at] == '\r' {
		s.at++
	}
	if s.bytes[s.at] != '\n' {
		return 0, errSyntax
	}
	return offset + int64(s.at) + 1, nil
}

// measure finds where a stream ends, which must be where its dictionary says.
func (f *File) measure(o *Object) error {
	length, err := f.streamLength(o.Value.Get("Length"))
	if err != nil {
		return err
	}
	if length < 0 || length > f.size-o.data {
		return damaged("stream is longer than the file")
	}
	o.length = length
	return f.scan(o.data+length, func(s *scanner) error {
		if err := s.space(); err != nil {
			return err
		}
		if err := s.word("endstream"); err != nil {
			return fmt.Errorf("stream is not as long as it says: %w", err)
		}
		if err := s.space(); err != nil {
			return err
		}
		err := s.word("endobj")
		o.End = o.data + length + int64(s.at)
		return err
	})
}

// streamLength reads the length of a stream: a number, or a reference to one. That may
// not be a stream, or in one whose length is such a reference again.
func (f *File) streamLength(v Value) (int64, error) {
	if ref, ok := v.Ref(); ok {
		e, ok := f.entry(ref.Number)
		if !ok || e.kind == free || f.measuring > 1 {
			return 0, damaged("length of a stream is missing")
		}
		f.measuring++
		defer func() { f.measuring-- }()
		o, err := f.Object(ref)
		if err != nil {
			return 0, err
		}
		v = o.Value
	}
	n, ok := v.Int()
	if !ok {
		return 0, damaged("length of a stream is no number")
	}
	return n, nil
}
