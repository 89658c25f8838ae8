package update

import (
	"crypto/ed25519"
	"encoding/base64"
)

// pinned are the keys that sign statements, Ed25519 in base64: the one in use, and the
// one that comes after it, which a release has before the first statement that it signs.
// Who publishes the helper puts the own keys here (go run ./scripts/dist/statement
// -new-key FILE prints one). Without any, every statement is refused.
var pinned = []string{}

// Keys returns the keys that the program has in itself.
func Keys() (keys []ed25519.PublicKey) {
	for _, text := range pinned {
		key, err := base64.StdEncoding.DecodeString(text)
		if err == nil && len(key) == ed25519.PublicKeySize { // all are, by test
			keys = append(keys, key)
		}
	}
	return keys
}
