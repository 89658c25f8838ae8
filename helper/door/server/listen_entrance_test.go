package server_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"jpkiweb/wasm/session"
)

// patience is when a test gives up; nothing waits for it unless it fails.
const patience = 20 * time.Second

// A host is a helper on a machine of two users: ours comes over IPv4, the other
// one over IPv6.
type host struct {
	*rig
	asked chan bool // a value for each connection that came
}

func startHost(t *testing.T, change func(*setup)) *host {
	h := &host{asked: make(chan bool, 4096)}
	h.rig = start(t, func(c *setup) {
		c.SameUser = func(c net.Conn) (bool, error) {
			own := c.LocalAddr().(*net.TCPAddr).IP.To4() != nil
			h.asked <- own
			return own, nil
		}
		if change != nil {
			change(c)
		}
	}, nil)
	return h
}

// connect opens a connection, writes to it, and waits until the helper has it.
func (h *host) connect(t *testing.T, own bool, text string) net.Conn {
	t.Helper()
	ip := "::1"
	if own {
		ip = "127.0.0.1"
	}
	c, err := net.Dial("tcp", net.JoinHostPort(ip, strconv.Itoa(h.port)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if _, err := io.WriteString(c, text); err != nil {
		t.Fatal(err)
	}
	if got := <-h.asked; got != own {
		t.Fatal("another connection came between")
	}
	return c
}

func (h *host) connectAll(t *testing.T, n int, own bool, text string) []net.Conn {
	t.Helper()
	all := make([]net.Conn, n)
	for i := range all {
		all[i] = h.connect(t, own, text)
	}
	return all
}

// window is the request of a browser whose person opens the helper's page.
func (h *host) window(own bool) string {
	name := "[::1]"
	if own {
		name = "127.0.0.1"
	}
	return fmt.Sprintf("GET / HTTP/1.1\r\nHost: %s:%d\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n\r\n", name, h.port)
}

// beginWaiting begins the patience with a connection: one of many is waited for
// long after it was opened.
func beginWaiting(t *testing.T, c net.Conn) {
	t.Helper()
	if err := c.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
}

// answer reads the status of an answer.
func answer(t *testing.T, c net.Conn) int {
	t.Helper()
	beginWaiting(t, c)
	response, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatalf("no answer: %v", err)
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode
}

// closed waits for the end of a connection.
func closed(t *testing.T, c net.Conn) {
	t.Helper()
	beginWaiting(t, c)
	if _, err := c.Read(make([]byte, 1)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("was not closed: %v", err)
	}
}

func TestSilentStrangersCannotFillTheDoor(t *testing.T) {
	h := startHost(t, func(c *setup) { c.LastPort = 1 << 16 })
	h.nextHelper(t)
	s := h.open(t, session.Events{})
	<-h.asked
	waiting := h.connect(t, true, "") // our browser shows its permission prompt
	strangers := h.connectAll(t, 600, false, "")
	for _, c := range strangers[:500] { // those that stay are few
		closed(t, c)
	}
	if status := answer(t, h.connect(t, true, h.window(true))); status != http.StatusOK {
		t.Errorf("our page: %d", status)
	}
	if _, err := io.WriteString(waiting, h.window(true)); err != nil || answer(t, waiting) != http.StatusOK {
		t.Errorf("our silent connection: %v", err)
	}
	if _, err := s.Hello(t.Context(), "test"); err != nil {
		t.Errorf("our session: %v", err)
	}
	// The other person's own window is still sent on to their helper.
	if status := answer(t, h.connect(t, false, h.window(false))); status != http.StatusTemporaryRedirect {
		t.Errorf("window of another user: %d", status)
	}
}

func TestSlowLorisKeepsNobodyOut(t *testing.T) {
	h := startHost(t, func(c *setup) { c.LastPort = 1 << 16 })
	h.nextHelper(t)
	h.connectAll(t, 600, false, "GET / HTTP/1.1\r\nHost: 127") // and never the rest
	if status := answer(t, h.connect(t, true, h.window(true))); status != http.StatusOK {
		t.Errorf("our page: %d", status)
	}
	if status := answer(t, h.connect(t, false, h.window(false))); status != http.StatusTemporaryRedirect {
		t.Errorf("window of another user: %d", status)
	}
}

// The oldest silent one goes first, and no other.
func TestSilentConnectionMakesRoomForANewOne(t *testing.T) {
	h := startHost(t, func(c *setup) { c.Connections = 3 })
	silent := h.connectAll(t, 3, true, "")
	if status := answer(t, h.connect(t, true, h.window(true))); status != http.StatusOK {
		t.Errorf("newcomer: %d", status)
	}
	closed(t, silent[0])
	for _, c := range silent[1:] {
		if _, err := io.WriteString(c, h.window(true)); err != nil {
			t.Fatal(err)
		}
		if status := answer(t, c); status != http.StatusOK {
			t.Errorf("silent one that stayed: %d", status)
		}
	}
}

func TestConnectionsOfOurUserAreBounded(t *testing.T) {
	h := startHost(t, func(c *setup) { c.Connections = 3 })
	open := h.connectAll(t, 3, true, h.window(true))
	for _, c := range open {
		if status := answer(t, c); status != http.StatusOK {
			t.Errorf("status %d", status)
		}
	}
	closed(t, h.connect(t, true, "")) // nobody is silent: the newcomer goes
	if _, err := io.WriteString(open[0], h.window(true)); err != nil || answer(t, open[0]) != http.StatusOK {
		t.Errorf("one of the three: %v", err)
	}
	if err := open[0].(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	closed(t, open[0]) // the helper has seen its end, and the place is free
	if status := answer(t, h.connect(t, true, h.window(true))); status != http.StatusOK {
		t.Errorf("the next one: %d", status)
	}
}

// A page that is refused again and again, each time on another connection, keeps nobody
// out: net/http waits for what it was still to send.
func TestRefusedConnectionsKeepNobodyOut(t *testing.T) {
	h := startHost(t, func(c *setup) { c.Connections = 3 })
	for _, c := range h.connectAll(t, 3, true, "POST / HTTP/1.1\r\nHost: attacker.example\r\nContent-Length: 5\r\n\r\n") {
		beginWaiting(t, c)
		response, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusForbidden {
			t.Error(response.Status)
		}
	}
	if status := answer(t, h.connect(t, true, h.window(true))); status != http.StatusOK {
		t.Errorf("our page: %d", status)
	}
}

// A session is not pushed out by connections of our own user that never speak.
func TestSilentConnectionsDoNotEndASession(t *testing.T) {
	h := startHost(t, func(c *setup) { c.Connections = 2 })
	s := h.open(t, session.Events{})
	<-h.asked
	h.connectAll(t, 100, true, "")
	if _, err := s.Hello(t.Context(), "test"); err != nil {
		t.Errorf("our session: %v", err)
	}
}

// To ask whose a connection is reads a table of the kernel.
func TestOwnerIsAskedOncePerConnection(t *testing.T) {
	var asked atomic.Int32
	r := start(t, func(c *setup) {
		c.SameUser = func(net.Conn) (bool, error) { asked.Add(1); return true, nil }
	}, nil)
	c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", r.port))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	h := &host{rig: r}
	for range 3 {
		if _, err := io.WriteString(c, h.window(true)); err != nil || answer(t, c) != http.StatusOK {
			t.Fatalf("request: %v", err)
		}
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("asked %d times", n)
	}
}
