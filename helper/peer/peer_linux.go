package peer

import (
	"bufio"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
)

// sameUser looks the peer's own socket up in the kernel's table: its local
// address is our remote one. proc(5), /proc/net/tcp.
func sameUser(local, remote *net.TCPAddr) (bool, error) {
	table := "/proc/net/tcp"
	if remote.IP.To4() == nil {
		table = "/proc/net/tcp6"
	}
	f, err := os.Open(table)
	if err != nil {
		return false, fmt.Errorf("%w: %w", ErrUnknown, err)
	}
	defer f.Close()
	uid, err := peerOwner(f, local, remote)
	if err != nil {
		return false, err
	}
	return uid == os.Getuid(), nil
}

// peerOwner returns the user id of the socket at the other end of the connection
// that has these addresses here.
func peerOwner(table io.Reader, local, remote *net.TCPAddr) (int, error) {
	wantLocal, wantRemote := kernelAddress(remote), kernelAddress(local)
	lines := bufio.NewScanner(table)
	for lines.Scan() {
		// sl local_address rem_address st tx:rx tr:tm retrnsmt uid …
		fields := strings.Fields(lines.Text())
		if len(fields) < 8 || fields[1] != wantLocal || fields[2] != wantRemote {
			continue
		}
		uid, err := strconv.Atoi(fields[7])
		if err != nil {
			return 0, fmt.Errorf("%w: uid %q", ErrUnknown, fields[7])
		}
		return uid, nil
	}
	return 0, fmt.Errorf("%w: no socket %s", ErrUnknown, remote)
}

// kernelAddress writes an address as the table does: each 32-bit word of the IP
// in the byte order of the host, then the port, in upper-case hexadecimal.
func kernelAddress(a *net.TCPAddr) string {
	ip := a.IP.To4()
	if ip == nil {
		ip = a.IP.To16()
	}
	words := make([]byte, len(ip))
	for i := 0; i < len(ip); i += 4 {
		binary.NativeEndian.PutUint32(words[i:], binary.BigEndian.Uint32(ip[i:]))
	}
	return fmt.Sprintf("%s:%04X", strings.ToUpper(hex.EncodeToString(words)), a.Port)
}
