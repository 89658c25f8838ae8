package pdf

import (
	"fmt"
	"strings"
)

// beginSignature writes the signature dictionary up to the gap.
func (i *increment) beginSignature(ref Ref, r Request, lock Value) error {
	i.begin(ref)
	i.bytes = fmt.Appendf(i.bytes, "<</Type/Sig/Filter/%s/SubFilter/%s", filterName, r.Form.subFilter())
	date, err := encodeTime(r.Time)
	if err != nil {
		return err
	}
	i.bytes = append(append(i.bytes, "/M"...), date...)
	texts := []struct{ key, text string }{{"/Name", r.Name}, {"/Reason", r.Reason}, {"/Location", r.Place}}
	for _, t := range texts {
		if t.text == "" {
			continue
		}
		b, err := encodeText(t.text)
		if err != nil {
			return err
		}
		i.bytes = append(append(i.bytes, t.key...), b...)
	}
	if !lock.IsNull() {
		reference, err := i.lockReference(lock)
		if err != nil {
			return err
		}
		i.bytes = append(i.bytes, reference...)
	}
	i.bytes = append(i.bytes, "/ByteRange"+strings.Repeat(" ", rangeWidth)+"/Contents"...)
	return nil
}

// rangeWidth is that of "[0 a b c]" with ten digits each.
const rangeWidth = 3 + 10 + 1 + 10 + 1 + 10 + 1

// lockReference writes /Reference for the lock of a field: what it locks, and since PDF
// 2.0 what it forbids the whole document. ISO 32000-2, 12.8.2.4 and table 236.
func (i *increment) lockReference(lock Value) ([]byte, error) {
	v, err := i.file.get(lock, "Action")
	if err != nil {
		return nil, err
	}
	action, _ := v.Name()
	b := fmt.Appendf(nil, "/Reference[<</Type/SigRef/TransformMethod/FieldMDP/Data %s/TransformParams<</Type/TransformParams/V/1.2/Action/%s",
		i.file.Trailer().Get("Root").raw, action)
	switch action {
	case "All":
	case "Include", "Exclude":
		if b, err = i.lockedNames(b, lock); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("%w: a lock of another kind", ErrSeed)
	}
	b = append(b, ">>>>"...)
	level, err := i.file.get(lock, "P")
	if err != nil {
		return nil, err
	}
	if n, ok := level.Int(); ok && n >= 1 && n <= 3 {
		b = fmt.Appendf(b, "<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/V/1.2/P %d>>>>", n)
	}
	return append(b, ']'), nil
}

// lockedNames writes the names of a lock as they stand in it.
func (i *increment) lockedNames(b []byte, lock Value) ([]byte, error) {
	names, err := i.file.get(lock, "Fields")
	if err != nil {
		return nil, err
	}
	b = append(b, "/Fields["...)
	for item := range names.Items() {
		name, err := i.file.Resolve(item)
		if err != nil {
			return nil, err
		}
		b = append(b, name.raw...)
	}
	return append(b, ']'), nil
}
