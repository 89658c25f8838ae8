// Package identity is the key by which a page knows the helper again.
//
// On a shared host another user's program can sit on the port where a page looks
// for its helper, and ask for the PIN. The page therefore keeps the public key
// of the helper that answered it first (static/jpki.js), and talks to no other:
// the helper signs the origin it is served from, with its port, and an id that
// the page has just drawn. A stranger cannot have that signed, because the door
// answers its own user only.
package identity

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"

	"jpkiweb/shared/authtoken"
)

// An Identity is a key pair, ECDSA on P-256. The zero value has none.
type Identity struct {
	key *ecdsa.PrivateKey
}

// ErrMalformed is the error of a file that holds no such key.
var ErrMalformed = errors.New("no P-256 key in PKCS #8")

// MaxID is the longest id that is signed, in bytes.
const MaxID = 64

// Generate makes a new identity.
func Generate() (Identity, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return Identity{}, fmt.Errorf("generate identity: %w", err)
	}
	return Identity{key: key}, nil
}

// Parse reads what Marshal wrote.
func Parse(file []byte) (Identity, error) {
	block, rest := pem.Decode(file)
	if block == nil || block.Type != "PRIVATE KEY" || len(rest) > 0 {
		return Identity{}, ErrMalformed
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return Identity{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	key, ok := parsed.(*ecdsa.PrivateKey)
	if !ok || key.Curve != elliptic.P256() {
		return Identity{}, ErrMalformed
	}
	return Identity{key: key}, nil
}

// Marshal writes the private key as PKCS #8 in PEM.
func (i Identity) Marshal() ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(i.key)
	if err != nil {
		return nil, fmt.Errorf("write identity: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}

// A Proof is what a page gets: public key (uncompressed point, base64) and
// signature (r and s of 32 bytes each, base64), as WebCrypto takes them.
type Proof struct {
	Key   string `json:"key"`
	Proof string `json:"proof"`
}

// Prove signs "ORIGIN ID". The id must be 1 to [MaxID] characters of printable
// ASCII without space.
func (i Identity) Prove(origin authtoken.Origin, id string) (Proof, error) {
	if len(id) == 0 || len(id) > MaxID {
		return Proof{}, fmt.Errorf("id of %d bytes", len(id))
	}
	for _, c := range []byte(id) {
		if c <= ' ' || c > '~' {
			return Proof{}, errors.New("id holds more than printable ASCII")
		}
	}
	digest := sha256.Sum256([]byte(origin.String() + " " + id))
	r, s, err := ecdsa.Sign(rand.Reader, i.key, digest[:])
	if err != nil {
		return Proof{}, fmt.Errorf("prove identity: %w", err)
	}
	point, err := i.key.PublicKey.Bytes()
	if err != nil {
		return Proof{}, fmt.Errorf("prove identity: %w", err)
	}
	signature := make([]byte, 64)
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	return Proof{Key: base64.StdEncoding.EncodeToString(point), Proof: base64.StdEncoding.EncodeToString(signature)}, nil
}
