package peer

import (
	"errors"
	"fmt"
	"net/netip"

	"golang.org/x/sys/unix"
)

func sameUser(client, server netip.AddrPort) (bool, error) {
	rows, err := list()
	if err != nil {
		return false, asUnknown(err)
	}
	uid, err := ownerOf(rows, client, server)
	if err != nil {
		return false, err
	}
	return isOwnUser(uid)
}

func listenerOwner(port uint16) (bool, error) {
	rows, err := list()
	if err != nil {
		return false, asUnknown(err)
	}
	return allOurs(rows, port)
}

// list is all TCP sockets of the machine. It may grow while it is read.
func list() ([]row, error) {
	const name = "net.inet.tcp.pcblist_n"
	for range 8 {
		b, err := unix.SysctlRaw(name)
		if errors.Is(err, unix.ENOMEM) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("sysctl %s: %w", name, err)
		}
		return parsePCBList(b)
	}
	return nil, fmt.Errorf("sysctl %s: %w", name, unix.ENOMEM)
}
