package peer

import (
	"errors"
	"net"
	"strings"
	"testing"
)

func TestOwnConnectionIsOurs(t *testing.T) {
	for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
		t.Run(address, func(t *testing.T) {
			server, _ := connect(t, address)
			if same, err := SameUser(server); !same || err != nil {
				t.Errorf("%t, %v", same, err)
			}
		})
	}
}

func TestConnectionOfAnotherUser(t *testing.T) {
	const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:5445 0100007F:C001 01 00000000:00000000 00:00000000 00000000  1000        0 1 1 0 20 4 30 10 -1
   1: 0100007F:C001 0100007F:5445 01 00000000:00000000 00:00000000 00000000  1234        0 2 1 0 20 4 30 10 -1
`
	client := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 0xC001}
	server := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 0x5445}
	uid, err := peerOwner(strings.NewReader(table), server, client)
	if uid != 1234 || err != nil {
		t.Errorf("uid %d, %v: must be the client's socket, not ours", uid, err)
	}
	if _, err := peerOwner(strings.NewReader(table), server, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1}); !errors.Is(err, ErrUnknown) {
		t.Errorf("socket that is not there: %v", err)
	}
}

func TestIPv6AddressAsTheKernelWritesIt(t *testing.T) {
	got := kernelAddress(&net.TCPAddr{IP: net.IPv6loopback, Port: 80})
	if got != "00000000000000000000000001000000:0050" {
		t.Error(got)
	}
}

func connect(t *testing.T, address string) (server, client net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if client, err = net.Dial("tcp", l.Addr().String()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	if server, err = l.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return server, client
}
