package authtoken

import (
	"crypto/sha256"
	"errors"
	"fmt"
)

// Lengths of a challenge in characters (authtoken facts 3). 44 characters are 32 bytes
// in base64.
const (
	MinChallengeLength = 44
	MaxChallengeLength = 128
)

// ErrChallenge is the error of a text that cannot be a challenge.
var ErrChallenge = errors.New("not a challenge")

// Message returns SHA-256(origin) ‖ SHA-256(challenge), 64 bytes: the message
// in the sense of RS256, which hashes it once more (authtoken facts 2). Hashing each
// part apart keeps them apart: example.com + .eu1234 is not example.com.eu +
// 1234. The challenge goes in as text, not decoded.
func Message(origin Origin, challenge string) []byte {
	o, c := sha256.Sum256([]byte(origin.String())), sha256.Sum256([]byte(challenge))
	return append(o[:], c[:]...)
}

// Digest returns SHA-256 of Message, 32 bytes: what goes into the DigestInfo
// that the card signs (jpki.DigestInfoSHA256). Whoever calls it for others
// checks the challenge first with CheckChallenge, and that there is an origin.
func Digest(origin Origin, challenge string) [sha256.Size]byte {
	return sha256.Sum256(Message(origin, challenge))
}

// CheckChallenge returns nil if the text has the form of a challenge: 44 to 128
// characters of printable ASCII without the space, which holds base64 and
// base64url (authtoken facts 3). Otherwise the error is ErrChallenge. It cannot tell
// whether the text was random.
func CheckChallenge(challenge string) error {
	if n := len(challenge); n < MinChallengeLength || n > MaxChallengeLength {
		return fmt.Errorf("%w: %d characters, want %d to %d", ErrChallenge, n, MinChallengeLength, MaxChallengeLength)
	}
	for i := range len(challenge) {
		if c := challenge[i]; c <= ' ' || c > '~' {
			return fmt.Errorf("%w: character %d is %#02x", ErrChallenge, i+1, c)
		}
	}
	return nil
}
