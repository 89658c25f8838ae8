package authtoken

import (
	"crypto"
	_ "crypto/sha512"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
)

var origin = MustParseOrigin("https://eservice.example")

const challenge = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="

// The numbers were computed with openssl dgst, -sha256 and -sha384.
func TestDigestIsThatOfOpenSSL(t *testing.T) {
	const message = "09009a1cb8c0ccd01195b85503b4f7d5a5255782588f2f309109c520c5268e98" +
		"2cf5e6ec387461b4bf954f587ad4d957753fcbc48bf892b5e49996b90cf3b476"
	if got := hex.EncodeToString(Message(crypto.SHA256, origin, challenge)); got != message {
		t.Errorf("Message = %s, want %s", got, message)
	}
	const digest = "0e82d5d2fdc51167c740be9a7c3374852c1231b4e8f7491d0acb450a376d10ae"
	if got := Digest(origin, challenge); hex.EncodeToString(got[:]) != digest {
		t.Errorf("Digest = %x, want %s", got, digest)
	}
	if got := hex.EncodeToString(DigestWith(crypto.SHA256, origin, challenge)); got != digest {
		t.Errorf("DigestWith SHA-256 = %s, want %s", got, digest)
	}
	const longer = "dbeba04d09a0577a2b9218fa7f476b7256a6d338eddc611207468a1be0ca6263cd3b35442ae6b04563d924ab46687c4b"
	if got := hex.EncodeToString(DigestWith(crypto.SHA384, origin, challenge)); got != longer {
		t.Errorf("DigestWith SHA-384 = %s, want %s", got, longer)
	}
}

func TestBoundaryBetweenOriginAndChallengeCannotMove(t *testing.T) {
	if Digest(MustParseOrigin("https://example.com"), ".eu1234") == Digest(MustParseOrigin("https://example.com.eu"), "1234") {
		t.Error("two pairs with the same concatenation have one digest")
	}
}

func TestCheckChallenge(t *testing.T) {
	tests := []struct {
		name, challenge string
		ok              bool
	}{
		{"32 bytes in base64", challenge, true},
		{"base64url with hyphen and underscore", strings.Repeat("-_", 22), true},
		{"44 characters", strings.Repeat("a", 44), true},
		{"128 characters", strings.Repeat("a", 128), true},
		{"empty", "", false},
		{"43 characters", strings.Repeat("a", 43), false},
		{"129 characters", strings.Repeat("a", 129), false},
		{"space", strings.Repeat("a", 44) + " b", false},
		{"line feed", strings.Repeat("a", 44) + "\n", false},
		{"NUL", strings.Repeat("a", 44) + "\x00", false},
		{"DEL", strings.Repeat("a", 44) + "\x7f", false},
		{"not ASCII", strings.Repeat("a", 44) + "あ", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := CheckChallenge(tt.challenge)
			if (err == nil) != tt.ok || (err != nil && !errors.Is(err, ErrChallenge)) {
				t.Errorf("CheckChallenge = %v, want ok %v", err, tt.ok)
			}
		})
	}
}
