package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// A settingError says which setting is wrong: names of members, and numbers of entries
// from 0, from the outermost.
type settingError struct {
	at  []string
	err error
}

func (e *settingError) Error() string { return e.err.Error() }
func (e *settingError) Unwrap() error { return e.err }

// wrong says that a setting is; nil is nothing wrong.
func wrong(err error, at ...string) error {
	if err == nil {
		return nil
	}
	return &settingError{at, err}
}

// number is that of an entry, as a name.
func number(i int) string { return strconv.Itoa(i) }

// either is the one of two settings that is there without the other.
func either(one, other string, isOne bool) string {
	if isOne {
		return one
	}
	return other
}

// inLines puts before each setting that is wrong the line on which it stands in the text.
func inLines(err error, text []byte) error {
	switch e := err.(type) {
	case *settingError:
		d := json.NewDecoder(bytes.NewReader(text))
		if offset, found := find(d, e.at); found {
			return fmt.Errorf("line %d: %w", 1+bytes.Count(text[:offset], []byte("\n")), e)
		}
	case interface{ Unwrap() []error }: // errors.Join
		errs := make([]error, 0, len(e.Unwrap()))
		for _, each := range e.Unwrap() {
			errs = append(errs, inLines(each, text))
		}
		return errors.Join(errs...)
	}
	return err
}

// find reads up to the end of the first word of a setting, or as near to it as the text
// has it, and returns where that is. The decoder stands before a value.
func find(d *json.Decoder, at []string) (offset int64, found bool) {
	begin, err := d.Token()
	if err != nil || len(at) == 0 {
		return d.InputOffset(), err == nil
	}
	offset = d.InputOffset()
	for i := 0; d.More(); i++ {
		name := number(i)
		if begin == json.Delim('{') {
			token, err := d.Token()
			if err != nil {
				return offset, true
			}
			name, _ = token.(string)
		}
		if name == at[0] {
			return find(d, at[1:])
		}
		var other json.RawMessage
		if d.Decode(&other) != nil {
			return offset, true
		}
	}
	return offset, true
}
