//go:build unix

package server

import (
	"errors"
	"fmt"
	"net"
	"os"

	"golang.org/x/sys/unix"
)

// noIPv6 tells whether ::1 could not be bound because this machine has none.
func noIPv6(err error) bool {
	return errors.Is(err, unix.EADDRNOTAVAIL) || errors.Is(err, unix.EAFNOSUPPORT)
}

// adopt makes listeners of the count file descriptors from first on, and closes
// all of them if one is not a listening socket.
func adopt(first, count int) ([]net.Listener, error) {
	for fd := first; fd < first+count; fd++ {
		unix.CloseOnExec(fd)
	}
	var listeners []net.Listener
	var errs []error
	for fd := first; fd < first+count; fd++ {
		l, err := adoptOne(fd)
		if err != nil {
			errs = append(errs, fmt.Errorf("file descriptor %d: %w", fd, err))
			continue
		}
		listeners = append(listeners, l)
	}
	if len(errs) > 0 {
		return nil, closeListeners(listeners, errors.Join(errs...))
	}
	return listeners, nil
}

// adoptOne takes over one file descriptor: net.FileListener makes a copy, which
// is closed on exec too.
func adoptOne(fd int) (net.Listener, error) {
	f := os.NewFile(uintptr(fd), "inherited socket")
	defer f.Close()
	listens, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ACCEPTCONN)
	switch {
	case err != nil:
		return nil, fmt.Errorf("no socket: %w", err)
	case listens == 0:
		return nil, errors.New("a socket that does not listen")
	}
	return net.FileListener(f)
}
