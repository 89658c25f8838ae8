package server

import (
	"errors"
	"net"

	"golang.org/x/sys/windows"
)

// noIPv6 tells whether ::1 could not be bound because this machine has none. The
// numbers are those of Winsock: syscall.EADDRINUSE and its like never occur here.
func noIPv6(err error) bool {
	return errors.Is(err, windows.WSAEADDRNOTAVAIL) || errors.Is(err, windows.WSAEAFNOSUPPORT)
}

// adopt: no service manager hands over sockets here.
func adopt(int, int) ([]net.Listener, error) {
	return nil, errors.New("sockets are not inherited on Windows")
}
