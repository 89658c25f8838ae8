package bundle

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"jpkiweb/shared/municipality"
)

// A Key is a public key and what it may sign: the bundle of one municipality, or the
// national one.
type Key struct {
	Municipality string // municipality.NationalCode, or the code of a municipality
	Public       ed25519.PublicKey
}

// national are the keys that sign national bundles, as ParseKeys reads them: the one in
// use, and the one that comes after it. The tree has none; the linker puts those of the
// publisher here. Without any, no national bundle is believed, and the data that are built
// in hold.
var national string

// NationalKeys returns the keys for national bundles that the program has in itself.
func NationalKeys() []Key {
	public, err := ParseKeys(national)
	if err != nil {
		return nil // who puts them in has looked at them
	}
	keys := make([]Key, len(public))
	for i, p := range public {
		keys[i] = Key{municipality.NationalCode, p}
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

// FormatKey writes a key as ParseKeys reads it.
func FormatKey(key ed25519.PublicKey) string { return base64.StdEncoding.EncodeToString(key) }

// idLength is how many bytes of its SHA-256 name a key.
const idLength = 8

// ID names a public key in bundle.sig: sixteen hexadecimal digits of its SHA-256.
func ID(key ed25519.PublicKey) string {
	sum := sha256.Sum256(key)
	return hex.EncodeToString(sum[:idLength])
}

// domain is signed before the manifest.
const domain = "JPKI Web municipality data bundle\n"

// sign returns what bundle.sig holds.
func sign(key ed25519.PrivateKey, manifest []byte) []byte {
	signature := ed25519.Sign(key, append([]byte(domain), manifest...))
	return fmt.Appendf(nil, "%s %s\n", ID(key.Public().(ed25519.PublicKey)), base64.StdEncoding.EncodeToString(signature))
}

// signers returns the municipalities, the nation for one, whose key signed the manifest.
func signers(manifest, signature []byte, keys []Key) (codes []string, err error) {
	id, text, _ := strings.Cut(strings.TrimSuffix(string(signature), "\n"), " ")
	raw, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) != ed25519.SignatureSize {
		return nil, fmt.Errorf("%w: %s", Malformed, signatureName)
	}
	message := append([]byte(domain), manifest...)
	for _, key := range keys {
		if len(key.Public) == ed25519.PublicKeySize && ID(key.Public) == id && !slices.Contains(codes, key.Municipality) && ed25519.Verify(key.Public, message, raw) {
			codes = append(codes, key.Municipality)
		}
	}
	if len(codes) == 0 {
		if len(id) != 2*idLength || strings.Trim(id, "0123456789abcdef") != "" {
			id = "none"
		}
		return nil, fmt.Errorf("%w: %s", OtherKey, id)
	}
	return codes, nil
}
