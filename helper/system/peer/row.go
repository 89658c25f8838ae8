package peer

import (
	"fmt"
	"net/netip"
)

// row is one socket of a system's table; its addresses are plain.
type row struct {
	local, remote netip.AddrPort
	state         state
	owner         uint32 // user, or on Windows process
}

// state is what counts of the state of a socket. Only an established one has an
// owner for sure: one that was closed by its process is nobody's, and Linux and
// macOS say 0 then, which is also root's number.
type state int

const (
	otherState state = iota
	established
	listens
)

// ownerOf returns the owner of the socket that has these two ends.
func ownerOf(rows []row, local, remote netip.AddrPort) (uint32, error) {
	for _, r := range rows {
		if r.state == established && r.local == local && r.remote == remote {
			return r.owner, nil
		}
	}
	return 0, fmt.Errorf("%w: no socket %s", ErrUnknown, local)
}

// listeners returns the owners of the sockets that answer at a port of loopback.
func listeners(rows []row, port uint16) ([]uint32, error) {
	var owners []uint32
	for _, r := range rows {
		if r.state == listens && servesLoopback(r.local, port) {
			owners = append(owners, r.owner)
		}
	}
	if owners == nil {
		return nil, ErrNoListener
	}
	return owners, nil
}
