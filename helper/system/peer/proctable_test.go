package peer

import (
	"net/netip"
	"strings"
	"testing"
)

const heading = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"

func TestTableOfLinux(t *testing.T) {
	const table = heading + `   0: 0100007F:5445 0100007F:C001 01 00000000:00000000 00:00000000 00000000  1000        0 1 1 0 20 4 30 10 -1
   1: 0100007F:C001 0100007F:5445 01 00000000:00000000 00:00000000 00000000  1234        0 2 1 0 20 4 30 10 -1
   2: 00000000:5445 00000000:0000 0A 00000000:00000000 00:00000000 00000000   777        0 3 1 0 20 4 30 10 -1
   3: 0100007F:C002 0100007F:5445 05 00000000:00000000 00:00000000 00000000     0        0 0 1 0 20 4 30 10 -1
   4: 0000000000000000FFFF00000100007F:C003 0000000000000000FFFF00000100007F:5445 01 00000000:00000000 00:00000000 00000000  1235        0 2 1 0
   5: 00000000000000000000000001000000:C001 00000000000000000000000001000000:5445 01 00000000:00000000 00:00000000 00000000  1236        0 2 1 0
`
	rows, err := parseTable(strings.NewReader(table))
	if err != nil {
		t.Fatal(err)
	}
	checkOwners(t, rows)
}

// checkOwners checks what the tables of all systems tell in these tests: the same
// seven questions.
func checkOwners(t *testing.T, rows []row) {
	t.Helper()
	server, six := netip.MustParseAddrPort("127.0.0.1:21573"), netip.MustParseAddrPort("[::1]:21573")
	for name, c := range map[string]struct {
		client, server netip.AddrPort
		want           uint32 // 0: unknown
	}{
		"the client's end, not ours":     {netip.MustParseAddrPort("127.0.0.1:49153"), server, 1234},
		"our own end":                    {server, netip.MustParseAddrPort("127.0.0.1:49153"), 1000},
		"closed by its process":          {netip.MustParseAddrPort("127.0.0.1:49154"), server, 0},
		"IPv6 socket, IPv4 connection":   {netip.MustParseAddrPort("127.0.0.1:49155"), server, 1235},
		"same ports of the other family": {netip.MustParseAddrPort("[::1]:49153"), six, 1236},
		"listener is not a peer":         {server, netip.MustParseAddrPort("0.0.0.0:0"), 0},
		"nobody":                         {netip.MustParseAddrPort("127.0.0.1:9"), server, 0},
	} {
		owner, err := ownerOf(rows, c.client, c.server)
		if owner != c.want || (err != nil) != (c.want == 0) {
			t.Errorf("%s: %d, %v", name, owner, err)
		}
	}
	if owners, err := listeners(rows, server.Port()); len(owners) != 1 || owners[0] != 777 || err != nil {
		t.Errorf("listeners: %v, %v", owners, err)
	}
	if owners, err := listeners(rows, 9); err != ErrNoListener {
		t.Errorf("free port: %v, %v", owners, err)
	}
}

func TestTableOfLinuxThatIsNotOne(t *testing.T) {
	for name, line := range map[string]string{
		"too short":            "0: 0100007F:5445 0100007F:C001 01",
		"uid is no number":     "0: 0100007F:5445 0100007F:C001 01 0:0 0:0 0 root 0 1",
		"uid is negative":      "0: 0100007F:5445 0100007F:C001 01 0:0 0:0 0 -1 0 1",
		"address too short":    "0: 00007F:5445 0100007F:C001 01 0:0 0:0 0 0 0 1",
		"address without port": "0: 0100007F 0100007F:C001 01 0:0 0:0 0 0 0 1",
		"port too large":       "0: 0100007F:5445 0100007F:1C001 01 0:0 0:0 0 0 0 1",
	} {
		if rows, err := parseTable(strings.NewReader(heading + line + "\n")); err == nil {
			t.Errorf("%s: %v", name, rows)
		}
	}
}

func TestConnectionFromOutsideIsNotAsked(t *testing.T) {
	for _, a := range []string{"192.0.2.1:5000", "[2001:db8::1]:5000", "0.0.0.0:5000"} {
		if _, ok := loopback(tcpAddr(a)); ok {
			t.Errorf("%s counts as loopback", a)
		}
	}
	if at, ok := loopback(tcpAddr("[::ffff:127.0.0.1]:5000")); !ok || at != netip.MustParseAddrPort("127.0.0.1:5000") {
		t.Errorf("mapped address: %s, %t", at, ok)
	}
}
