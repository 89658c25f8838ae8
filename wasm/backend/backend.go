// Package backend gives the app its cards: it is app.Backend over a session with
// the helper, with the operations of shared/operation running on top. There is
// no syscall/js here.
package backend

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"jpkiweb/shared/card"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/session"
)

// A Backend holds the one session of this page. It is safe for concurrent use.
type Backend struct {
	origin   string // of this page
	embedded bool   // asks in its own name only
	client   string // name and version, for the helper's diagnosis
	now      func() time.Time
	helloIn  time.Duration
	dial     func(ctx context.Context, port int, events session.Events) (*session.Session, error)

	mu     sync.Mutex
	ports  []int                  // where the helper may be, the likeliest first
	link   *link                  // in use
	atrs   map[string]wire.Hex    // of the cards, by reader
	quirks map[string]card.Quirks // by reader, as its last card behaved
}

// New makes the backend of a page of an origin. In app.WayWindow that is the
// helper's own, which names the port; else the helper is sought on its range of
// ports.
func New(way app.Way, origin, version string, now func() time.Time) (*Backend, error) {
	b := &Backend{
		origin: origin, embedded: way == app.WayEmbedded, client: "jpki-web " + version, now: now,
		helloIn: helloIn, dial: session.Dial, quirks: map[string]card.Quirks{},
	}
	if b.embedded {
		for port := wire.FirstPort; port <= wire.LastPort; port++ {
			b.ports = append(b.ports, port)
		}
		return b, nil
	}
	port, err := strconv.Atoi(origin[strings.LastIndexByte(origin, ':')+1:])
	if err != nil {
		return nil, fmt.Errorf("port of the helper in %q: %w", origin, err)
	}
	b.ports = []int{port}
	return b, nil
}

// practiceIn is how long practice may take to begin: three RSA keys are made, and how long
// one takes is chance.
const practiceIn = time.Minute

// NewPractice makes the backend of practice: there is no helper, and start begins the one
// connection, to a card that is made for it.
func NewPractice(start func() (session.Conn, error), now func() time.Time) *Backend {
	return &Backend{
		now: now, helloIn: practiceIn, quirks: map[string]card.Quirks{}, ports: []int{0},
		dial: func(_ context.Context, _ int, events session.Events) (*session.Session, error) {
			conn, err := start()
			if err != nil {
				return nil, wire.Errorf(wire.CodeHelperUnreachable, "begin practice: %v", err)
			}
			return session.Over(conn, events), nil
		},
	}
}

// onLease runs a job on a lease and releases it, whatever happened. The helper takes its
// time to cut the power of a card, the more if the card hangs: the person is told at once,
// and what comes next comes after it in the session.
func (b *Backend) onLease(ctx context.Context, take func(*session.Session) (*session.Lease, error), job func(*session.Lease, *link) error) error {
	l, err := b.currentLink()
	if err != nil {
		return err
	}
	lease, err := take(l.session)
	if err != nil {
		return err
	}
	err = job(lease, l)
	lease.Leave()
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.Canceled) && !errors.Is(err, operation.ErrEitherPIN):
		return err
	}
	return operation.WireError(err)
}

func (b *Backend) quirksOf(reader string) card.Quirks {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.quirks[reader]
}

// mayAskFor refuses a job for another origin where this page asks in its own
// name only. The empty origin is this page's.
func (b *Backend) mayAskFor(origin string) error {
	if b.embedded && origin != "" && origin != b.origin {
		return wire.Errorf(wire.CodeOriginRefused, "%s cannot ask for %s", b.origin, origin)
	}
	return nil
}

// Status implements app.Backend.
func (b *Backend) Status(ctx context.Context, reader, origin string) (room.CardStatus, error) {
	if err := b.mayAskFor(origin); err != nil {
		return room.CardStatus{}, err
	}
	if b.storageIn(reader) {
		return room.CardStatus{}, wire.Errorf(wire.CodeNotJPKICard, "storage card by its ATR")
	}
	var status operation.Status
	err := b.onLease(ctx, func(s *session.Session) (*session.Lease, error) {
		return s.Read(ctx, reader, origin, session.WithFirstCommand())
	}, func(lease *session.Lease, _ *link) (err error) {
		status, err = operation.ReadStatus(ctx, lease)
		return err
	})
	if err != nil {
		return room.CardStatus{}, err
	}
	b.mu.Lock()
	b.quirks[reader] = status.Quirks
	b.mu.Unlock()
	return room.CardStatus{
		Kind: status.Kind, Reader: reader,
		UserAuthentication: status.UserAuthentication,
		DigitalSignature:   status.DigitalSignature,
		CardInfo:           status.CardInfo,
		Unusable:           status.Unusable(),

		AuthenticationDetail: detail(status.AuthenticationCertificate),
	}, nil
}

// storageIn reports whether the card in a reader is one without applications; it is
// not asked, for what it answers means nothing.
func (b *Backend) storageIn(reader string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return card.IsStorage(b.atrs[reader])
}

// noteReaders notes what is in the readers.
func (b *Backend) noteReaders(now wire.ReadersResult) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.atrs = map[string]wire.Hex{}
	for _, r := range now.Readers {
		b.atrs[r.Name] = r.ATR
	}
}
