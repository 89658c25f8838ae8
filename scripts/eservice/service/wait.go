package service

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"jpkiweb/shared/relyingparty"
)

// storeAgain is after how long a person may ask again for what the store of challenges did
// not answer.
const storeAgain = 5 * time.Second

// A wait is what a person reads who gets no challenge now.
type wait struct {
	For     string // "many", "address" or "store"
	Minutes int    // to wait
}

// countAddress counts a challenge for the address that asks for it, where that is known.
func (s *service) countAddress(r *http.Request) error {
	client, known := s.config.Proxies.Client(r)
	if !known || s.config.PerAddress == 0 {
		return nil
	}
	return s.addresses.CountAddress(r.Context(), client, s.config.PerAddress)
}

// showWait says why no challenge was issued, and when one can be: 429 if there were too many,
// for that reason, 503 if the store did not answer.
func (s *service) showWait(w http.ResponseWriter, r *http.Request, n *session, reason string, err error) {
	status, after := http.StatusTooManyRequests, storeAgain
	if refused := (*relyingparty.TooManyError)(nil); errors.As(err, &refused) {
		after = refused.After
	} else {
		status, reason = http.StatusServiceUnavailable, "store"
	}
	w.Header().Set("Retry-After", strconv.Itoa(wholeUnits(after, time.Second)))
	s.show(w, r, n, "wait", status, wait{reason, wholeUnits(after, time.Minute)})
}

// wholeUnits is how many units a time takes, the last one begun or not.
func wholeUnits(d, unit time.Duration) int { return int((d + unit - 1) / unit) }

// A loggedStore tells the operator why a store did not answer. What a page did wrong, and
// whose challenge it was, is not told.
type loggedStore struct {
	relyingparty.ChallengeStore
	log *slog.Logger
}

func (s loggedStore) Put(ctx context.Context, session, challenge string) error {
	return s.heard(ctx, s.ChallengeStore.Put(ctx, session, challenge))
}

func (s loggedStore) Take(ctx context.Context, session, challenge string) error {
	return s.heard(ctx, s.ChallengeStore.Take(ctx, session, challenge))
}

func (s loggedStore) heard(ctx context.Context, err error) error {
	refused := (*relyingparty.TooManyError)(nil)
	if err == nil || errors.Is(err, relyingparty.ErrNoChallenge) || errors.Is(err, relyingparty.ErrChallengeExpired) || errors.As(err, &refused) {
		return err
	}
	s.log.ErrorContext(ctx, "store of challenges", "error", causes(err))
	return err
}

// causes are the texts of an error and of all that it wraps, without those that hold others.
func causes(err error) (all []string) {
	switch inner := err.(type) {
	case interface{ Unwrap() []error }:
		for _, e := range inner.Unwrap() {
			all = append(all, causes(e)...)
		}
		return all
	case nil:
		return nil
	}
	return []string{err.Error()}
}
