package server

import (
	"errors"
	"fmt"
	"net"
	"strconv"
)

// The protocol of sd_listen_fds(3): the first file descriptor that is handed
// over, and the variables that tell of it. More than maxInherited is no count.
const (
	firstInherited = 3
	maxInherited   = 64
	listenPID      = "LISTEN_PID"
	listenFDs      = "LISTEN_FDS"
	listenFDNames  = "LISTEN_FDNAMES"
)

// Inherited returns the listening sockets that the service manager has handed to
// the process pid, which is this one, and their port; none and no error if it has
// handed over none. It takes the variables that tell of them out of the
// environment, so that no child believes them, and keeps the sockets from
// children (sd_listen_fds(3)).
//
// It accepts TCP on 127.0.0.1, and on ::1 beside it, both on one port. Every
// other socket is an error that says which, and all of them are closed: what is
// written into a unit file must not open the helper to the network.
func Inherited(getenv func(string) string, unsetenv func(string) error, pid int) ([]net.Listener, int, error) {
	count, err := inheritedCount(getenv(listenPID), getenv(listenFDs), pid)
	for _, name := range []string{listenPID, listenFDs, listenFDNames} {
		err = errors.Join(err, unsetenv(name))
	}
	if err != nil || count == 0 {
		return nil, 0, err
	}
	return inherit(firstInherited, count)
}

// inheritedCount returns how many sockets are for the process pid.
func inheritedCount(forPID, fds string, pid int) (int, error) {
	if forPID == "" || fds == "" {
		return 0, nil
	}
	wanted, err := strconv.Atoi(forPID)
	if err != nil {
		return 0, fmt.Errorf("%s %q is no process id", listenPID, forPID)
	}
	if wanted != pid { // they were for a process that started us
		return 0, nil
	}
	count, err := strconv.Atoi(fds)
	if err != nil || count < 1 || count > maxInherited {
		return 0, fmt.Errorf("%s %q: want 1 to %d", listenFDs, fds, maxInherited)
	}
	return count, nil
}

func inherit(first, count int) ([]net.Listener, int, error) {
	listeners, err := adopt(first, count)
	if err != nil {
		return nil, 0, fmt.Errorf("inherited sockets: %w", err)
	}
	port, err := loopbackPort(listeners)
	if err != nil {
		return nil, 0, closeListeners(listeners, fmt.Errorf("inherited sockets: %w", err))
	}
	return listeners, port, nil
}

// loopbackPort returns the one port of listeners that are what Listen makes.
func loopbackPort(listeners []net.Listener) (int, error) {
	port := 0
	bound := map[string]bool{}
	for _, l := range listeners {
		a, ok := l.Addr().(*net.TCPAddr)
		if !ok {
			return 0, fmt.Errorf("%s %q: want TCP", l.Addr().Network(), l.Addr())
		}
		ip := a.IP.String()
		switch {
		case ip != "127.0.0.1" && ip != "::1":
			return 0, fmt.Errorf("%s: want 127.0.0.1 and ::1 only, which other machines cannot reach", a)
		case port != 0 && a.Port != port:
			return 0, fmt.Errorf("%s: want port %d like the other", a, port)
		case bound[ip]:
			return 0, fmt.Errorf("%s is there twice", a)
		}
		port, bound[ip] = a.Port, true
	}
	if !bound["127.0.0.1"] {
		return 0, errors.New("none on 127.0.0.1, where pages look")
	}
	return port, nil
}

func closeListeners(listeners []net.Listener, err error) error {
	for _, l := range listeners {
		err = errors.Join(err, l.Close())
	}
	return err
}
