package server

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"

	"golang.org/x/sys/unix"
)

// childVariable makes the test program be the helper of socket activation.
const childVariable = "JPKIWEB_TEST_INHERIT"

// highFD is where these tests put sockets: 3 is the test program's own.
const highFD = 300

// hand puts sockets where inherit finds them.
func hand(t *testing.T, sockets ...syscall.Conn) {
	t.Helper()
	for i, s := range sockets {
		raw, err := s.SyscallConn()
		if err != nil {
			t.Fatal(err)
		}
		var failed error
		if err := raw.Control(func(fd uintptr) { failed = unix.Dup3(int(fd), highFD+i, 0) }); err != nil || failed != nil {
			t.Fatal(err, failed)
		}
	}
}

func tcp(t *testing.T, network, address string) *net.TCPListener {
	t.Helper()
	l, err := net.Listen(network, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l.(*net.TCPListener)
}

func portOf(l net.Listener) int { return l.Addr().(*net.TCPAddr).Port }

// pair binds both families to one port.
func pair(t *testing.T) (v4, v6 *net.TCPListener) {
	t.Helper()
	listeners, _, err := Listen(slog.New(slog.DiscardHandler), 0, 0)
	if err != nil || len(listeners) != 2 {
		t.Fatal(listeners, err)
	}
	for _, l := range listeners {
		t.Cleanup(func() { l.Close() })
	}
	return listeners[0].(*net.TCPListener), listeners[1].(*net.TCPListener)
}

func TestInheritedSocketsAreServed(t *testing.T) {
	v4, v6 := pair(t)
	for name, handed := range map[string][]syscall.Conn{"both families": {v4, v6}, "without IPv6": {v4}} {
		t.Run(name, func(t *testing.T) {
			hand(t, handed...)
			listeners, port, err := inherit(highFD, len(handed))
			if err != nil || port != portOf(v4) || len(listeners) != len(handed) {
				t.Fatalf("%v on %d, %v", listeners, port, err)
			}
			if err := closeListeners(listeners, nil); err != nil {
				t.Error(err)
			}
			noneLeft(t, len(handed))
		})
	}
}

// A careless unit file must not open the helper to the network, or to whoever can
// reach another kind of socket.
func TestCarelessUnitFileCannotExposeTheHelper(t *testing.T) {
	v4, v6 := pair(t)
	unixSocket, err := net.Listen("unix", t.TempDir()+"/socket")
	if err != nil {
		t.Fatal(err)
	}
	defer unixSocket.Close()
	udp, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	connected, err := net.Dial("tcp", v4.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer connected.Close()
	file, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	everywhere, everywhere6, other := tcp(t, "tcp4", "0.0.0.0:0"), tcp(t, "tcp6", "[::]:0"), tcp(t, "tcp4", "127.0.0.1:0")
	for name, test := range map[string]struct {
		handed []syscall.Conn
		want   string
	}{
		"all IPv4 addresses":           {[]syscall.Conn{everywhere}, "0.0.0.0"},
		"all addresses":                {[]syscall.Conn{everywhere6}, "[::]"},
		"another address of 127/8":     {[]syscall.Conn{tcp(t, "tcp4", "127.0.0.2:0")}, "127.0.0.2"},
		"a good one and a bad one":     {[]syscall.Conn{v4, v6, everywhere}, "0.0.0.0"},
		"two ports":                    {[]syscall.Conn{v4, other}, fmt.Sprintf("want port %d", portOf(v4))},
		"two ports of two families":    {[]syscall.Conn{other, v6}, fmt.Sprintf("want port %d", portOf(other))},
		"the same twice":               {[]syscall.Conn{v4, v4}, "twice"},
		"IPv6 alone":                   {[]syscall.Conn{v6}, "127.0.0.1"},
		"Unix socket":                  {[]syscall.Conn{unixSocket.(*net.UnixListener)}, "unix"},
		"UDP":                          {[]syscall.Conn{udp.(*net.UDPConn)}, "file descriptor 300"},
		"connection":                   {[]syscall.Conn{connected.(*net.TCPConn)}, "does not listen"},
		"a good one and a connection":  {[]syscall.Conn{v4, connected.(*net.TCPConn)}, "file descriptor 301"},
		"no socket":                    {[]syscall.Conn{file}, "no socket"},
		"a good one and one not there": {[]syscall.Conn{v4}, "file descriptor 301: no socket"},
	} {
		t.Run(name, func(t *testing.T) {
			hand(t, test.handed...)
			count := len(test.handed)
			if strings.HasSuffix(name, "not there") {
				count++
			}
			listeners, _, err := inherit(highFD, count)
			if err == nil || !strings.Contains(err.Error(), test.want) || listeners != nil {
				t.Errorf("%v, %v; want an error that names %q", listeners, err, test.want)
			}
			noneLeft(t, count)
		})
	}
}

// noneLeft: the descriptors that were handed over are closed.
func noneLeft(t *testing.T, count int) {
	t.Helper()
	for fd := highFD; fd < highFD+count; fd++ {
		if _, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err != unix.EBADF {
			t.Errorf("file descriptor %d is open: %v", fd, err)
		}
	}
}

func TestInheritedVariables(t *testing.T) {
	const pid = 4711
	for name, test := range map[string]struct {
		pid, fds string
		want     string // of the error
	}{
		"no manager":           {"", "", ""},
		"for our parent":       {"4710", "2", ""},
		"no count":             {"4711", "", ""},
		"count is no number":   {"4711", "two", `LISTEN_FDS "two"`},
		"count is nothing":     {"4711", "0", `LISTEN_FDS "0"`},
		"count is negative":    {"4711", "-1", `LISTEN_FDS "-1"`},
		"count is beyond all":  {"4711", "1000000", `LISTEN_FDS "1000000"`},
		"process is no number": {"self", "1", `LISTEN_PID "self"`},
	} {
		t.Run(name, func(t *testing.T) {
			env := map[string]string{listenPID: test.pid, listenFDs: test.fds, listenFDNames: "x", "HOME": "/"}
			unset := func(name string) error { delete(env, name); return nil }
			listeners, _, err := Inherited(func(name string) string { return env[name] }, unset, pid)
			if listeners != nil || (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, %v; want %q", listeners, err, test.want)
			}
			if len(env) != 1 {
				t.Errorf("left in the environment: %v", env)
			}
		})
	}
}

// The real program of systemd hands over the sockets; the first connection of
// either family starts the helper.
func TestFirstConnectionStartsTheHelper(t *testing.T) {
	for _, first := range []string{"127.0.0.1", "[::1]"} {
		t.Run(first, func(t *testing.T) {
			v4, v6 := pair(t)
			port := portOf(v4)
			v4.Close()
			v6.Close()
			child := activate(t, fmt.Sprintf("127.0.0.1:%d", port), fmt.Sprintf("[::1]:%d", port))
			for _, host := range []string{first, "127.0.0.1", "[::1]"} {
				if status := visit(t, fmt.Sprintf("http://%s:%d/", host, port)); status != http.StatusOK {
					t.Errorf("%s: %d", host, status)
				}
			}
			if err := child.stop(); err != nil {
				t.Errorf("%v\n%s", err, child.output)
			}
			if !strings.Contains(child.output.String(), "variables []\nsockets []\n") {
				t.Errorf("what a child of the helper gets:\n%s", child.output)
			}
		})
	}
}

func TestHelperOfACarelessUnitEnds(t *testing.T) {
	v4, v6 := pair(t)
	port := portOf(v4)
	v4.Close()
	v6.Close()
	child := activate(t, fmt.Sprintf("0.0.0.0:%d", port))
	c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Read(make([]byte, 1)); err == nil {
		t.Error("was served")
	}
	if err := child.wait(); err == nil || !strings.Contains(child.output.String(), "0.0.0.0") {
		t.Errorf("%v\n%s", err, child.output)
	}
}

// An activation is systemd-socket-activate, which becomes the helper.
type activation struct {
	command *exec.Cmd
	output  *strings.Builder // complete after wait
	wait    func() error
}

func (a activation) stop() error {
	if err := a.command.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return a.wait()
}

// activate returns when the sockets are bound.
func activate(t *testing.T, addresses ...string) activation {
	t.Helper()
	program, err := exec.LookPath("systemd-socket-activate")
	if err != nil {
		t.Fatal("systemd-socket-activate is not here: install the package systemd (scripts/setup test)")
	}
	var args []string
	for _, address := range addresses {
		args = append(args, "--listen="+address)
	}
	args = append(args, "--setenv="+childVariable+"=1", os.Args[0], "-test.run=^TestHelperStartedByItsSocket$")
	command := exec.CommandContext(t.Context(), program, args...)
	out, err := command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	command.Stdout = command.Stderr
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	lines, output := bufio.NewReader(out), &strings.Builder{}
	for range addresses {
		line, err := lines.ReadString('\n') // "Listening on ADDRESS as FD."
		if err != nil || !strings.HasPrefix(line, "Listening on") {
			t.Fatalf("systemd-socket-activate: %q, %v", line, err)
		}
	}
	return activation{command, output, func() error {
		_, err := io.Copy(output, lines)
		if ended := command.Wait(); err == nil {
			err = ended
		}
		return err
	}}
}

// visit opens the helper's page as a browser does, on a connection of its own.
func visit(t *testing.T, url string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Sec-Fetch-Mode", "navigate")
	request.Header.Set("Sec-Fetch-Dest", "document")
	response, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	return response.StatusCode
}

// TestHelperStartedByItsSocket is the child's part of the tests above; without
// their variable it has nothing to do.
func TestHelperStartedByItsSocket(t *testing.T) {
	if os.Getenv(childVariable) == "" {
		return
	}
	listeners, port, err := Inherited(os.Getenv, os.Unsetenv, os.Getpid())
	if err != nil || len(listeners) == 0 {
		t.Fatal(listeners, err)
	}
	s, err := New(Config{
		Log: slog.New(slog.DiscardHandler), Static: fstest.MapFS{"index.html": {Data: []byte("front page")}},
	}, port)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	grandchild(t)
	if err := s.Serve(ctx, listeners); err != nil {
		t.Fatal(err)
	}
}

// grandchild prints what a program started by the helper has of the sockets.
func grandchild(t *testing.T) {
	out, err := exec.Command("sh", "-c", `echo variables [$(env | grep ^LISTEN_)]; echo sockets [$(readlink /proc/$$/fd/* | grep socket:)]`).Output()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stderr.Write(out); err != nil {
		t.Fatal(err)
	}
}
