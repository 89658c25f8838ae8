package host

import (
	"context"
	"errors"
	"net"
	"strconv"
	"sync"

	"jpkiweb/helper/system/peer"
)

// An Owner says whose a listener is.
type Owner int

// The owners.
const (
	UnknownOwner Owner = iota
	Ours               // this user
	Stranger
)

// A Listener is a program that listens where a browser looks for the helper.
type Listener struct {
	Port  int
	Owner Owner
}

// Listeners returns who listens on loopback from port first to last, in that
// order, as far as it was found out before ctx ended.
func (h Host) Listeners(ctx context.Context, first, last int) (found []Listener) {
	var unknown []int
	for port := max(first, 1); port <= min(last, 65535) && ctx.Err() == nil; port++ {
		same, err := h.ListenerOwner(uint16(port))
		switch {
		case errors.Is(err, peer.ErrNoListener):
		case err != nil:
			unknown = append(unknown, port)
			found = append(found, Listener{port, UnknownOwner})
		case same:
			found = append(found, Listener{port, Ours})
		default:
			found = append(found, Listener{port, Stranger})
		}
	}
	if len(unknown) == 0 {
		return found
	}
	return withoutSilent(h.silent(ctx, unknown), found)
}

// silent are the ports that take no connection. All are tried at once: Windows
// needs seconds to say so.
func (h Host) silent(ctx context.Context, ports []int) map[int]bool {
	answers := make([]bool, len(ports))
	var wait sync.WaitGroup
	for i, port := range ports {
		wait.Go(func() { answers[i] = h.Dial(ctx, port) })
	}
	wait.Wait()
	silent := map[int]bool{}
	for i, port := range ports {
		silent[port] = !answers[i]
	}
	return silent
}

func withoutSilent(silent map[int]bool, found []Listener) (kept []Listener) {
	for _, l := range found {
		if !silent[l.Port] {
			kept = append(kept, l)
		}
	}
	return kept
}

// strangersBefore are the ports of the range before a port of it that are not
// this user's.
func (h Host) strangersBefore(ctx context.Context, first, last, port int) (ports []int) {
	if port > last { // chosen outside of the range
		return nil
	}
	for p := max(first, 1); p < port && ctx.Err() == nil; p++ {
		if same, err := h.ListenerOwner(uint16(p)); err == nil && !same {
			ports = append(ports, p)
		}
	}
	return ports
}

// dial reports whether anything listens on a loopback port.
func dial(ctx context.Context, port int) bool {
	var d net.Dialer
	c, err := d.DialContext(ctx, "tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return false
	}
	_ = c.Close() // nothing was said
	return true
}
