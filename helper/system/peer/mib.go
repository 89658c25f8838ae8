package peer

import (
	"encoding/binary"
	"fmt"
	"net/netip"
)

// layout is where the members of a row of GetExtendedTcpTable are, in bytes:
// MIB_TCPROW_OWNER_PID and MIB_TCP6ROW_OWNER_PID (Windows SDK, tcpmib.h). A port
// is in the first two bytes of its member, in network byte order.
type layout struct {
	size, address                                      int // of a row, of an IP address
	state, local, localPort, remote, remotePort, owner int
}

var (
	rowIPv4 = layout{size: 24, address: 4, state: 0, local: 4, localPort: 8, remote: 12, remotePort: 16, owner: 20}
	rowIPv6 = layout{size: 56, address: 16, local: 0, localPort: 20, remote: 24, remotePort: 44, state: 48, owner: 52}
)

// mibStates are those of MIB_TCP_STATE.
var mibStates = map[uint32]state{2: listens, 5: established}

// parseMIB reads MIB_TCPTABLE_OWNER_PID or MIB_TCP6TABLE_OWNER_PID: the number of
// rows, and the rows.
func parseMIB(table []byte, l layout) ([]row, error) {
	if len(table) < 4 {
		return nil, fmt.Errorf("socket table of %d bytes", len(table))
	}
	n := int64(binary.LittleEndian.Uint32(table))
	table = table[4:]
	if n*int64(l.size) > int64(len(table)) {
		return nil, fmt.Errorf("socket table of %d rows in %d bytes", n, len(table))
	}
	rows := make([]row, n)
	for i := range rows {
		b := table[i*l.size:]
		at := func(address, port int) netip.AddrPort {
			ip, _ := netip.AddrFromSlice(b[address : address+l.address])
			return normalized(netip.AddrPortFrom(ip, binary.BigEndian.Uint16(b[port:])))
		}
		rows[i] = row{
			local: at(l.local, l.localPort), remote: at(l.remote, l.remotePort),
			state: mibStates[binary.LittleEndian.Uint32(b[l.state:])],
			owner: binary.LittleEndian.Uint32(b[l.owner:]),
		}
	}
	return rows, nil
}
