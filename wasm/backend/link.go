package backend

import (
	"context"
	"fmt"
	"slices"
	"time"

	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/session"
)

// helloIn is how long a helper may take for its first answer, by default;
// whoever else sits on its port gets no longer.
const helloIn = 5 * time.Second

// A link is a connection that said hello.
type link struct {
	session *session.Session
	helper  string // its origin
	hello   wire.HelloResult
	ended   chan error // gets the reason when the session ends
}

// Watch implements app.Backend.
func (b *Backend) Watch(ctx context.Context, found func(wire.HelloResult), changed func(wire.ReadersResult)) error {
	tell := changed
	changed = func(now wire.ReadersResult) {
		b.noteReaders(now)
		tell(now)
	}
	l, err := b.tryPorts(ctx, changed)
	if err != nil {
		return err
	}
	defer l.session.Close()
	defer b.forgetLink(l)
	found(l.hello)
	readers, err := l.session.WatchReaders(ctx)
	if err != nil {
		return err
	}
	changed(readers)
	select {
	case err := <-l.ended:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// tryPorts tries the ports in turn. The error is the first that tells more than
// helper_unreachable.
func (b *Backend) tryPorts(ctx context.Context, changed func(wire.ReadersResult)) (*link, error) {
	var failed error
	for _, port := range b.likeliestPorts() {
		l, err := b.connectPort(ctx, port, changed)
		if err == nil {
			b.useLink(l, port)
			return l, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if failed == nil || operation.WireError(failed).Code == wire.CodeHelperUnreachable {
			failed = err
		}
	}
	return nil, failed
}

// likeliestPorts returns the ports, the last good one first.
func (b *Backend) likeliestPorts() []int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.ports)
}

// connectPort connects to one port. While the browser asks the person, the dial waits
// as long as ctx lets it.
func (b *Backend) connectPort(ctx context.Context, port int, changed func(wire.ReadersResult)) (*link, error) {
	l := &link{helper: fmt.Sprintf("http://127.0.0.1:%d", port), ended: make(chan error, 1)}
	var err error
	l.session, err = b.dial(ctx, port, session.Events{Readers: changed, Closed: func(err error) { l.ended <- err }})
	if err != nil {
		return nil, err
	}
	waiting, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	late := time.AfterFunc(b.helloIn, func() { stop(wire.Errorf(wire.CodeHelperUnreachable, "no hello on port %d", port)) })
	defer late.Stop()
	if l.hello, err = l.session.Hello(waiting, b.client); err != nil {
		l.session.Close()
		return nil, err
	}
	return l, nil
}

// useLink takes the connection, and its port first the next time.
func (b *Backend) useLink(l *link, port int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.link = l
	i := slices.Index(b.ports, port)
	copy(b.ports[1:i+1], b.ports[:i])
	b.ports[0] = port
}

// forgetLink forgets the connection, unless a later one is in use.
func (b *Backend) forgetLink(l *link) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.link == l {
		b.link = nil
	}
}

// Close ends the session at once, if there is one; Watch then returns. A page
// that goes into the browser's cache must not keep a card.
func (b *Backend) Close() {
	if l, err := b.currentLink(); err == nil {
		l.session.Close()
	}
}

func (b *Backend) currentLink() (*link, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.link == nil {
		return nil, wire.Errorf(wire.CodeHelperUnreachable, "not connected")
	}
	return b.link, nil
}
