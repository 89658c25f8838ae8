package wire

import (
	"encoding/json"
	"errors"
	"fmt"

	"jpkiweb/shared/strictjson"
)

// ErrProtocol is the error of every frame that breaks this specification.
var ErrProtocol = errors.New("message breaks the protocol")

// A MessageKind is one of the three kinds of message.
type MessageKind int

// The kinds of message.
const (
	Request MessageKind = 1 + iota
	Notification
	Answer
)

// Kind returns the kind of a decoded message.
func (m Message) Kind() MessageKind {
	switch {
	case m.Method == "":
		return Answer
	case m.ID == 0:
		return Notification
	}
	return Request
}

// Decode reads one frame strictly, of MaxOwnMessage bytes at most: who takes no request
// of the helper's own app has a narrower limit. Every error is [ErrProtocol].
func Decode(frame []byte) (Message, error) {
	if len(frame) > MaxOwnMessage {
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

// decodeValue reads one JSON value. What is none may hold a PIN all the same, so its
// text is told to nobody.
func decodeValue(data []byte, v any) error {
	err := strictjson.Decode(data, v)
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &syntax):
		return fmt.Errorf("not one JSON value: %w", ErrProtocol)
	}
	return fmt.Errorf("%w: %w", ErrProtocol, err)
}
