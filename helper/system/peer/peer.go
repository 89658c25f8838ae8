// Package peer tells which user of this machine owns the other end of a loopback
// connection. It is how a helper on a shared host serves its own user only.
//
// Each system keeps a table of its TCP sockets; the peer's own socket is the row
// whose local address is our remote one, and the other way round. Reading what
// the system says is apart from asking it, so that all of it is tested everywhere.
// Netlink is spoken by hand, because one question and its answer are less than what a
// library for it brings along.
package peer

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
)

// Errors of the package.
var (
	// ErrUnknown: the owner could not be found out; treat the peer as a stranger.
	ErrUnknown = errors.New("owner of the connection is unknown")
	// ErrNoListener: nobody listens on the port.
	ErrNoListener = errors.New("nobody listens on the port")
)

// SameUser reports whether the process at the other end of a loopback TCP
// connection belongs to the user of this process. Every error is [ErrUnknown].
func SameUser(connection net.Conn) (bool, error) {
	local, ok := loopback(connection.LocalAddr())
	remote, ok2 := loopback(connection.RemoteAddr())
	if !ok || !ok2 {
		return false, ErrUnknown
	}
	return sameUser(remote, local)
}

// CheckSelf tells whether connections of the user of this process can be told from those
// of others. The error is [ErrUnknown]: a helper of this user would serve nobody.
func CheckSelf() error { return checkSelf() }

// loopback returns the address of one end, if that is of this machine alone. An
// IPv4-mapped address is IPv4.
func loopback(a net.Addr) (netip.AddrPort, bool) {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return netip.AddrPort{}, false
	}
	at := normalized(tcp.AddrPort())
	return at, at.Addr().IsLoopback()
}

// normalized writes an address in the one way in which addresses are compared here.
func normalized(a netip.AddrPort) netip.AddrPort {
	return netip.AddrPortFrom(a.Addr().Unmap().WithZone(""), a.Port())
}

// ListenerOwner reports whether a TCP port of loopback is held by processes of
// the user of this process alone. [ErrNoListener]: it is free; [ErrUnknown]: it
// could not be found out.
func ListenerOwner(port uint16) (same bool, err error) { return listenerOwner(port) }

// servesLoopback reports whether a socket listening at an address is reached at the port
// of 127.0.0.1 or ::1.
func servesLoopback(local netip.AddrPort, port uint16) bool {
	a := local.Addr()
	return local.Port() == port &&
		(a.IsUnspecified() || a == netip.AddrFrom4([4]byte{127, 0, 0, 1}) || a == netip.IPv6Loopback())
}

// asUnknown makes every error but ErrNoListener an ErrUnknown.
func asUnknown(err error) error {
	if err == nil || errors.Is(err, ErrUnknown) || errors.Is(err, ErrNoListener) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrUnknown, err)
}
