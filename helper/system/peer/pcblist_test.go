package peer

import (
	"encoding/binary"
	"net/netip"
	"testing"
)

// States of tcp_fsm.h of macOS.
const (
	macListen      = 1
	macEstablished = 4
	macFinWait2    = 9
)

// macRecord is a record of n bytes with these members, padded to 8 bytes.
func macRecord(kind uint32, n int, members map[int][]byte) []byte {
	b := make([]byte, (n+7)&^7)
	binary.LittleEndian.PutUint32(b, uint32(n))
	binary.LittleEndian.PutUint32(b[4:], kind)
	for at, member := range members {
		copy(b[at:], member)
	}
	return b
}

// macSocket is the records of one socket, of the sizes and in the order of macOS
// 15.
func macSocket(local, remote string, state, uid uint32) []byte {
	l, r := netip.MustParseAddrPort(local), netip.MustParseAddrPort(remote)
	version := byte(2)
	address := func(a netip.Addr) []byte {
		if a.Is4() {
			version = 1
			return append(make([]byte, 12), a.AsSlice()...)
		}
		return a.AsSlice()
	}
	port := func(n uint16) []byte { return binary.BigEndian.AppendUint16(nil, n) }
	number := func(n uint32) []byte { return binary.LittleEndian.AppendUint32(nil, n) }
	foreign, here := address(r.Addr()), address(l.Addr())
	b := macRecord(0x10, 104, map[int][]byte{
		16: port(r.Port()), 18: port(l.Port()), 44: {version}, 48: foreign, 64: here,
	})
	b = append(b, macRecord(0x01, 76, map[int][]byte{64: number(uid), 68: number(4711)})...)
	b = append(b, macRecord(0x02, 32, nil)...)
	b = append(b, macRecord(0x04, 32, nil)...)
	b = append(b, macRecord(0x08, 136, nil)...)
	return append(b, macRecord(0x20, 204, map[int][]byte{36: number(state)})...)
}

func macList(sockets ...[]byte) []byte {
	b := macRecord(uint32(len(sockets)), xinpgenSize, nil)
	for _, s := range sockets {
		b = append(b, s...)
	}
	return append(b, macRecord(uint32(len(sockets)), xinpgenSize, nil)...)
}

func macFixture() []byte {
	return macList(
		macSocket("127.0.0.1:21573", "127.0.0.1:49153", macEstablished, 1000),
		macSocket("127.0.0.1:49153", "127.0.0.1:21573", macEstablished, 1234),
		macSocket("0.0.0.0:21573", "0.0.0.0:0", macListen, 777),
		macSocket("127.0.0.1:49154", "127.0.0.1:21573", macFinWait2, 0),
		macSocket("[::ffff:127.0.0.1]:49155", "[::ffff:127.0.0.1]:21573", macEstablished, 1235),
		macSocket("[::1]:49153", "[::1]:21573", macEstablished, 1236),
	)
}

func TestTableOfMacOS(t *testing.T) {
	rows, err := parsePCBList(macFixture())
	if err != nil {
		t.Fatal(err)
	}
	checkOwners(t, rows)
}

func TestTableOfMacOSThatIsNotOne(t *testing.T) {
	whole := macFixture()
	for name, list := range map[string][]byte{
		"nothing":                nil,
		"no head":                whole[24:],
		"record of no length":    append(whole[:24:24], make([]byte, 16)...),
		"record beyond the list": whole[:24+100],
	} {
		if rows, err := parsePCBList(list); err == nil {
			t.Errorf("%s: %v", name, rows)
		}
	}
	incomplete := append(whole[:24:24], macRecord(0x20, 204, map[int][]byte{36: {macEstablished}})...)
	if rows, err := parsePCBList(incomplete); err != nil || len(rows) != 0 {
		t.Errorf("state without a socket: %v, %v", rows, err)
	}
}

func FuzzPCBList(f *testing.F) {
	f.Add(macFixture())
	f.Fuzz(func(_ *testing.T, list []byte) { _, _ = parsePCBList(list) })
}
