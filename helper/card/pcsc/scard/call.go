//go:build darwin || purego

package scard

import (
	"bytes"
	"fmt"
	"runtime"
	"time"
	"unsafe"
)

// Types of winscard.h.
type (
	Error       uint32
	Protocol    uint32
	ShareMode   uint32
	Disposition uint32
	StateFlag   uint32
)

// A ReaderState is what is known of a reader, and what is told of it.
type ReaderState struct {
	Reader                   string
	CurrentState, EventState StateFlag
	Atr                      []byte
}

// A Context is one use of the service.
type Context struct {
	*library
	handle uintptr
}

// A Card is a connection with a card.
type Card struct {
	*library
	handle   uintptr
	protocol Protocol
}

// Error implements error.
func (e Error) Error() string { return fmt.Sprintf("scard: %08X", uint32(e)) }

// Numbers of winscard.h.
const (
	scopeSystem = 2
	infinite    = 0xFFFFFFFF
	maxAnswer   = 0x1000C // MAX_BUFFER_SIZE_EXTENDED
	maxControl  = 0xFFFF
)

// CtlCode is SCARD_CTL_CODE of pcsc-lite and macOS: reader.h.
func CtlCode(code uint16) uint32 { return 0x42000000 + uint32(code) }

// EstablishContext begins to use the service.
func EstablishContext() (*Context, error) {
	l, err := loaded()
	if err != nil {
		return nil, err
	}
	var handle [8]byte
	if err := call(l.establish, scopeSystem, 0, 0, uintptr(unsafe.Pointer(&handle))); err != nil {
		return nil, err
	}
	return &Context{l, l.getHandle(handle[:])}, nil
}

// Release ends the use.
func (c *Context) Release() error { return call(c.release, c.handle) }

// Cancel ends GetStatusChange, in whichever goroutine.
func (c *Context) Cancel() error { return call(c.cancel, c.handle) }

// ListReaders returns the names of the readers.
func (c *Context) ListReaders() ([]string, error) {
	var length [8]byte
	if err := call(c.listReaders, c.handle, 0, 0, uintptr(unsafe.Pointer(&length))); err != nil {
		return nil, err
	}
	room := c.get(length[:])
	if room == 0 {
		return nil, nil
	}
	names := make([]byte, room)
	if err := call(c.listReaders, c.handle, 0, uintptr(unsafe.Pointer(&names[0])), uintptr(unsafe.Pointer(&length))); err != nil {
		return nil, err
	}
	return splitNames(names[:min(c.get(length[:]), room)]), nil
}

// splitNames takes a multi-string apart: each ends with a zero, and all with another.
func splitNames(names []byte) (readers []string) {
	for name := range bytes.SplitSeq(names, []byte{0}) {
		if len(name) == 0 {
			break
		}
		readers = append(readers, string(name))
	}
	return readers
}

// GetStatusChange waits until a reader is in another state than the one that is known of
// it; below zero without end.
func (c *Context) GetStatusChange(states []ReaderState, timeout time.Duration) error {
	var pins runtime.Pinner
	defer pins.Unpin()
	passed := make([]byte, max(1, len(states))*c.state.size)
	for i, state := range states {
		name := cString(state.Reader)
		pins.Pin(name)
		c.putState(passed[i*c.state.size:], uintptr(unsafe.Pointer(name)), state)
	}
	err := call(c.statusChange, c.handle, uintptr(milliseconds(timeout)), uintptr(unsafe.Pointer(&passed[0])), uintptr(len(states)))
	if err != nil {
		return err
	}
	for i := range states {
		c.getState(passed[i*c.state.size:], &states[i])
	}
	return nil
}

// milliseconds is a time as GetStatusChange takes it.
func milliseconds(timeout time.Duration) uint32 {
	if timeout < 0 {
		return infinite
	}
	return uint32(min(timeout.Milliseconds(), infinite-1))
}

// cString is a text with the zero that ends it.
func cString(text string) *byte { return &append([]byte(text), 0)[0] }

// Connect connects with the card of a reader.
func (c *Context) Connect(reader string, mode ShareMode, protocols Protocol) (*Card, error) {
	var handle, protocol [8]byte
	err := call(c.connect, c.handle, uintptr(unsafe.Pointer(cString(reader))), uintptr(mode), uintptr(protocols),
		uintptr(unsafe.Pointer(&handle)), uintptr(unsafe.Pointer(&protocol)))
	if err != nil {
		return nil, err
	}
	return &Card{c.library, c.getHandle(handle[:]), Protocol(c.get(protocol[:]))}, nil
}

// Reconnect begins the connection anew, and does with the card what is told.
func (c *Card) Reconnect(mode ShareMode, protocols Protocol, first Disposition) error {
	var protocol [8]byte
	err := call(c.reconnect, c.handle, uintptr(mode), uintptr(protocols), uintptr(first), uintptr(unsafe.Pointer(&protocol)))
	if err == nil {
		c.protocol = Protocol(c.get(protocol[:]))
	}
	return err
}

// Disconnect ends the connection, and does with the card what is told.
func (c *Card) Disconnect(last Disposition) error { return call(c.disconnect, c.handle, uintptr(last)) }

// BeginTransaction waits until no other program has the card, and keeps it.
func (c *Card) BeginTransaction() error { return call(c.begin, c.handle) }

// EndTransaction lets others have the card.
func (c *Card) EndTransaction(last Disposition) error { return call(c.end, c.handle, uintptr(last)) }

// Transmit sends a command APDU and returns the response APDU.
func (c *Card) Transmit(command []byte) ([]byte, error) {
	if c.protocol != ProtocolT0 && c.protocol != ProtocolT1 || len(command) == 0 {
		return nil, ErrInvalidParameter
	}
	answer := make([]byte, maxAnswer)
	var length [8]byte
	c.put(length[:], maxAnswer)
	sent, received := c.putRequest(c.protocol), c.putRequest(c.protocol)
	err := call(c.transmit, c.handle, uintptr(unsafe.Pointer(&sent[0])),
		uintptr(unsafe.Pointer(&command[0])), uintptr(len(command)), uintptr(unsafe.Pointer(&received[0])),
		uintptr(unsafe.Pointer(&answer[0])), uintptr(unsafe.Pointer(&length)))
	if err != nil {
		return nil, err
	}
	return answer[:min(c.get(length[:]), maxAnswer)], nil
}

// Control asks the reader's driver.
func (c *Card) Control(code uint32, in []byte) ([]byte, error) {
	answer := make([]byte, maxControl)
	var length [8]byte
	in = append(in[:len(in):len(in)], 0) // so that there is a first byte
	defer clear(in)
	err := call(c.ioctl, c.handle, uintptr(code), uintptr(unsafe.Pointer(&in[0])), uintptr(len(in)-1),
		uintptr(unsafe.Pointer(&answer[0])), maxControl, uintptr(unsafe.Pointer(&length)))
	if err != nil {
		return nil, err
	}
	return answer[:min(c.get(length[:]), maxControl)], nil
}
