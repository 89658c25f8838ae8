package keeper

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"jpkiweb/helper/card/reader"
)

// A frameKind is what a frame is.
type frameKind byte

// The helper asks.
const (
	connect  frameKind = 'C' // how, in one byte, and the name of the reader
	transmit frameKind = 'T' // command APDU
	enterPIN frameKind = 'P' // Min, Max, New in one byte each, and the template
	leave    frameKind = 'L'
)

// The child answers.
const (
	connected frameKind = 'c' // what the connection is, in one byte
	response  frameKind = 't' // response APDU
	failed    frameKind = 'e' // index in failures, and the text of the error
	left      frameKind = 'l'
)

// What a connection is: bits of connected.
const (
	isShared  = 1 << iota
	canVerify // has a pad
	canModify
)

type frame struct {
	kind frameKind
	data []byte // a PIN may be in it: wipe it after use
}

// maxFrame bounds a frame: an extended APDU and what is around it.
const maxFrame = 1 << 17

var errFrame = errors.New("frame is not of this protocol")

// write sends a frame in one piece, and wipes the copy that it makes.
func write(w io.Writer, k frameKind, parts ...[]byte) error {
	size := 0
	for _, p := range parts {
		size += len(p)
	}
	b := make([]byte, 5, 5+size)
	defer func() { clear(b) }()
	b[0] = byte(k)
	binary.BigEndian.PutUint32(b[1:], uint32(size))
	for _, p := range parts {
		b = append(b, p...)
	}
	_, err := w.Write(b)
	return err
}

func read(r io.Reader) (frame, error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return frame{}, err
	}
	size := binary.BigEndian.Uint32(head[1:])
	if size > maxFrame {
		return frame{}, fmt.Errorf("%d bytes: %w", size, errFrame)
	}
	f := frame{kind: frameKind(head[0]), data: make([]byte, size)}
	if _, err := io.ReadFull(r, f.data); err != nil {
		return frame{}, err
	}
	return f, nil
}

// failures are the errors that keep their meaning on the way; their order is the
// protocol. All others are text.
var failures = [...]error{
	reader.ErrNoService, reader.ErrRefused, reader.ErrNoReader, reader.ErrNoCard, reader.ErrMute, reader.ErrRemoved,
	reader.ErrLosesCard, reader.ErrBusy, reader.ErrTimeout, reader.ErrPINPad,
}

// unknown is the index of an error that is none of failures.
const unknown = 0xFF

func failure(err error) []byte {
	index := byte(unknown)
	for i, known := range failures {
		if errors.Is(err, known) {
			index = byte(i)
			break
		}
	}
	return append([]byte{index}, err.Error()...)
}

// failureOf is the error of a frame.
func failureOf(data []byte) error {
	if len(data) == 0 {
		return errFrame
	}
	text := string(data[1:])
	if int(data[0]) >= len(failures) {
		return errors.New(text)
	}
	return &relayed{text: text, is: failures[data[0]]}
}

// relayed is an error of the child.
type relayed struct {
	text string
	is   error
}

// Error returns the text of the child's error.
func (e *relayed) Error() string { return e.text }

// Unwrap returns what kind of error it was.
func (e *relayed) Unwrap() error { return e.is }
