// Package backend gives the app its cards: it is app.Backend over a session with
// the helper, with the operations of shared/operation running on top. There is
// no syscall/js here.
package backend

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"jpkiweb/shared/card"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/session"
)

// A Backend holds the one session of this page. It is safe for concurrent use.
type Backend struct {
	port   int
	client string // name and version, for the helper's diagnosis
	now    func() time.Time
	dial   func(ctx context.Context, port int, events session.Events) (*session.Session, error)

	mu      sync.Mutex
	session *session.Session
	quirks  map[string]card.Quirks // by reader, as its last card behaved
}

// New makes the backend of a page that the helper serves on a port.
func New(port int, version string, now func() time.Time) *Backend {
	return &Backend{
		port: port, client: "jpki-web " + version, now: now, dial: session.Dial, quirks: map[string]card.Quirks{},
	}
}

// Origin is the origin of the app itself, for which it signs when no other page
// asks.
func (b *Backend) Origin() string { return fmt.Sprintf("http://127.0.0.1:%d", b.port) }

// Watch implements app.Backend.
func (b *Backend) Watch(ctx context.Context, found func(helper string), changed func(wire.ReadersResult)) error {
	over := make(chan error, 1)
	s, err := b.dial(ctx, b.port, session.Events{Readers: changed, Closed: func(err error) { over <- err }})
	if err != nil {
		return err
	}
	defer s.Close()
	hello, err := s.Hello(ctx, b.client)
	if err != nil {
		return err
	}
	found(hello.Helper)
	readers, err := s.WatchReaders(ctx)
	if err != nil {
		return err
	}
	b.use(s)
	defer b.use(nil)
	changed(readers)
	select {
	case err := <-over:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (b *Backend) use(s *session.Session) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.session = s
}

// Close ends the session at once, if there is one; Watch then returns. A page
// that goes into the browser's cache must not keep a card.
func (b *Backend) Close() {
	if s, err := b.current(); err == nil {
		s.Close()
	}
}

func (b *Backend) current() (*session.Session, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.session == nil {
		return nil, wire.Errorf(wire.CodeHelperUnreachable, "not connected")
	}
	return b.session, nil
}

// onLease runs a job on a lease and releases it, whatever happened.
func (b *Backend) onLease(ctx context.Context, take func(*session.Session) (*session.Lease, error), job func(*session.Lease) error) error {
	s, err := b.current()
	if err != nil {
		return err
	}
	lease, err := take(s)
	if err != nil {
		return err
	}
	err = job(lease)
	// A release that fails means that the session is over, and the lease with it.
	_ = lease.Release(context.WithoutCancel(ctx))
	if err != nil {
		return operation.WireError(err)
	}
	return nil
}

func (b *Backend) quirksOf(reader string) card.Quirks {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.quirks[reader]
}

// Status implements app.Backend.
func (b *Backend) Status(ctx context.Context, reader string) (app.CardStatus, error) {
	var status operation.Status
	err := b.onLease(ctx, func(s *session.Session) (*session.Lease, error) {
		return s.Read(ctx, reader, "")
	}, func(lease *session.Lease) (err error) {
		status, err = operation.ReadStatus(ctx, lease)
		return err
	})
	if err != nil {
		return app.CardStatus{}, err
	}
	b.mu.Lock()
	b.quirks[reader] = status.Quirks
	b.mu.Unlock()
	return app.CardStatus{
		Kind: app.Kind(status.Kind), Reader: reader,
		UserAuthentication: certificateStatus(status.UserAuthentication),
		DigitalSignature:   certificateStatus(status.DigitalSignature),
	}, nil
}

func certificateStatus(s operation.CertificateStatus) app.CertificateStatus {
	status := app.CertificateStatus{Present: s.Present, TriesKnown: s.TriesKnown, TriesLeft: s.TriesLeft}
	if s.Certificate != nil {
		status.Known, status.NotBefore, status.NotAfter = true, s.Certificate.NotBefore, s.Certificate.NotAfter
	}
	return status
}

// Login implements app.Backend.
func (b *Backend) Login(ctx context.Context, job app.Login) ([]byte, error) {
	var token []byte
	err := b.onLease(ctx, func(s *session.Session) (*session.Lease, error) {
		return s.Login(ctx, job.Reader, job.Origin, job.Challenge, job.LastTry)
	}, func(lease *session.Lease) error {
		made, err := operation.Login(ctx, lease, b.quirksOf(job.Reader), job.Origin, job.Challenge,
			operation.PIN{Bytes: job.PIN, UseLastTry: job.LastTry}, "")
		if err != nil {
			return err
		}
		token, err = json.Marshal(made)
		return err
	})
	return token, err
}

// Sign implements app.Backend.
func (b *Backend) Sign(ctx context.Context, job app.Sign, progress func(app.Progress)) ([]app.Signed, error) {
	origin := job.Origin
	if origin == "" {
		origin = b.Origin()
	}
	var (
		items   []wire.Item
		signing = operation.Signing{Time: b.now(), Progress: func(done, total int) {
			progress(app.Progress{Done: int64(done), Total: int64(total)})
		}}
	)
	for _, d := range job.Documents {
		items = append(items, wire.Item{Name: d.File.Name, Size: d.File.Size, Digest: d.Digest[:]})
		signing.Documents = append(signing.Documents, d.Digest)
	}
	var signatures [][]byte
	err := b.onLease(ctx, func(s *session.Session) (*session.Lease, error) {
		return s.Sign(ctx, job.Reader, origin, items, job.LastTry)
	}, func(lease *session.Lease) (err error) {
		signing.Prepare = lease.Prepare
		signatures, err = operation.Sign(ctx, lease, b.quirksOf(job.Reader), signing,
			operation.PIN{Bytes: job.Password, UseLastTry: job.LastTry})
		return err
	})
	if err != nil {
		return nil, err
	}
	signed := make([]app.Signed, len(signatures))
	for i, signature := range signatures {
		signed[i] = app.Signed{Name: job.Documents[i].File.Name, Signature: signature, Digest: job.Documents[i].Digest}
	}
	return signed, nil
}
