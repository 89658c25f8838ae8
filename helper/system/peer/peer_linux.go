package peer

import (
	"errors"
	"io/fs"
	"net/netip"
	"os"
)

// sameUser asks the kernel for the one socket, and reads its tables where it may
// not be asked (no netlink in a sandbox, or no module for it).
func sameUser(client, server netip.AddrPort) (bool, error) {
	uid, err := askOwner(client, server)
	if errors.Is(err, errNoDiag) {
		uid, err = readOwner(client, server)
	}
	if err != nil {
		return false, asUnknown(err)
	}
	return isOwnUser(uid)
}

// The tables of this network namespace, proc(5). A socket of IPv6 can have an
// IPv4 connection, so that both are looked through.
var tables = [...]string{"/proc/self/net/tcp", "/proc/self/net/tcp6"}

func readOwner(client, server netip.AddrPort) (uint32, error) {
	rows, err := readTables()
	if err != nil {
		return 0, err
	}
	return ownerOf(rows, client, server)
}

func listenerOwner(port uint16) (bool, error) {
	rows, err := readTables()
	if err != nil {
		return false, asUnknown(err)
	}
	return allOurs(rows, port)
}

func readTables() ([]row, error) {
	var all []row
	for _, name := range tables {
		f, err := os.Open(name)
		if errors.Is(err, fs.ErrNotExist) && len(all) > 0 { // a kernel without IPv6
			continue
		}
		if err != nil {
			return nil, err
		}
		rows, err := parseTable(f)
		if err = errors.Join(err, f.Close()); err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	return all, nil
}
