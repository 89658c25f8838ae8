package server_test

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"syscall"
	"testing"

	"jpkiweb/helper/door/server"
)

func listen(t *testing.T, first, last int) (int, error) {
	t.Helper()
	listeners, port, err := server.Listen(slog.New(slog.NewTextHandler(io.Discard, nil)), first, last)
	for _, l := range listeners {
		t.Cleanup(func() { l.Close() })
	}
	if err == nil && len(listeners) != 2 {
		t.Fatalf("%d listeners: these tests need 127.0.0.1 and ::1", len(listeners))
	}
	return port, err
}

// Every address of this machine is tried, and more of 127/8 than the one.
func TestNobodyOnTheNetworkReachesTheHelper(t *testing.T) {
	port, err := listen(t, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	addresses := []string{"127.0.0.2", "127.1.2.3"}
	all, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		network, ok := a.(*net.IPNet)
		if ok && !network.IP.IsLoopback() && !network.IP.IsLinkLocalUnicast() {
			addresses = append(addresses, network.IP.String())
		}
	}
	t.Logf("tried %s", strings.Join(addresses, ", "))
	for _, ip := range addresses {
		c, err := net.Dial("tcp", net.JoinHostPort(ip, fmt.Sprint(port)))
		if err == nil {
			c.Close()
			t.Errorf("%s answers on port %d", ip, port)
		} else if !errors.Is(err, syscall.ECONNREFUSED) && !errors.Is(err, syscall.EADDRNOTAVAIL) {
			t.Errorf("%s: %v, want a refusal", ip, err)
		}
	}
	for _, ip := range []string{"127.0.0.1", "::1"} {
		c, err := net.Dial("tcp", net.JoinHostPort(ip, fmt.Sprint(port)))
		if err != nil {
			t.Errorf("the test proves nothing: %v", err)
			continue
		}
		c.Close()
	}
}

// Who holds our port on one family only would get what is meant for us under the
// name localhost.
func TestPortThatAStrangerHasOnOneFamilyIsPassedOver(t *testing.T) {
	for _, address := range []string{"127.0.0.1", "[::1]"} {
		t.Run(address, func(t *testing.T) {
			taken, err := net.Listen("tcp", address+":0")
			if err != nil {
				t.Fatal(err)
			}
			defer taken.Close()
			first := taken.Addr().(*net.TCPAddr).Port
			port, err := listen(t, first, min(first+50, 1<<16-1))
			if err != nil {
				t.Fatal(err)
			}
			if port <= first {
				t.Errorf("port %d, want one above %d", port, first)
			}
			if port, err = listen(t, first, first); err == nil {
				t.Errorf("range of that port alone: got %d", port)
			}
		})
	}
}

func TestAFailedTryLeavesNothingBound(t *testing.T) {
	taken, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := taken.Addr().(*net.TCPAddr).Port
	if _, err := listen(t, port, port); err == nil {
		t.Fatal("was bound")
	}
	l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
}

// Two helpers of one range, as two users have them, each on its own port.
func TestEachHelperTakesTheNextPortOfTheRange(t *testing.T) {
	base, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer base.Close()
	first := base.Addr().(*net.TCPAddr).Port
	last := min(first+50, 1<<16-1)
	one, err := listen(t, first, last)
	if err != nil {
		t.Fatal(err)
	}
	two, err := listen(t, first, last)
	if err != nil || two <= one {
		t.Errorf("ports %d and %d, %v", one, two, err)
	}
}
