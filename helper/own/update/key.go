package update

import (
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"strings"
)

// pinned are the keys that sign statements, as ParseKeys reads them: the one in use, and
// the one that comes after it, which a release has before the first statement that it
// signs. The tree has none; go run ./scripts/dist -update-key FILE has the linker put those
// of the publisher here. Without any, every statement is refused.
var pinned string

// Keys returns the keys that the program has in itself.
func Keys() []ed25519.PublicKey {
	keys, err := ParseKeys(pinned)
	if err != nil {
		return nil // who puts them in has looked at them
	}
	return keys
}

// ParseKeys reads public keys, Ed25519 in base64 (RFC 8032, 5.1.5; RFC 4648, 4), with spaces
// or commas between.
func ParseKeys(text string) (keys []ed25519.PublicKey, err error) {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,\t\r\n", r) }) {
		key, err := base64.StdEncoding.Strict().DecodeString(word)
		if err != nil || len(key) != ed25519.PublicKeySize {
			return nil, fmt.Errorf("%q is no Ed25519 key in base64", word)
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// FormatKeys writes keys as ParseKeys reads them, with commas between.
func FormatKeys(keys []ed25519.PublicKey) string {
	var words []string
	for _, key := range keys {
		words = append(words, base64.StdEncoding.EncodeToString(key))
	}
	return strings.Join(words, ",")
}
