package relyingparty

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"time"
)

// Errors of a ChallengeStore.
var (
	// ErrNoChallenge is the answer to a session that has no challenge: none was
	// issued, or it was taken before, or it made room for newer ones.
	ErrNoChallenge = errors.New("no challenge for this session")
	// ErrChallengeExpired is the answer to a session whose challenge is too old.
	ErrChallengeExpired = errors.New("challenge has expired")
)

// What counts when a Memory does not say.
const (
	ChallengeTTL      = 5 * time.Minute // that a challenge lives (authtoken facts 3)
	ChallengeCapacity = 10_000          // sessions that have a challenge
)

// challengeBytes is the entropy of a challenge, 256 bit (authtoken facts 3).
const challengeBytes = 32

// A ChallengeStore keeps one challenge per browser session. The session is an
// identifier that the browser proves to own, such as the value of a __Host-
// cookie; a person need not be logged in. Implementations are safe for use by
// several goroutines.
type ChallengeStore interface {
	// Put keeps the challenge in the session's only slot and drops the one that
	// was there.
	Put(ctx context.Context, session, challenge string) error
	// Take returns the challenge and forgets it, so that no second call gets it,
	// whatever becomes of the first. Without one the error is ErrNoChallenge or
	// ErrChallengeExpired.
	Take(ctx context.Context, session string) (string, error)
}

// Issue makes a challenge of 32 random bytes (44 characters of base64, as Web eID
// wants them: authtoken facts 3), puts it into the store for the session and returns
// it for the page. The error is the store's.
func Issue(ctx context.Context, store ChallengeStore, session string) (string, error) {
	return issue(ctx, store, rand.Reader, session)
}

// issue is Issue with the source of what is random.
func issue(ctx context.Context, store ChallengeStore, random io.Reader, session string) (string, error) {
	b := make([]byte, challengeBytes)
	if _, err := io.ReadFull(random, b); err != nil {
		return "", fmt.Errorf("make challenge: %w", err)
	}
	challenge := base64.StdEncoding.EncodeToString(b)
	if err := store.Put(ctx, session, challenge); err != nil {
		return "", fmt.Errorf("store challenge: %w", err)
	}
	return challenge, nil
}
