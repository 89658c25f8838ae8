package server

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"syscall"
)

// Listen binds 127.0.0.1 and ::1, and nothing else, on the first port of the
// range where both are free: Chromium tries ::1 first for "localhost", so a
// stranger there would take our traffic. Port 0 lets the system choose. A
// machine without IPv6 gets 127.0.0.1 alone, and a warning.
func Listen(log *slog.Logger, first, last int) ([]net.Listener, int, error) {
	var errs []error
	for port := first; port <= last; port++ {
		listeners, err := listenPort(log, port)
		if err == nil {
			return listeners, listeners[0].Addr().(*net.TCPAddr).Port, nil
		}
		errs = append(errs, err)
	}
	return nil, 0, fmt.Errorf("no free port from %d to %d: %w", first, last, errors.Join(errs...))
}

func listenPort(log *slog.Logger, port int) ([]net.Listener, error) {
	v4, err := net.Listen("tcp4", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return nil, err
	}
	v6, err := net.Listen("tcp6", fmt.Sprintf("[::1]:%d", v4.Addr().(*net.TCPAddr).Port))
	switch {
	case err == nil:
		return []net.Listener{v4, v6}, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, errors.Join(err, v4.Close())
	}
	log.Warn("no IPv6 loopback: another program on ::1 could pretend to be this helper under the name localhost", "error", err)
	return []net.Listener{v4}, nil
}

// limitedListener closes connections above the limit at once.
type limitedListener struct {
	net.Listener
	slots chan struct{}
}

func (l *limitedListener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		select {
		case l.slots <- struct{}{}:
			return &limitedConn{Conn: c, release: sync.OnceFunc(func() { <-l.slots })}, nil
		default:
			_ = c.Close()
		}
	}
}

type limitedConn struct {
	net.Conn
	release func()
}

func (c *limitedConn) Close() error {
	defer c.release()
	return c.Conn.Close()
}
