package online

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
)

// What counts when Config does not say.
const (
	Keep    = 15 * time.Minute // that an answer stands, at most (relyingparty facts 1)
	Kept    = 10_000           // answers in memory, some five megabytes
	AtOnce  = 32               // questions under way
	Timeout = 5 * time.Second  // of a question, waiting for its turn included
)

// waiting is how many questions wait at most for one that is under way.
const waiting = 32

// An Asker puts one question to a source. Its methods may be called at the same time.
type Asker interface {
	// Ask asks about a certificate that issuer has issued, as somebody has found out. That
	// there is no answer is a status, too, unknown.
	Ask(ctx context.Context, certificate, issuer *certprofile.Certificate) revocation.Status
	Kind() revocation.Kind
	// Close gives back what is kept between questions.
	Close()
}

// A Config says whom to ask, and how much.
type Config struct {
	Asker Asker
	// Hours is when it answers; nil: always. What is asked in between is undecided.
	Hours   *Hours
	Keep    time.Duration // that an answer stands, at most Keep, and never longer than it says; 0: Keep
	Kept    int           // answers in memory; 0: Kept
	AtOnce  int           // questions under way; 0: AtOnce
	Timeout time.Duration // of a question; 0: Timeout
	Now     func() time.Time
	// OnQuery is told of every question that was put, not of what memory answers: a fee is for
	// each. It may be called at the same time; nil: nobody counts.
	OnQuery func(context.Context, revocation.Query)
}

// A Source answers by an Asker. Its methods may be called at the same time.
type Source struct {
	config Config
	turn   chan struct{} // one for each question under way

	mu      sync.Mutex
	closed  bool
	asking  map[key]*question
	answers *answers
	running sync.WaitGroup
}

// A key names a certificate.
type key struct {
	issuer [sha256.Size]byte
	serial string
}

// A question is one that is under way. status is written before done is closed, and read
// after that.
type question struct {
	cancel context.CancelFunc
	done   chan struct{}
	status revocation.Status
}

// ErrConfig is the error of a Config that says nothing, or what cannot be.
var ErrConfig = errors.New("source of revocation status")

// Open makes a source. It asks nothing yet. The error wraps ErrConfig.
func Open(config Config) (*Source, error) {
	switch {
	case config.Asker == nil:
		return nil, fmt.Errorf("%w: nobody to ask", ErrConfig)
	case config.Keep < 0 || config.Keep > Keep:
		return nil, fmt.Errorf("%w: an answer stands for %v at most", ErrConfig, Keep)
	case config.Kept < 0 || config.AtOnce < 0 || config.Timeout < 0:
		return nil, fmt.Errorf("%w: a bound below 0", ErrConfig)
	}
	config.Keep, config.Kept = cmp.Or(config.Keep, Keep), cmp.Or(config.Kept, Kept)
	config.AtOnce, config.Timeout = cmp.Or(config.AtOnce, AtOnce), cmp.Or(config.Timeout, Timeout)
	if config.Now == nil {
		config.Now = time.Now
	}
	return &Source{config: config, turn: make(chan struct{}, config.AtOnce), asking: map[key]*question{}, answers: newAnswers(config.Kept)}, nil
}

// Close ends what is under way and waits for it. Later questions are answered with
// jpki.RevocationUnknown.
func (s *Source) Close() error {
	s.mu.Lock()
	s.closed = true
	for _, q := range s.asking {
		q.cancel()
	}
	s.mu.Unlock()
	s.running.Wait()
	s.config.Asker.Close()
	return nil
}

// Status says what the source knows of the certificate now. issuer is the CA whose signature
// of it the caller has verified; of others nobody is asked. That there is no answer, or that
// the source is closed, is a status, too, unknown. The error is that of the context: the
// question goes on for others who ask it, and its answer is kept. Status makes the source a
// relyingparty.RevocationSource.
func (s *Source) Status(ctx context.Context, c, issuer *certprofile.Certificate) (revocation.Status, error) {
	if issuer == nil {
		return revocation.Because(fmt.Errorf("%w: nobody verified who issued it", revocation.OtherIssuer)), nil
	}
	if err := c.NamesIssuer(issuer); err != nil {
		return revocation.Because(fmt.Errorf("%w: %w", revocation.OtherIssuer, err)), nil
	}
	q, known := s.ask(ctx, c, issuer)
	if q == nil {
		return known, nil
	}
	select {
	case <-q.done:
		return q.status, nil
	case <-ctx.Done():
		return revocation.Status{State: jpki.RevocationUnknown}, fmt.Errorf("revocation status: %w", ctx.Err())
	}
}

// ask returns what is known already, or the question to wait for, which it begins where
// nobody asks it.
func (s *Source) ask(ctx context.Context, c, issuer *certprofile.Certificate) (*question, revocation.Status) {
	k := key{issuer.Fingerprint(), string(c.Serial)}
	now := s.config.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if status, ok := s.answers.get(k, now); ok {
		return nil, status
	}
	if q := s.asking[k]; q != nil {
		return q, revocation.Status{}
	}
	opens, isClosed := s.config.Hours.closedUntil(now)
	switch {
	case s.closed:
		return nil, revocation.Because(fmt.Errorf("%w: this one was closed", revocation.NoAnswer))
	case isClosed:
		status := revocation.Because(fmt.Errorf("%w: it opens at %s", revocation.Closed, jpki.Moment(opens)))
		status.Again = opens
		return nil, status
	case len(s.asking) >= s.config.AtOnce*waiting:
		return nil, revocation.Because(fmt.Errorf("%w: too many questions wait", revocation.NoAnswer))
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.config.Timeout)
	q := &question{cancel: cancel, done: make(chan struct{})}
	s.asking[k] = q
	s.running.Go(func() { s.put(ctx, q, k, c, issuer) })
	return q, revocation.Status{}
}

// put puts a question, and keeps its answer for whoever asks next.
func (s *Source) put(ctx context.Context, q *question, k key, c, issuer *certprofile.Certificate) {
	defer q.cancel()
	status := s.inTurn(ctx, c, issuer)
	s.mu.Lock()
	q.status = s.answers.keep(k, status, s.config.Now(), s.config.Keep)
	delete(s.asking, k)
	s.mu.Unlock()
	close(q.done)
}

// inTurn asks when it is its turn.
func (s *Source) inTurn(ctx context.Context, c, issuer *certprofile.Certificate) revocation.Status {
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return revocation.Because(fmt.Errorf("%w: no turn: %w", revocation.NoAnswer, ctx.Err()))
	}
	defer func() { <-s.turn }()
	began := time.Now()
	status := s.config.Asker.Ask(ctx, c, issuer)
	if s.config.OnQuery != nil {
		s.config.OnQuery(ctx, revocation.NewQuery(s.config.Asker.Kind(), c, status, time.Since(began)))
	}
	return status
}
