package relyingparty

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
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

// A TooManyError refuses one challenge more. To a browser it is 429 with Retry-After
// (RFC 6585, 4).
type TooManyError struct {
	After time.Duration // until there is one again, more than 0
}

// Error is for a log.
func (e *TooManyError) Error() string {
	return fmt.Sprintf("too many challenges were issued; the next one in %v", e.After)
}

// What counts when a store does not say.
const (
	ChallengeTTL      = 5 * time.Minute // that a challenge lives (authtoken facts 3)
	ChallengeCapacity = 10_000          // challenges, of all sessions
)

// SessionChallenges is how many challenges one session is issued at most in the time that
// one lives: as many tabs of a browser as may stand on the login page. Those that were
// taken count.
const SessionChallenges = 8

// Bounds of what a store is asked for, in bytes: a page chooses it.
const (
	MaxSession   = 1024 // of the identifier of a session
	MaxChallenge = 128  // of a challenge (authtoken facts 3)
)

// challengeBytes is the entropy of a challenge, 256 bit (authtoken facts 3).
const challengeBytes = 32

// A ChallengeStore keeps the challenges of browser sessions, each for its own: every tab
// with a login page has one. The session is an identifier that the browser proves to own,
// such as the value of a __Host- cookie; a person need not be logged in. Implementations
// are safe for use by several goroutines; storetest.Run tells whether one keeps what is
// said here.
type ChallengeStore interface {
	// Put keeps the challenge for the session, beside those that are there. One that
	// is there already lives anew. Of SessionChallenges in the time that a challenge lives
	// one more is a *TooManyError, and the others stay. What is no ChallengeKey is an error.
	// A full store makes its oldest go. Any other error says that the store did not
	// answer, and that nothing was issued.
	Put(ctx context.Context, session, challenge string) error
	// Take forgets the session's challenge, so that of all calls for it one succeeds,
	// whatever becomes of it. The session's other challenges stay. The error is
	// ErrNoChallenge or ErrChallengeExpired; any other one says that the store did
	// not answer.
	Take(ctx context.Context, session, challenge string) error
}

// A ChallengeKey names a challenge in a store: SHA-256 of the session, and of the
// challenge. Whatever a page sends it has one length and no character that means
// something to the store, two of them never join to a third, and who reads the store
// learns neither.
type ChallengeKey struct{ Session, Challenge [sha256.Size]byte }

// NewChallengeKey is the name. It is an error if the session is empty, for browsers that
// have none would share it, or longer than MaxSession, or the challenge is empty or longer
// than MaxChallenge. A store has put no such challenge and has none to take.
func NewChallengeKey(session, challenge string) (ChallengeKey, error) {
	if session == "" || challenge == "" || len(session) > MaxSession || len(challenge) > MaxChallenge {
		return ChallengeKey{}, fmt.Errorf("a session has 1 to %d bytes, and a challenge 1 to %d", MaxSession, MaxChallenge)
	}
	return ChallengeKey{sha256.Sum256([]byte(session)), sha256.Sum256([]byte(challenge))}, nil
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
