package sandboxtsa

import (
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"time"
)

// Types of PEM blocks, RFC 7468.
const (
	pemKey         = "PRIVATE KEY"
	pemCertificate = "CERTIFICATE"
)

// Marshal returns what Parse makes the authority of again, PEM: its key (PKCS #8), its
// certificate and that of the root, whose own key nobody has after New. It is for a file of
// the owner only.
func (a *Authority) Marshal() ([]byte, error) {
	key, err := x509.MarshalPKCS8PrivateKey(a.key)
	if err != nil {
		return nil, err
	}
	defer clear(key)
	text := pem.EncodeToMemory(&pem.Block{Type: pemKey, Bytes: key})
	for _, c := range []*x509.Certificate{a.certificate, a.root} {
		text = append(text, pem.EncodeToMemory(&pem.Block{Type: pemCertificate, Bytes: c.Raw})...)
	}
	return text, nil
}

// Parse reads what Marshal wrote. Errors are that it is none, and that its parts do not belong
// together.
func Parse(text []byte) (*Authority, error) {
	var blocks []*pem.Block
	for _, kind := range []string{pemKey, pemCertificate, pemCertificate} {
		block, rest := pem.Decode(text)
		if block == nil || block.Type != kind {
			return nil, errors.New("not the file of a time-stamping authority")
		}
		blocks, text = append(blocks, block), rest
	}
	key, err := x509.ParsePKCS8PrivateKey(blocks[0].Bytes)
	if err != nil {
		return nil, fmt.Errorf("key of the authority: %w", err)
	}
	a := &Authority{Now: time.Now}
	var ok bool
	if a.key, ok = key.(*ecdsa.PrivateKey); !ok {
		return nil, fmt.Errorf("key of the authority is a %T", key)
	}
	if a.certificate, err = x509.ParseCertificate(blocks[1].Bytes); err != nil {
		return nil, err
	}
	if a.root, err = x509.ParseCertificate(blocks[2].Bytes); err != nil {
		return nil, err
	}
	if !a.key.PublicKey.Equal(a.certificate.PublicKey) {
		return nil, errors.New("key and certificate of the authority do not belong together")
	}
	return a, a.certificate.CheckSignatureFrom(a.root)
}

// Expiry is the last moment of its certificate; the root's is the same.
func (a *Authority) Expiry() time.Time { return a.certificate.NotAfter }
