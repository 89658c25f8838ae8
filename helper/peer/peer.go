// Package peer tells which user of this machine owns the other end of a loopback
// connection. It is how a helper on a shared host serves its own user only.
package peer

import (
	"errors"
	"net"
)

// ErrUnknown: the owner could not be found out; treat the peer as a stranger.
var ErrUnknown = errors.New("owner of the connection is unknown")

// SameUser reports whether the process at the other end of a loopback TCP
// connection belongs to the user of this process. Every error is [ErrUnknown].
func SameUser(connection net.Conn) (bool, error) {
	local, ok := connection.LocalAddr().(*net.TCPAddr)
	remote, ok2 := connection.RemoteAddr().(*net.TCPAddr)
	if !ok || !ok2 || !remote.IP.IsLoopback() {
		return false, ErrUnknown
	}
	return sameUser(local, remote)
}
