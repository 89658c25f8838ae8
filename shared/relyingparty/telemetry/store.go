package telemetry

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"go.opentelemetry.io/otel/trace"

	"jpkiweb/shared/relyingparty"
)

// Store is a store of challenges whose answers are told. It counts addresses if the other one
// does.
func (t *Telemetry) Store(of relyingparty.ChallengeStore) relyingparty.ChallengeStore {
	s := store{t, of}
	if counter, counts := of.(relyingparty.AddressCounter); counts {
		return countingStore{s, counter}
	}
	return s
}

type store struct {
	t  *Telemetry
	of relyingparty.ChallengeStore
}

// Put implements relyingparty.ChallengeStore.
func (s store) Put(ctx context.Context, session, challenge string) error {
	return s.told(ctx, "put", func(ctx context.Context) error { return s.of.Put(ctx, session, challenge) })
}

// Take implements relyingparty.ChallengeStore.
func (s store) Take(ctx context.Context, session, challenge string) error {
	return s.told(ctx, "take", func(ctx context.Context) error { return s.of.Take(ctx, session, challenge) })
}

type countingStore struct {
	store
	counter relyingparty.AddressCounter
}

// CountAddress implements relyingparty.AddressCounter.
func (s countingStore) CountAddress(ctx context.Context, address netip.Prefix, most int) error {
	return s.told(ctx, "count_address", func(ctx context.Context) error { return s.counter.CountAddress(ctx, address, most) })
}

// told tells of one question.
func (s store) told(ctx context.Context, what string, ask func(context.Context) error) error {
	begun := time.Now()
	ctx, span := s.t.tracer.Start(ctx, "jpki.challenge."+what, trace.WithSpanKind(trace.SpanKindClient))
	err := ask(ctx)
	came, failed := resultOf(err)
	s.t.ended(ctx, span, s.t.challenge, begun, failed, operation.String(what), result.String(came))
	return err
}

// resultOf is the word for an answer, and whether it is none.
func resultOf(err error) (word string, failed bool) {
	tooMany := (*relyingparty.TooManyError)(nil)
	switch {
	case err == nil:
		return "ok", false
	case errors.As(err, &tooMany):
		return "too_many", false
	case errors.Is(err, relyingparty.ErrNoChallenge):
		return "none", false
	case errors.Is(err, relyingparty.ErrChallengeExpired):
		return "expired", false
	case errors.Is(err, relyingparty.ErrAddress):
		return "refused", false
	}
	return "failed", true
}
