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
	// ErrNoChallenge is the answer for a challenge that the session does not have:
	// it was not issued to it, or was taken before, or made room for newer ones.
	ErrNoChallenge = errors.New("no such challenge for this session")
	// ErrChallengeExpired is the answer for a challenge that is too old.
	ErrChallengeExpired = errors.New("challenge has expired")
)

// What counts when a Memory does not say.
const (
	ChallengeTTL      = 5 * time.Minute // that a challenge lives (authtoken facts 3)
	ChallengeCapacity = 10_000          // challenges, of all sessions
)

// SessionChallenges is how many challenges of one session a store keeps: as many tabs
// of a browser as may stand on the login page. One more makes the session's oldest go.
const SessionChallenges = 8

// challengeBytes is the entropy of a challenge, 256 bit (authtoken facts 3).
const challengeBytes = 32

// A ChallengeStore keeps the challenges of browser sessions, SessionChallenges of
// each: every tab with a login page has its own. The session is an
// identifier that the browser proves to own, such as the value of a __Host-
// cookie; a person need not be logged in. Implementations are safe for use by
// several goroutines; storetest.TestStore tells whether one keeps what is said here.
type ChallengeStore interface {
	// Put keeps the challenge for the session, beside those that are there. One that
	// is there already lives anew. An empty session or challenge is an error: browsers
	// that have no session would share one. A full store makes its oldest go.
	Put(ctx context.Context, session, challenge string) error
	// Take forgets the session's challenge, so that of all calls for it one succeeds,
	// whatever becomes of it. The session's other challenges stay. The error is
	// ErrNoChallenge or ErrChallengeExpired; any other one says that the store did
	// not answer.
	Take(ctx context.Context, session, challenge string) error
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
