package peer

import (
	"bufio"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"net/netip"
	"strconv"
	"strings"
)

// parseTable reads /proc/net/tcp or tcp6 of Linux (proc(5)):
// sl local_address rem_address st tx:rx tr:tm retrnsmt uid …
func parseTable(table io.Reader) ([]row, error) {
	lines := bufio.NewScanner(table)
	lines.Scan() // the heading
	var rows []row
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 8 {
			return nil, fmt.Errorf("socket table: line of %d fields", len(fields))
		}
		r := row{state: tableStates[fields[3]]}
		uid, err := strconv.ParseUint(fields[7], 10, 32)
		if err != nil {
			return nil, fmt.Errorf("socket table: uid: %w", err)
		}
		r.owner = uint32(uid)
		if r.local, err = parseAddress(fields[1]); err != nil {
			return nil, err
		}
		if r.remote, err = parseAddress(fields[2]); err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, lines.Err()
}

// tableStates are those of the kernel's include/net/tcp_states.h, as written.
var tableStates = map[string]state{"01": established, "0A": listens}

// parseAddress reads address:port as the table has them: each 32-bit word of the
// address in the byte order of the host, then the port, in hexadecimal.
func parseAddress(s string) (netip.AddrPort, error) {
	words, port, ok := strings.Cut(s, ":")
	ip, err := hex.DecodeString(words)
	n, err2 := strconv.ParseUint(port, 16, 16)
	if !ok || err != nil || err2 != nil || len(ip) != 4 && len(ip) != 16 {
		return netip.AddrPort{}, fmt.Errorf("socket table: address %q", s)
	}
	for i := 0; i < len(ip); i += 4 {
		binary.BigEndian.PutUint32(ip[i:], binary.NativeEndian.Uint32(ip[i:]))
	}
	address, _ := netip.AddrFromSlice(ip)
	return normalized(netip.AddrPortFrom(address, uint16(n))), nil
}
