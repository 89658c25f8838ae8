package pdf

import "errors"

// A looseReader reads what may be damaged, as the newest revision of a file may not be: a
// value that cannot be read is null, and a dictionary may have a key twice, of which the
// first counts. What it reads is reported with a defect, or not believed.
type looseReader struct{ file *File }

// object reads an object, of a stream its dictionary.
func (l *looseReader) object(number int) (v Value, isStream bool, err error) {
	v, isStream, err = l.read(number)
	if errors.Is(err, ErrRepair) || errors.Is(err, ErrUnsupported) {
		return Value{}, false, nil
	}
	return v, isStream, err
}

func (l *looseReader) read(number int) (v Value, isStream bool, err error) {
	e, ok := l.file.entry(number)
	switch {
	case !ok || e.kind == free:
		return v, false, nil
	case e.kind == inUse:
		err = l.file.scan(e.offset, func(s *scanner) (err error) {
			s.loose = true
			var o Object
			o, isStream, err = s.object(e.offset)
			if v = o.Value; err == nil && o.Number != number {
				err = errSyntax
			}
			return err
		})
		return v, isStream, err
	}
	stream, err := l.file.objectStream(e.holder())
	if err != nil {
		return v, false, err
	}
	i := e.index()
	if i >= len(stream.numbers) || int(stream.numbers[i]) != number {
		return v, false, damaged("object %d is not in its stream", number)
	}
	v, err = stream.value(i, true)
	if err == nil {
		err = l.file.budget.spend(len(v.raw))
	}
	return v, false, err
}

// resolve follows a reference to what is neither one nor a stream; null if there is nothing.
func (l *looseReader) resolve(v Value) (Value, error) {
	for range maxDepth {
		ref, ok := v.Ref()
		if !ok {
			return v, nil
		}
		next, isStream, err := l.object(ref.Number)
		if err != nil || isStream {
			return Value{}, err
		}
		v = next
	}
	return Value{}, nil
}

// get is resolve of an entry of a dictionary.
func (l *looseReader) get(dict Value, key string) (Value, error) { return l.resolve(dict.Get(key)) }
