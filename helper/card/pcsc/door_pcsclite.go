//go:build !windows && !darwin

package pcsc

import (
	"cmp"
	"errors"
	"io/fs"
	"net"
	"os"
	"time"

	"jpkiweb/helper/card/reader"
)

// Where the service's socket is: pcsc-lite, getSocketName of winscard_msg.c and
// the PCSCLITE_CSOCK_NAME of its build. xrdp has one of its own for each session.
const (
	socketVariable = "PCSCLITE_CSOCK_NAME"
	socketDefault  = "/run/pcscd/pcscd.comm"
)

// doorPatience is how long the service may take to turn somebody away: it asks
// polkit first.
const doorPatience = time.Second

// doorSays tells a service that refuses from one that is not there; seemed is what
// the library said. When polkit forbids org.debian.pcsc-lite.access_pcsc, pcscd
// closes the connection without a word, and the library says "no service",
// "transport error" or "access denied", as it happens (pcsc facts 5). A service that ends
// does the same once, and then has no socket.
func doorSays(seemed error) error {
	path := os.Getenv(socketVariable)
	if path == "" {
		path = socketDefault
	}
	for range 2 {
		if answer := connectSilently(path); answer != errClosed {
			return cmp.Or(answer, seemed)
		}
	}
	return reader.ErrRefused
}

// errClosed: the service let us in and closed at once.
var errClosed = errors.New("connection is closed without a word")

// connectSilently connects to the service and says nothing. nil: it waits for us to speak,
// so that what the library said is of something else.
func connectSilently(path string) error {
	door, err := net.DialTimeout("unix", path, doorPatience)
	switch {
	case errors.Is(err, fs.ErrPermission): // by the mode of the socket, or of its directory
		return reader.ErrRefused
	case err != nil:
		return reader.ErrNoService
	}
	defer door.Close()
	if err := door.SetReadDeadline(time.Now().Add(doorPatience)); err != nil {
		return nil
	}
	if _, err := door.Read(make([]byte, 1)); err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		return errClosed // with an end, or reset
	}
	return nil
}
