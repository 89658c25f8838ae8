package emulator

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	_ "embed"
	"encoding/pem"
	"errors"
	"fmt"
)

// makerKeys are two private keys in PEM (PKCS #1, whose reader reads no other kind): of the chip and of its issuer. They are
// the same in every emulated card, published here, and protect nothing.
//
//go:embed chip.pem
var makerKeys []byte

// A maker signs what a card is delivered with: a stand-in for the issuer, whose
// signatures no one should trust.
type maker struct {
	chip, issuer *rsa.PrivateKey
}

// Key identifiers of sixteen bytes. Those of real cards begin with the number of
// the CA (jpki facts 4.3); these name nobody's.
const (
	issuerID = "MIHON-ISSUER-000"
	chipID   = "MIHON-CHIP-00000"
)

func newMaker() (*maker, error) {
	m := &maker{}
	rest := makerKeys
	for _, key := range []**rsa.PrivateKey{&m.chip, &m.issuer} {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			return nil, errors.New("keys of the emulated chip: no PEM")
		}
		var err error
		if *key, err = x509.ParsePKCS1PrivateKey(block.Bytes); err != nil {
			return nil, fmt.Errorf("keys of the emulated chip: %w", err)
		}
	}
	return m, nil
}

// sign is the issuer's signature over parts one behind the other, PKCS #1 v1.5
// with SHA-256.
func (m *maker) sign(parts ...[]byte) ([]byte, error) {
	digest := sha256.Sum256(bytes.Join(parts, nil))
	signature, err := rsa.SignPKCS1v15(nil, m.issuer, crypto.SHA256, digest[:])
	if err != nil {
		return nil, fmt.Errorf("sign as the issuer: %w", err)
	}
	return signature, nil
}

// chipKey is the chip's public key in the data objects 90 and 91 (jpki facts 4.3).
func (m *maker) chipKey() []byte {
	const exponent = "\x01\x00\x01" // 65537
	return append(dataObject(0x90, m.chip.N.FillBytes(make([]byte, m.chip.Size()))), dataObject(0x91, []byte(exponent))...)
}

// certificate is a card-verifiable certificate of the chip's key (jpki facts 4.3).
func (m *maker) certificate() ([]byte, error) {
	const tagCertificate, tagBody, tagSignature = 0x7F21, 0x5F4E, 0x5F37
	body := bytes.Join([][]byte{[]byte(issuerID), []byte(chipID), m.chipKey()}, nil)
	signature, err := m.sign(body)
	if err != nil {
		return nil, err
	}
	return dataObject(tagCertificate, dataObject(tagBody, body), dataObject(tagSignature, signature)), nil
}
