package wire

import (
	"encoding/json"
	"fmt"
)

// EncodeRequest returns the frame of a request (id > 0) or notification (id 0). Of a
// request that is longer than MaxOwnMessage the error is [CodeTooLarge].
func EncodeRequest(id int64, method string, params any) ([]byte, error) {
	raw, err := json.Marshal(params)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", method, err)
	}
	defer clear(raw) // it may hold a PIN
	return encode(Message{JSONRPC: "2.0", ID: id, Method: method, Params: raw}, MaxOwnMessage)
}

// EncodeResult returns the frame of an answer. Of one that is longer than MaxMessage the
// error is [CodeTooLarge].
func EncodeResult(id int64, result any) ([]byte, error) {
	raw, err := json.Marshal(result)
	if err != nil {
		return nil, fmt.Errorf("encode result: %w", err)
	}
	return encode(Message{JSONRPC: "2.0", ID: id, Result: raw}, MaxMessage)
}

// EncodeError returns the frame of an answer that is an error.
func EncodeError(id int64, e *Error) ([]byte, error) {
	return encode(Message{JSONRPC: "2.0", ID: id, Error: &RPCErrorObject{
		Code:    RPCError,
		Message: e.Message,
		Data:    ErrorData{Code: e.Code, TriesLeft: e.TriesLeft, StatusWord: e.StatusWord},
	}}, MaxMessage)
}

func encode(m Message, limit int) ([]byte, error) {
	frame, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("encode message: %w", err)
	}
	if len(frame) > limit {
		return nil, Errorf(CodeTooLarge, "message of %d bytes", len(frame))
	}
	return frame, nil
}

// AsError returns the Error of an answer.
func (o *RPCErrorObject) AsError() *Error {
	return &Error{Code: o.Data.Code, Message: o.Message, TriesLeft: o.Data.TriesLeft, StatusWord: o.Data.StatusWord}
}

// MarshalJSON writes the error object of the command line and of jpki.js:
// {"code","message","triesLeft","statusWord"}.
func (e *Error) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Code       Code   `json:"code"`
		Message    string `json:"message"`
		TriesLeft  *int   `json:"triesLeft,omitempty"`
		StatusWord string `json:"statusWord,omitempty"`
	}{e.Code, e.Message, e.TriesLeft, e.StatusWord})
}
