package peer

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"runtime"
	"strconv"
	"testing"

	"golang.org/x/sys/unix"
)

// stranger is a user who is not us.
const stranger = 4242

// ways are the two by which Linux is asked.
var ways = map[string]func(client, server netip.AddrPort) (uint32, error){"sock_diag": askOwner, "proc": readOwner}

func TestOwnConnectionIsOurs(t *testing.T) {
	for _, address := range []string{"127.0.0.1", "::1"} {
		t.Run(address, func(t *testing.T) {
			c := connect(t, listen(t, address, 0), address, os.Getuid())
			wantSame(t, c, true)
		})
	}
}

func TestConnectionOfAnotherUserIsAStrangers(t *testing.T) {
	for _, address := range []string{"127.0.0.1", "::1"} {
		t.Run(address, func(t *testing.T) {
			c := connect(t, listen(t, address, 0), address, stranger)
			wantSame(t, c, false)
		})
	}
}

// Programs with sockets of IPv6 alone reach 127.0.0.1 as ::ffff:127.0.0.1.
func TestIPv4ConnectionOfAnIPv6Socket(t *testing.T) {
	for user, want := range map[int]bool{os.Getuid(): true, stranger: false} {
		t.Run(strconv.Itoa(user), func(t *testing.T) {
			wantSame(t, connect(t, listen(t, "127.0.0.1", 0), "::ffff:127.0.0.1", user), want)
		})
	}
}

