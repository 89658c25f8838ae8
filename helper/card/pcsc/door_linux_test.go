package pcsc

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"jpkiweb/helper/card/pcsc/scard"
	"jpkiweb/helper/card/reader"
)

// A porter stands at the socket of the service, and is no service.
func porter(t *testing.T, serve func(net.Conn)) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "pcscd.comm")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			serve(c)
			_ = c.Close()
		}
	}()
	t.Cleanup(func() {
		_ = l.Close()
		<-done
	})
	return path
}

// pcscd asks polkit before it reads, and closes: what the client sent may have
// come by then, or not.
func turnAway(net.Conn) {}

func askAndTurnAway(c net.Conn) {
	_ = c.SetReadDeadline(time.Now().Add(20 * time.Millisecond)) // polkit thinks
	_, _ = c.Read(make([]byte, 8))
}

// asksVariable tells the test program to be a program that asks PC/SC: the library
// reads where the socket is once.
const asksVariable = "JPKIWEB_TEST_ASKS_PCSC"

func TestServiceThatRefuses(t *testing.T) {
	if os.Getenv(asksVariable) != "" {
		err := Backend{}.Watch(t.Context(), func([]reader.Reader) {})
		_, connected := Backend{}.Connect(t.Context(), "Reader", reader.Whole)
		for _, err := range []error{err, connected} {
			if !errors.Is(err, reader.ErrRefused) {
				t.Error(err)
			}
		}
		return
	}
	for name, serve := range map[string]func(net.Conn){"at once": turnAway, "after a moment": askAndTurnAway} {
		t.Run(name, func(t *testing.T) {
			path := porter(t, serve)
			for range 10 { // which of three codes the library has is chance
				asks := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestServiceThatRefuses$")
				asks.Env = append(os.Environ(), asksVariable+"=1", socketVariable+"="+path)
				if out, err := asks.CombinedOutput(); err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
			}
		})
	}
}

func TestServiceThatIsNotThere(t *testing.T) {
	left := filepath.Join(t.TempDir(), "left behind")
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: left})
	if err != nil {
		t.Fatal(err)
	}
	l.SetUnlinkOnClose(false)
	_ = l.Close()
	for name, path := range map[string]string{"no socket": left + " not", "nobody at the socket": left} {
		for _, code := range []scard.Error{scard.ErrNoService, scard.ErrCommError, scard.ErrSecurityViolation} {
			t.Setenv(socketVariable, path)
			if err := translate(code); !errors.Is(err, reader.ErrNoService) || errors.Is(err, reader.ErrRefused) {
				t.Errorf("%s, %v: %v", name, code, err)
			}
		}
	}
}

// A service that ends closes its connections, too, and then has no socket.
func TestServiceThatEndsDoesNotRefuse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pcscd.comm")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		c, err := l.Accept()
		if err != nil {
			return
		}
		_ = l.Close()
		_ = c.Close()
	}()
	t.Setenv(socketVariable, path)
	if err := translate(scard.ErrCommError); !errors.Is(err, reader.ErrNoService) {
		t.Error(err)
	}
	_ = l.Close() // should nobody have come
	<-ended
}

// polkit may allow the service and forbid the card: SCardConnect says so, and the
// service goes on.
func TestCardThatIsRefused(t *testing.T) {
	t.Setenv(socketVariable, porter(t, func(c net.Conn) { _, _ = c.Read(make([]byte, 1)) })) // waits for us to speak
	if err := translate(scard.ErrSecurityViolation); !errors.Is(err, reader.ErrRefused) {
		t.Error(err)
	}
	if err := translate(scard.ErrNoService); !errors.Is(err, reader.ErrNoService) {
		t.Error(err)
	}
}

func TestSocketThatOthersMayUse(t *testing.T) {
	if os.Geteuid() == 0 { // whom no mode keeps out
		asSomebody(t, "^TestSocketThatOthersMayUse$")
		return
	}
	path := porter(t, turnAway)
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	if err := connectSilently(path); !errors.Is(err, reader.ErrRefused) {
		t.Error(err)
	}
}

// asSomebody runs a test of this program again, as a user that has no rights.
func asSomebody(t *testing.T, test string) {
	t.Helper()
	dir := t.TempDir()
	program := filepath.Join(dir, "test")
	code, err := os.ReadFile(os.Args[0])
	if err == nil {
		err = os.WriteFile(program, code, 0o755)
	}
	for ; err == nil && dir != os.TempDir() && dir != "/"; dir = filepath.Dir(dir) {
		err = os.Chmod(dir, 0o777)
	}
	if err != nil {
		t.Fatal(err)
	}
	again := exec.CommandContext(t.Context(), program, "-test.run="+test)
	again.Dir, again.Env = filepath.Dir(program), append(os.Environ(), "TMPDIR="+filepath.Dir(program))
	again.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	if out, err := again.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// A service that takes the connection and says nothing keeps nobody longer than he
// wants to wait, the question who has the card included.
func TestServiceThatIsSilent(t *testing.T) {
	if os.Getenv(asksVariable) != "" {
		ctx, cancel := context.WithTimeoutCause(t.Context(), othersWait+500*time.Millisecond, reader.ErrTimeout)
		defer cancel()
		if _, err := (Backend{}).Connect(ctx, "Reader", reader.Whole); !errors.Is(err, reader.ErrTimeout) {
			t.Error(err)
		}
		os.Exit(map[bool]int{false: 0, true: 1}[t.Failed()]) // what is blocked inside the library ends with us
	}
	over := make(chan struct{})
	path := porter(t, func(net.Conn) { <-over })
	defer close(over)
	ctx, cancel := context.WithTimeout(t.Context(), 3*othersWait)
	defer cancel()
	asks := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestServiceThatIsSilent$")
	asks.Env = append(os.Environ(), asksVariable+"=1", socketVariable+"="+path)
	if out, err := asks.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}
