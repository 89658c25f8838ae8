package server

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
)

// anyPortTries is how often the system may choose a port that only one of the two
// families has free.
const anyPortTries = 10

// Listen binds 127.0.0.1 and ::1, and nothing else, on the first port of the
// range where both are free: Chromium tries ::1 first for "localhost" (dom facts 5), so a
// stranger there would take our traffic. Port 0 lets the system choose. A
// machine without IPv6 gets 127.0.0.1 alone, and a warning.
func Listen(log *slog.Logger, first, last int) ([]net.Listener, int, error) {
	var errs []error
	for _, port := range candidates(first, last) {
		listeners, err := listenPort(log, port)
		if err == nil {
			return listeners, listeners[0].Addr().(*net.TCPAddr).Port, nil
		}
		errs = append(errs, err)
	}
	return nil, 0, fmt.Errorf("no free port from %d to %d: %w", first, last, errors.Join(errs...))
}

func candidates(first, last int) (ports []int) {
	if first == 0 && last == 0 {
		return make([]int, anyPortTries)
	}
	for port := first; port <= last; port++ {
		ports = append(ports, port)
	}
	return ports
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
	case !noIPv6(err): // taken, or not known: somebody else may be there
		return nil, errors.Join(err, v4.Close())
	}
	log.Warn("no IPv6 loopback: another program on ::1 could pretend to be this helper under the name localhost", "error", err)
	return []net.Listener{v4}, nil
}
