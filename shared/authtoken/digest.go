package authtoken

import (
	"crypto"
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

// Message returns hash(origin) ‖ hash(challenge), with the hash of the token's algorithm,
// which must be linked in: the message in the sense of RFC 7518, 3.3 and 3.4, which the
// algorithm hashes once more (authtoken facts 2). Hashing each part apart keeps them apart:
// example.com + .eu1234 is not example.com.eu + 1234. The challenge goes in as text, not
// decoded.
func Message(hash crypto.Hash, origin Origin, challenge string) []byte {
	return append(sum(hash, []byte(origin.String())), sum(hash, []byte(challenge))...)
}

// DigestWith returns the hash of Message: what the signature is over. Whoever calls it for
// others checks the challenge first with CheckChallenge, and that there is an origin.
func DigestWith(hash crypto.Hash, origin Origin, challenge string) []byte {
	return sum(hash, Message(hash, origin, challenge))
}

func sum(hash crypto.Hash, b []byte) []byte {
	h := hash.New()
	h.Write(b)
	return h.Sum(nil)
}

// Digest is DigestWith SHA-256, 32 bytes: what goes into the DigestInfo
// that the card signs (jpki.DigestInfoSHA256).
func Digest(origin Origin, challenge string) [sha256.Size]byte {
	o, c := sha256.Sum256([]byte(origin.String())), sha256.Sum256([]byte(challenge)) // apart, without the memory of DigestWith
	return sha256.Sum256(append(o[:], c[:]...))
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
