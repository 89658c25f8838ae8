package peer

import (
	"fmt"
	"net/netip"
)

// account is who runs a process of Windows: the same user in another session
// (remote desktop, another seat) has other readers and another screen.
type account struct {
	sid     string
	session uint32
}

// processes is what is asked of Windows.
type processes interface {
	// rows are all TCP sockets, with the process that owns each.
	rows() ([]row, error)
	// account tells who runs a process. Until release is called no other process
	// can get its number.
	account(pid uint32) (who account, release func(), err error)
	own() (account, error)
}

// samePeer reports whether the process at client, which is connected with server,
// is run by the account of this process. The table is read once more while the
// process is held: else another one could have got the number in between.
func samePeer(p processes, client, server netip.AddrPort) (bool, error) {
	rows, err := p.rows()
	if err != nil {
		return false, err
	}
	pid, err := ownerOf(rows, client, server)
	if err != nil {
		return false, err
	}
	who, release, err := p.account(pid)
	if err != nil {
		return false, err
	}
	defer release()
	if rows, err = p.rows(); err != nil {
		return false, err
	}
	if again, err := ownerOf(rows, client, server); err != nil || again != pid {
		return false, fmt.Errorf("%w: the socket changed hands", ErrUnknown)
	}
	own, err := p.own()
	if err != nil {
		return false, err
	}
	return who == own, nil
}

// sameListeners reports whether all processes that listen on a port of loopback
// are run by the account of this process. One that may not be asked is not ours.
func sameListeners(p processes, port uint16) (bool, error) {
	rows, err := p.rows()
	if err != nil {
		return false, err
	}
	pids, err := listeners(rows, port)
	if err != nil {
		return false, err
	}
	own, err := p.own()
	if err != nil {
		return false, err
	}
	for _, pid := range pids {
		who, release, err := p.account(pid)
		if err != nil {
			return false, nil
		}
		release()
		if who != own {
			return false, nil
		}
	}
	return true, nil
}
