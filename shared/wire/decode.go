package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"unicode/utf8"
)

// ErrProtocol is the error of every frame that breaks this specification.
var ErrProtocol = errors.New("message breaks the protocol")

// Kind tells the three kinds of message apart.
type Kind int

// The kinds of message.
const (
	Request Kind = 1 + iota
	Notification
	Answer
)

// Kind returns the kind of a decoded message.
func (m Message) Kind() Kind {
	switch {
	case m.Method == "":
		return Answer
	case m.ID == 0:
		return Notification
	}
	return Request
}

// Decode reads one frame strictly. Every error is [ErrProtocol].
func Decode(frame []byte) (Message, error) {
	if len(frame) > MaxMessage {
		return Message{}, fmt.Errorf("frame of %d bytes: %w", len(frame), ErrProtocol)
	}
	var m Message
	if err := decodeValue(frame, &m); err != nil {
		return Message{}, err
	}
	request := m.Method != "" && m.Params != nil && m.Result == nil && m.Error == nil
	answer := m.Method == "" && m.Params == nil && m.ID > 0 && (m.Result == nil) != (m.Error == nil)
	if m.JSONRPC != "2.0" || m.ID < 0 || !request && !answer {
		return Message{}, fmt.Errorf("neither request, notification nor answer: %w", ErrProtocol)
	}
	return m, nil
}

// DecodeParams reads the params or the result of a message into the type that
// its method has. Every error is [ErrProtocol].
func DecodeParams[T any](raw json.RawMessage) (T, error) {
	var v T
	err := decodeValue(raw, &v)
	return v, err
}

// decodeValue reads one JSON value. encoding/json alone would accept repeated
// and missing members, members in another case, null and bytes behind the value.
func decodeValue(data []byte, v any) error {
	if !utf8.Valid(data) {
		return fmt.Errorf("not UTF-8: %w", ErrProtocol)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := checkValue(d, reflect.TypeOf(v).Elem(), 0); err != nil {
		return fmt.Errorf("%w: %w", ErrProtocol, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("bytes behind the value: %w", ErrProtocol)
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("%w: %w", ErrProtocol, err)
	}
	return nil
}

const maxDepth = 16

// checkValue walks one value and compares its members with those of t; a nil t
// stands for a value whose type only its method knows.
func checkValue(d *json.Decoder, t reflect.Type, depth int) error {
	token, err := d.Token()
	switch {
	case err != nil:
		return err
	case token == nil:
		return errors.New("null")
	case depth > maxDepth:
		return errors.New("nested too deeply")
	case token == json.Delim('{'):
		return checkObject(d, t, depth)
	case token == json.Delim('['):
		for d.More() {
			if err := checkValue(d, element(t), depth+1); err != nil {
				return err
			}
		}
		_, err = d.Token()
	}
	return err
}

func checkObject(d *json.Decoder, t reflect.Type, depth int) error {
	known := members(t)
	seen := map[string]bool{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string)
		m, ok := known[name]
		if seen[name] || !ok && t != nil {
			return fmt.Errorf("member %q is unknown or repeated", name)
		}
		seen[name] = true
		if err := checkValue(d, m.typ, depth+1); err != nil {
			return err
		}
	}
	for name, m := range known {
		if m.required && !seen[name] {
			return fmt.Errorf("member %q is missing", name)
		}
	}
	_, err := d.Token()
	return err
}

type member struct {
	typ      reflect.Type // nil: any value
	required bool
}

// members returns the members of a struct type by their JSON names.
func members(t reflect.Type) map[string]member {
	m := map[string]member{}
	if t == nil || t.Kind() != reflect.Struct {
		return m
	}
	for i := range t.NumField() {
		field := t.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		m[name] = member{typ: valueType(field.Type), required: options != "omitempty"}
	}
	return m
}

func valueType(t reflect.Type) reflect.Type {
	if t == reflect.TypeFor[json.RawMessage]() {
		return nil
	}
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

func element(t reflect.Type) reflect.Type {
	if t == nil || t.Kind() != reflect.Slice {
		return t
	}
	return valueType(t.Elem())
}
