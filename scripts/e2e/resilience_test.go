//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"nhooyr.io/websocket"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/program"
	"jpkiweb/scripts/slot"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/card"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/session"
)

// virtualReader is the reader of serve --virtual on.
const virtualReader = "Virtual card"

// serveVirtual starts a helper with the virtual card, on any port.
func serveVirtual(t *testing.T, args ...string) *program.Program[ready] {
	t.Helper()
	h, err := program.Start[ready](t.Context(), helper, append([]string{"serve", "--json", "--port", "0", "--virtual", "on", "--sandbox", sandbox}, args...)...)
	must(t, err)
	return h
}

// dial opens a WebSocket as the helper's own app.
func dial(ctx context.Context, address string) (*websocket.Conn, error) {
	return dialAs(ctx, address, address)
}

// dialAs opens one as a page of that origin.
func dialAs(ctx context.Context, address, origin string) (*websocket.Conn, error) {
	conn, _, err := websocket.Dial(ctx, "ws"+strings.TrimPrefix(address, "http")+wire.Path, &websocket.DialOptions{
		HTTPHeader: http.Header{"Origin": {origin}}, Subprotocols: []string{wire.Subprotocol},
	})
	return conn, err
}

// logsIn makes one whole login through the helper: it is up, and serves.
func logsIn(t *testing.T, address, reader string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	conn, err := dial(ctx, address)
	must(t, err)
	s := session.New(conn, session.Events{})
	defer s.Close()
	_, err = s.Hello(ctx, "e2e")
	must(t, err)
	const origin = "https://city.example.lg.jp"
	challenge := strings.Repeat("A", 44)
	lease, err := s.Login(ctx, reader, origin, challenge, false)
	must(t, err)
	token, err := operation.Login(ctx, lease, operation.LoginJob{Origin: authtoken.MustParseOrigin(origin), Challenge: challenge, PIN: typed(virtual.UserAuthenticationPIN)})
	must(t, err)
	if _, err := json.Marshal(token); err != nil || token.Signature == "" {
		t.Errorf("token %+v, %v", token, err)
	}
	must(t, lease.Release(ctx))
}

func TestManyConnectionsKeepNobodyOut(t *testing.T) {
	h := serveVirtual(t)
	t.Cleanup(func() { must(t, h.Stop()) })
	host := strings.TrimPrefix(h.Ready.Address, "http://")
	for name, begin := range map[string]string{
		"silent": "", "one byte of a request": "G", "header without end": "GET / HTTP/1.1\r\nHost: " + host + "\r\nX-A: ",
	} {
		t.Run(name, func(t *testing.T) {
			for range 200 {
				c, err := net.Dial("tcp", host)
				must(t, err)
				t.Cleanup(func() { c.Close() })
				_, err = c.Write([]byte(begin))
				must(t, err)
			}
			logsIn(t, h.Ready.Address, virtualReader)
		})
	}
	t.Run("sessions", func(t *testing.T) {
		for range 190 {
			conn, err := dial(t.Context(), h.Ready.Address)
			must(t, err)
			t.Cleanup(func() { conn.CloseNow() })
		}
		logsIn(t, h.Ready.Address, virtualReader)
	})
}

func TestTenThousandMalformedFrames(t *testing.T) {
	h := serveVirtual(t)
	t.Cleanup(func() { must(t, h.Stop()) })
	frames := []string{
		"", "{", "null", "[]", `"x"`, "\x00", strings.Repeat("[", 10_000), `{"jsonrpc":"1.0","id":1,"method":"hello"}`,
		`{"jsonrpc":"2.0","id":1,"method":"hello","params":{"version":"1","client":"x","client":"y"}}`,
		`{"jsonrpc":"2.0","id":-1,"method":"hello"}`, `{"jsonrpc":"2.0","id":1,"result":{}}`,
	}
	const oversized = 500 // every so many
	const all, workers = 10_000, 8
	var wait sync.WaitGroup
	failed := make(chan error, workers)
	for w := range workers {
		wait.Go(func() {
			for i := w; i < all; i += workers {
				frame := frames[i%len(frames)]
				if i%oversized == 0 {
					frame = strings.Repeat("A", wire.MaxMessage+1)
				}
				if err := sendMalformed(t.Context(), h.Ready.Address, frame); err != nil {
					failed <- fmt.Errorf("frame %d: %w", i, err)
					return
				}
			}
		})
	}
	wait.Wait()
	close(failed)
	for err := range failed {
		t.Fatal(err)
	}
	logsIn(t, h.Ready.Address, virtualReader)
}

// sendMalformed sends a frame and wants the session to end.
func sendMalformed(ctx context.Context, address, frame string) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	conn, err := dial(ctx, address)
	if err != nil {
		return err
	}
	defer conn.CloseNow()
	if err := conn.Write(ctx, websocket.MessageText, []byte(frame)); err != nil {
		return nil // it ended while the frame was on its way
	}
	if _, _, err = conn.Read(ctx); err == nil {
		return fmt.Errorf("%.40q is answered", frame)
	}
	return ctx.Err()
}

