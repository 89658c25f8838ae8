// Package signingkey makes and reads the private key by which a municipality signs its
// bundles: Ed25519 in PKCS #8 (RFC 8410, 7), as PEM (RFC 7468, 10), as other programs have it,
// too. Nothing of it is kept here: the file is its owner's.
package signingkey

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
)

// ErrNoKey is a text that is no such key.
var ErrNoKey = errors.New("no Ed25519 private key in PKCS #8")

// block is the PEM block of a private key.
const block = "PRIVATE KEY"

// prefix is what stands before the seed in DER: SEQUENCE, version 0, id-Ed25519, and the two
// OCTET STRINGs around it.
var prefix = []byte{0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20}

// Generate makes a key, and the file of it.
func Generate() (key ed25519.PrivateKey, file []byte, err error) {
	_, key, err = ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	return key, pem.EncodeToMemory(&pem.Block{Type: block, Bytes: append(bytes.Clone(prefix), key.Seed()...)}), nil
}

// Parse reads the file of a key; the error is [ErrNoKey].
func Parse(file []byte) (ed25519.PrivateKey, error) {
	p, _ := pem.Decode(file)
	if p == nil || p.Type != block {
		return nil, ErrNoKey
	}
	seed, ok := bytes.CutPrefix(p.Bytes, prefix)
	if !ok || len(seed) != ed25519.SeedSize {
		return nil, ErrNoKey
	}
	return ed25519.NewKeyFromSeed(seed), nil
}
