// Package socket is the way from the desk of a counter to the helper: what reads a card and
// its holder's attributes, over a WebSocket.
package socket

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/counter"
	"jpkiweb/wasm/session"
)

// helloIn is how long a helper may take for its first answer.
const helloIn = 5 * time.Second

// A Socket is the counter.Helper at the other end of a WebSocket, with what reads a card on top.
// It is safe for concurrent use.
type Socket struct {
	client string // name and version, for the helper's diagnosis
	port   int

	mu      sync.Mutex
	session *session.Session // in use; nil: not connected
}

// New makes the helper of a page of an origin, which is the helper's own and names
// its port.
func New(origin, version string) (*Socket, error) {
	port, err := strconv.Atoi(origin[strings.LastIndexByte(origin, ':')+1:])
	if err != nil {
		return nil, fmt.Errorf("port of the helper in %q: %w", origin, err)
	}
	return &Socket{client: "jpki-web " + version, port: port}, nil
}

// Watch implements counter.Helper.
func (s *Socket) Watch(ctx context.Context, found func(*counter.Policy), changed func(wire.ReadersResult), seat func(wire.SeatChanged)) error {
	ended := make(chan error, 1)
	in, err := session.Dial(ctx, s.port, session.Events{Readers: changed, Seat: seat, Closed: func(err error) { ended <- err }})
	if err != nil {
		return err
	}
	defer in.Close()
	greeting, stop := context.WithTimeoutCause(ctx, helloIn, wire.Errorf(wire.CodeHelperUnreachable, "no hello on port %d", s.port))
	hello, err := in.Hello(greeting, s.client)
	stop()
	if err != nil {
		return err
	}
	s.use(in)
	defer s.use(nil)
	policy := policyOf(hello)
	found(policy)
	if policy == nil { // no card is watched, which nobody may read here
		return waitFor(ctx, ended)
	}
	readers, err := in.WatchReaders(ctx)
	if err != nil {
		return err
	}
	changed(readers)
	return waitFor(ctx, ended)
}

// waitFor waits for the end of a connection.
func waitFor(ctx context.Context, ended <-chan error) error {
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// policyOf is what the helper says of the counter, nil where it is not one of a counter.
func policyOf(hello wire.HelloResult) *counter.Policy {
	c := hello.Counter
	if c == nil {
		return nil
	}
	return &counter.Policy{Municipality: c.Municipality, Languages: c.Languages, Further: c.Further, Revocation: hello.Revocation, PINInPage: hello.PINEntry == wire.PINInPage, Trial: c.Trial, Remote: c.Remote, Display: c.Display}
}

func (s *Socket) use(in *session.Session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.session = in
}

// current is the session in use.
func (s *Socket) current() (*session.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.session == nil {
		return nil, wire.Errorf(wire.CodeHelperUnreachable, "not connected")
	}
	return s.session, nil
}

// Read implements counter.Helper. The card is given back when it was read, whatever came of it.
func (s *Socket) Read(ctx context.Context, reader string) (counter.Status, error) {
	in, err := s.current()
	if err != nil {
		return counter.Status{}, err
	}
	lease, err := in.Counter(ctx, reader)
	if err != nil {
		return counter.Status{}, err
	}
	defer lease.Leave()
	return counter.ReadStatus(ctx, lease, reader)
}

// Revocation implements counter.Helper.
func (s *Socket) Revocation(ctx context.Context, certificate []byte) (wire.RevocationResult, error) {
	in, err := s.current()
	if err != nil {
		return wire.RevocationResult{}, err
	}
	return in.Revocation(ctx, certificate)
}

// Served implements counter.Helper.
func (s *Socket) Served(v wire.ServedParams) {
	if in, err := s.current(); err == nil {
		in.Served(v)
	}
}

// Close implements counter.Helper.
func (s *Socket) Close() {
	if in, err := s.current(); err == nil {
		in.Close()
	}
}
