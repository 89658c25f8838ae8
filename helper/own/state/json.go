package state

import (
	"bytes"
	"encoding/json"
	"fmt"

	"jpkiweb/shared/strictjson"
)

// ReadJSON reads the file and decodes it into v, a pointer, as strictjson.Decode
// does. Errors are those of Read; what cannot be decoded is [ErrUntrusted] with line
// and key.
func (f File) ReadJSON(v any) error {
	content, err := f.Read()
	if err != nil {
		return err
	}
	if err := strictjson.Decode(content, v); err != nil {
		return &UntrustedError{f.Path, err}
	}
	return nil
}

// WriteJSON writes v so that a person can read it.
func (f File) WriteJSON(v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("encode %s: %w", f.Path, err)
	}
	return f.Write(b.Bytes())
}