// A laptop that sleeps: the helper does not run for a while, then all its timers
// are late.
func TestHelperThatSlept(t *testing.T) {
	h := serveVirtual(t)
	t.Cleanup(func() {
		_ = syscall.Kill(h.PID(), syscall.SIGCONT) // else it would not hear that it shall end
		must(t, h.Stop())
	})
	logsIn(t, h.Ready.Address, virtualReader)
	must(t, syscall.Kill(h.PID(), syscall.SIGSTOP))
	stopped := func() bool {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", h.PID()))
		return err == nil && strings.Contains(string(stat), ") T ")
	}
	for !stopped() { // the signal is on its way
		time.Sleep(time.Millisecond)
	}
	asleep := make(chan error, 1)
	go func() { // what the page sends meanwhile waits in the kernel
		conn, err := dial(t.Context(), h.Ready.Address)
		if err == nil {
			err = conn.Close(websocket.StatusNormalClosure, "")
		}
		asleep <- err
	}()
	select {
	case err := <-asleep:
		t.Fatalf("a stopped helper answered: %v", err)
	case <-time.After(3 * time.Second): // the sleep itself
	}
	must(t, syscall.Kill(h.PID(), syscall.SIGCONT))
	must(t, <-asleep)
	logsIn(t, h.Ready.Address, virtualReader)
}

// A helper that is killed in the middle of a command: PC/SC takes the card back,
// and the next helper serves it.
func TestHelperKilledInTheMiddle(t *testing.T) {
	insert(t, nil)
	serve := func() *program.Program[ready] {
		h, err := program.Start[ready](t.Context(), helper, "serve", "--json", "--port", "0", "--virtual", "off")
		must(t, err)
		return h
	}
	h := serve()
	conn, err := dial(t.Context(), h.Ready.Address)
	must(t, err)
	s := session.New(conn, session.Events{})
	_, err = s.Hello(t.Context(), "e2e")
	must(t, err)
	_, err = s.Read(t.Context(), slot.Name, "")
	must(t, err)
	must(t, syscall.Kill(h.PID(), syscall.SIGKILL))
	if err := h.Stop(); err == nil {
		t.Error("the helper ended well")
	}
	s.Close()
	h = serve()
	t.Cleanup(func() { must(t, h.Stop()) })
	logsIn(t, h.Ready.Address, slot.Name)
}

// The PC/SC service is stopped while a page watches, and started again: the page
// hears of both, and the card can be used.
func TestServiceStoppedAndStarted(t *testing.T) {
	startService(t)
	h, err := program.Start[ready](t.Context(), helper, "serve", "--json", "--port", "0", "--virtual", "off")
	must(t, err)
	t.Cleanup(func() { must(t, h.Stop()) })
	changes := make(chan wire.ReadersResult, 64)
	conn, err := dial(t.Context(), h.Ready.Address)
	must(t, err)
	s := session.New(conn, session.Events{Readers: func(r wire.ReadersResult) { changes <- r }})
	t.Cleanup(s.Close)
	_, err = s.Hello(t.Context(), "e2e")
	must(t, err)
	first, err := s.WatchReaders(t.Context())
	must(t, err)
	if !first.Service {
		t.Fatal("no service at the start")
	}
	hears := func(service bool) {
		t.Helper()
		deadline := time.After(20 * time.Second)
		for {
			select {
			case r := <-changes:
				if r.Service == service {
					return
				}
			case <-deadline:
				t.Fatalf("the page does not hear that the service answers: %t", service)
			}
		}
	}
	must(t, service.Halt())
	hears(false)
	if _, err := s.Read(t.Context(), slot.Name, ""); operation.WireError(err).Code != wire.CodeNoService {
		t.Errorf("without the service: %v", err)
	}
	must(t, service.Resume(t.Context()))
	hears(true)
	insert(t, nil)
	logsIn(t, h.Ready.Address, slot.Name)
}

// A page that is closed while its person has the trusted window open leaves no
// power on the card and no request behind.
func TestTabClosedDuringAPINEntry(t *testing.T) {
	inserted, _ := insert(t, nil)
	h, err := program.Start[ready](t.Context(), helper, "serve", "--json", "--port", "0", "--virtual", "off", "--allow-origin", "https://city.example.lg.jp")
	must(t, err)
	t.Cleanup(func() { must(t, h.Stop()) })
	conn, _, err := websocket.Dial(t.Context(), "ws"+strings.TrimPrefix(h.Ready.Address, "http")+wire.Path, &websocket.DialOptions{
		HTTPHeader: http.Header{"Origin": {"https://city.example.lg.jp"}}, Subprotocols: []string{wire.Subprotocol},
	})
	must(t, err)
	s := session.New(conn, session.Events{})
	_, err = s.Hello(t.Context(), "e2e")
	must(t, err)
	lease, err := s.Login(t.Context(), slot.Name, "https://city.example.lg.jp", strings.Repeat("A", 44), false)
	must(t, err)
	asked := make(chan struct{})
	ended := make(chan error, 1)
	pin := operation.PIN{Secret: card.Secret{Enter: func(ctx context.Context, template []byte) ([]byte, error) {
		if _, err := lease.Consent(ctx); err != nil {
			return nil, err
		}
		close(asked)
		return lease.Verify(ctx, template)
	}}}
	go func() {
		_, err := operation.Login(t.Context(), lease, operation.LoginJob{Origin: authtoken.MustParseOrigin("https://city.example.lg.jp"), Challenge: strings.Repeat("A", 44), PIN: pin})
		ended <- err
	}()
	<-asked
	s.Close()
	if err := <-ended; err == nil {
		t.Error("logged in without a PIN")
	}
	logsIn(t, h.Ready.Address, slot.Name) // waits until the lease before it has ended
	if got := inserted.State().UserAuthentication.TriesLeft; got != 3 {
		t.Errorf("%d tries left", got)
	}
}