// A helper that listens on all addresses of IPv6 sees IPv4 as ::ffff:127.0.0.1.
func TestIPv4ConnectionToAnIPv6Listener(t *testing.T) {
	l, err := net.Listen("tcp", "[::]:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	wantSame(t, connect(t, l, "127.0.0.1", stranger), false)
	wantSame(t, connect(t, l, "127.0.0.1", os.Getuid()), true)
}

func TestSamePortsOnBothFamiliesAreNotMixedUp(t *testing.T) {
	four := listen(t, "127.0.0.1", 0)
	six := listen(t, "::1", portOf(four.Addr()))
	theirs := connect(t, four, "127.0.0.1", stranger)
	ours := connectFrom(t, six, "::1", portOf(theirs.RemoteAddr()), os.Getuid())
	wantSame(t, theirs, false)
	wantSame(t, ours, true)
}

// A socket that its process has closed belongs to nobody, which the kernel may
// write as 0: a helper of root must not take it for its own.
func TestSocketClosedByAStrangerIsNotRoots(t *testing.T) {
	l := listen(t, "127.0.0.1", 0)
	socket := dial(t, l, "127.0.0.1", 0, stranger)
	c := accept(t, l)
	if err := unix.Close(socket); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(c); err != nil { // its end has come
		t.Fatal(err)
	}
	if same, err := SameUser(c); same || !errors.Is(err, ErrUnknown) {
		t.Errorf("same user %t, %v", same, err)
	}
	for name, ask := range ways {
		if uid, err := ask(addressOf(c.RemoteAddr()), addressOf(c.LocalAddr())); !errors.Is(err, ErrUnknown) {
			t.Errorf("%s: uid %d, %v", name, uid, err)
		}
	}
}

// Where no such connection is, sock_diag offers whoever listens at that address.
func TestListenerAtThePeersAddressIsNotThePeer(t *testing.T) {
	l := listen(t, "127.0.0.1", 0)
	nowhere := netip.MustParseAddrPort("127.0.0.1:1")
	for name, ask := range ways {
		if uid, err := ask(addressOf(l.Addr()), nowhere); !errors.Is(err, ErrUnknown) {
			t.Errorf("%s: uid %d, %v", name, uid, err)
		}
	}
}

// A stranger whose socket vanishes must not make us read all tables each time.
func TestMissingSocketIsToldFromAMissingSockDiag(t *testing.T) {
	l := listen(t, "127.0.0.1", 0)
	socket := dial(t, l, "127.0.0.1", 0, os.Getuid())
	c := accept(t, l)
	if err := unix.SetsockoptInt(socket, unix.IPPROTO_TCP, unix.TCP_REPAIR, 1); err != nil {
		unix.Close(socket)
		t.Skip("only root can close a socket without a word: ", err)
	}
	unix.Close(socket)
	client, server := addressOf(c.RemoteAddr()), addressOf(c.LocalAddr())
	if _, err := askOwner(client, server); !errors.Is(err, ErrUnknown) {
		t.Errorf("the peer's end is gone: %v", err)
	}
	nowhere := netip.MustParseAddrPort("127.0.0.1:1")
	if _, err := askOwner(nowhere, nowhere); !errors.Is(err, errNoDiag) {
		t.Errorf("not even our own end is known: %v", err)
	}
}

func TestAnswerOfSockDiagThatIsNotTheOneAskedFor(t *testing.T) {
	client, server := netip.MustParseAddrPort("127.0.0.1:40000"), netip.MustParseAddrPort("127.0.0.1:8443")
	good := diagRequest(client, server)[:headerSize]
	good = append(good, unix.AF_INET, tcpEstablished, 0, 0)
	good = appendSockID(good, client, server)
	good = append(good, make([]byte, 20)...)
	good[uidAt] = 7
	if uid, err := diagOwner(good, client, server); uid != 7 || err != nil {
		t.Fatalf("uid %d, %v", uid, err)
	}
	for name, change := range map[string]func([]byte) []byte{
		"nothing":      func(b []byte) []byte { return nil },
		"cut short":    func(b []byte) []byte { return b[:len(b)-1] },
		"an error":     func(b []byte) []byte { b[4] = unix.NLMSG_ERROR; return b },
		"other answer": func(b []byte) []byte { b[8]++; return b },
		"listening":    func(b []byte) []byte { b[headerSize+1] = 10; return b },
		"other port":   func(b []byte) []byte { b[headerSize+4]++; return b },
		"other end":    func(b []byte) []byte { b[headerSize+4+20]++; return b },
	} {
		if uid, err := diagOwner(change(append([]byte(nil), good...)), client, server); !errors.Is(err, ErrUnknown) {
			t.Errorf("%s: uid %d, %v", name, uid, err)
		}
	}
}

func TestUserWithoutANumberHereIsNobody(t *testing.T) {
	if same, err := isOwnUser(nobody); same || !errors.Is(err, ErrUnknown) {
		t.Errorf("%t, %v", same, err)
	}
}

func TestPortHeldByAnotherUser(t *testing.T) {
	free := listen(t, "127.0.0.1", 0)
	port := portOf(free.Addr())
	if same, err := ListenerOwner(port); !same || err != nil {
		t.Errorf("our port: %t, %v", same, err)
	}
	bound := socketOf(t, "::1", port, stranger)
	if err := unix.Listen(bound, 1); err != nil {
		t.Fatal(err)
	}
	if same, err := ListenerOwner(port); same || err != nil {
		t.Errorf("port of a stranger on ::1: %t, %v", same, err)
	}
	free.Close()
	unix.Close(bound)
	if _, err := ListenerOwner(port); !errors.Is(err, ErrNoListener) {
		t.Errorf("free port: %v", err)
	}
}

// BenchmarkOwner asks beside 4000 other sockets.
func BenchmarkOwner(b *testing.B) {
	l := listen(b, "127.0.0.1", 0)
	for range 2000 {
		connect(b, l, "127.0.0.1", os.Getuid())
	}
	c := connect(b, l, "127.0.0.1", os.Getuid())
	for name, ask := range ways {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := ask(addressOf(c.RemoteAddr()), addressOf(c.LocalAddr())); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// wantSame checks what is said of a connection, by each way.
func wantSame(t *testing.T, c net.Conn, want bool) {
	t.Helper()
	if same, err := SameUser(c); same != want || err != nil {
		t.Errorf("same user %t, %v", same, err)
	}
	client, _ := loopback(c.RemoteAddr())
	server, _ := loopback(c.LocalAddr())
	for name, ask := range ways {
		if uid, err := ask(client, server); int(uid) == os.Getuid() != want || err != nil {
			t.Errorf("%s: uid %d, %v", name, uid, err)
		}
	}
}

func listen(t testing.TB, address string, port uint16) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", net.JoinHostPort(address, strconv.Itoa(int(port))))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func accept(t testing.TB, l net.Listener) net.Conn {
	t.Helper()
	c, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// connect returns the server's end of a connection of a user.
func connect(t testing.TB, l net.Listener, address string, user int) net.Conn {
	t.Helper()
	return connectFrom(t, l, address, 0, user)
}

func connectFrom(t testing.TB, l net.Listener, address string, from uint16, user int) net.Conn {
	t.Helper()
	socket := dial(t, l, address, from, user)
	t.Cleanup(func() { unix.Close(socket) })
	return accept(t, l)
}

func dial(t testing.TB, l net.Listener, address string, from uint16, user int) int {
	t.Helper()
	source := address
	if from == 0 && address == "::ffff:127.0.0.1" {
		source = "::"
	}
	socket := socketOf(t, source, from, user)
	if err := unix.Connect(socket, sockaddr(address, portOf(l.Addr()))); err != nil {
		t.Fatal(err)
	}
	return socket
}

// socketOf is a bound socket of a user: the kernel takes the owner from the
// file system user of the thread, which root may choose.
func socketOf(t testing.TB, address string, port uint16, user int) int {
	t.Helper()
	if user != os.Getuid() && os.Getuid() != 0 {
		t.Skip("only root can make a socket of another user; the fixtures of proctable_test.go tell the same")
	}
	family := unix.AF_INET6
	if netip.MustParseAddr(address).Is4() {
		family = unix.AF_INET
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if user != os.Getuid() {
		unix.Syscall(unix.SYS_SETFSUID, uintptr(user), 0, 0)
		defer unix.Syscall(unix.SYS_SETFSUID, uintptr(os.Getuid()), 0, 0)
	}
	socket, err := unix.Socket(family, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.SetsockoptInt(socket, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1); err != nil {
		t.Fatal(err)
	}
	if err := unix.Bind(socket, sockaddr(address, port)); err != nil {
		t.Fatal(err)
	}
	return socket
}

func sockaddr(address string, port uint16) unix.Sockaddr {
	a := netip.MustParseAddr(address)
	if a.Is4() {
		return &unix.SockaddrInet4{Addr: a.As4(), Port: int(port)}
	}
	return &unix.SockaddrInet6{Addr: a.As16(), Port: int(port)}
}

func portOf(a net.Addr) uint16 { return addressOf(a).Port() }

func addressOf(a net.Addr) netip.AddrPort { return normalized(a.(*net.TCPAddr).AddrPort()) }
