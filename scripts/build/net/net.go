// Package net stands in for net while the app is compiled: nhooyr.io/websocket names
// three of its identifiers, and no browser dials (build facts 1).
package net

import (
	"errors"
	"time"
)

// ErrClosed is the error of a connection that is closed.
var ErrClosed = errors.New("use of closed network connection")

// Conn is a connection, which NetConn of nhooyr.io/websocket returns.
type Conn interface {
	Read([]byte) (int, error)
	Write([]byte) (int, error)
	Close() error
	LocalAddr() Addr
	RemoteAddr() Addr
	SetDeadline(time.Time) error
	SetReadDeadline(time.Time) error
	SetWriteDeadline(time.Time) error
}

// Addr is an end of a Conn.
type Addr interface {
	Network() string
	String() string
}
