package peer

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"testing"
)

func tcpAddr(s string) *net.TCPAddr { return net.TCPAddrFromAddrPort(netip.MustParseAddrPort(s)) }

// States of MIB_TCP_STATE.
const (
	mibListen   = 2
	mibEstab    = 5
	mibTimeWait = 11
)

// mibTable writes a table as the Windows SDK describes it, member by member.
func mibTable(rows ...[]byte) []byte {
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(rows)))
	for _, r := range rows {
		b = append(b, r...)
	}
	return append(b, make([]byte, 100)...) // the buffer is larger than the table
}

func mibPort(b []byte, port uint16) []byte {
	return append(binary.BigEndian.AppendUint16(b, port), 0xAA, 0xBB) // the rest is not defined
}

func mib4(local, remote string, state, pid uint32) []byte {
	l, r := netip.MustParseAddrPort(local), netip.MustParseAddrPort(remote)
	b := binary.LittleEndian.AppendUint32(nil, state)
	b = mibPort(append(b, l.Addr().AsSlice()...), l.Port())
	b = mibPort(append(b, r.Addr().AsSlice()...), r.Port())
	return binary.LittleEndian.AppendUint32(b, pid)
}

func mib6(local, remote string, state, pid uint32) []byte {
	l, r := netip.MustParseAddrPort(local), netip.MustParseAddrPort(remote)
	b := append(l.Addr().AsSlice(), 0, 0, 0, 0)
	b = append(mibPort(b, l.Port()), r.Addr().AsSlice()...)
	b = mibPort(append(b, 0, 0, 0, 0), r.Port())
	b = binary.LittleEndian.AppendUint32(b, state)
	return binary.LittleEndian.AppendUint32(b, pid)
}

func TestTableOfWindows(t *testing.T) {
	four, err := parseMIB(mibTable(
		mib4("127.0.0.1:21573", "127.0.0.1:49153", mibEstab, 1000),
		mib4("127.0.0.1:49153", "127.0.0.1:21573", mibEstab, 1234),
		mib4("0.0.0.0:21573", "0.0.0.0:0", mibListen, 777),
		mib4("127.0.0.1:49154", "127.0.0.1:21573", mibTimeWait, 0),
	), rowIPv4)
	if err != nil {
		t.Fatal(err)
	}
	six, err := parseMIB(mibTable(
		mib6("[::ffff:127.0.0.1]:49155", "[::ffff:127.0.0.1]:21573", mibEstab, 1235),
		mib6("[::1]:49153", "[::1]:21573", mibEstab, 1236),
	), rowIPv6)
	if err != nil {
		t.Fatal(err)
	}
	checkOwners(t, append(four, six...))
}

func TestTableOfWindowsCutShort(t *testing.T) {
	whole := mibTable(mib4("127.0.0.1:1", "127.0.0.1:2", mibEstab, 1))
	for _, n := range []int{0, 3, 4, 27} {
		if rows, err := parseMIB(whole[:n], rowIPv4); err == nil {
			t.Errorf("%d bytes: %v", n, rows)
		}
	}
	if _, err := parseMIB([]byte{0xFF, 0xFF, 0xFF, 0xFF, 0}, rowIPv6); err == nil {
		t.Error("four thousand million rows in one byte")
	}
}

// desktop is a Windows of a test.
type desktop struct {
	tables   [][]row // one for each time it is asked; the last stays
	accounts map[uint32]account
	asked    int
	open     int
}

func (d *desktop) rows() ([]row, error) {
	i := min(d.asked, len(d.tables)-1)
	d.asked++
	return d.tables[i], nil
}

func (d *desktop) account(pid uint32) (account, func(), error) {
	who, ok := d.accounts[pid]
	if !ok {
		return account{}, nil, fmt.Errorf("open process %d: access is denied", pid)
	}
	d.open++
	return who, func() { d.open-- }, nil
}

func (d *desktop) own() (account, error) { return account{"S-1-5-21-1-2-3-1001", 2}, nil }

func TestPeerOnWindows(t *testing.T) {
	client, server := netip.MustParseAddrPort("127.0.0.1:49153"), netip.MustParseAddrPort("127.0.0.1:21573")
	by := func(pid uint32) []row { return []row{{local: client, remote: server, state: established, owner: pid}} }
	accounts := map[uint32]account{
		10: {"S-1-5-21-1-2-3-1001", 2}, 11: {"S-1-5-21-1-2-3-1002", 2}, 12: {"S-1-5-21-1-2-3-1001", 3},
	}
	for name, c := range map[string]struct {
		tables  [][]row
		same    bool
		unknown bool
	}{
		"our browser":                   {[][]row{by(10)}, true, false},
		"another user":                  {[][]row{by(11)}, false, false},
		"same user in another session":  {[][]row{by(12)}, false, false},
		"process that may not be asked": {[][]row{by(4)}, false, true},
		"no such connection":            {[][]row{nil}, false, true},
		"process number used again":     {[][]row{by(10), by(11)}, false, true},
		"process ended":                 {[][]row{by(10), nil}, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			d := &desktop{tables: c.tables, accounts: accounts}
			same, err := samePeer(d, client, server)
			if err = asUnknown(err); same != c.same || errors.Is(err, ErrUnknown) != c.unknown {
				t.Errorf("%t, %v", same, err)
			}
			if d.open != 0 {
				t.Error("a process is left open")
			}
		})
	}
}

func TestPortOnWindows(t *testing.T) {
	at := func(pids ...uint32) [][]row {
		var rows []row
		for _, pid := range pids {
			rows = append(rows, row{local: netip.MustParseAddrPort("127.0.0.1:21573"), state: listens, owner: pid})
		}
		return [][]row{rows}
	}
	accounts := map[uint32]account{10: {"S-1-5-21-1-2-3-1001", 2}, 11: {"S-1-5-21-1-2-3-1002", 2}}
	for name, c := range map[string]struct {
		pids []uint32
		same bool
		err  error
	}{
		"ours":                        {[]uint32{10}, true, nil},
		"another user's":              {[]uint32{11}, false, nil},
		"shared":                      {[]uint32{10, 11}, false, nil},
		"of one who may not be asked": {[]uint32{4}, false, nil},
		"free":                        {nil, false, ErrNoListener},
	} {
		if same, err := sameListeners(&desktop{tables: at(c.pids...), accounts: accounts}, 21573); same != c.same || !errors.Is(err, c.err) {
			t.Errorf("%s: %t, %v", name, same, err)
		}
	}
}
