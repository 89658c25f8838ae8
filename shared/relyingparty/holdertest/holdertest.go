// Package holdertest makes what the holder of a card sends to a service, for tests of
// whatever verifies it: certificates of a sandbox CA, login tokens and signatures.
package holdertest

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/json"
	"io"
	"testing"
	"time"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/signature/cms"
)

// A Holder has a key, which serves for both certificates here, and the CA that issues them.
type Holder struct {
	CA  *sandboxca.CA
	Key *rsa.PrivateKey
}

// New makes a holder, and a CA that is a year old at a time, of random values. It takes long,
// for keys do, and panics without random values: a package makes one for all of its tests.
func New(random io.Reader, at time.Time) Holder {
	ca, err := sandboxca.New(random, at.AddDate(-1, 0, 0))
	if err != nil {
		panic(err)
	}
	key, err := rsa.GenerateKey(random, 2048)
	if err != nil {
		panic(err)
	}
	return Holder{ca, key}
}

// Certificate is a new one of the sandbox's holder, DER.
func (h Holder) Certificate(t testing.TB, p jpki.Purpose, options ...sandboxca.Option) []byte {
	t.Helper()
	der, err := h.CA.Issue(p, h.Key.Public(), sandboxca.DefaultHolder(), options...)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// Sign does what the card does: PKCS #1 v1.5 over a SHA-256 digest.
func (h Holder) Sign(t testing.TB, digest [sha256.Size]byte) []byte {
	t.Helper()
	signature, err := rsa.SignPKCS1v15(nil, h.Key, crypto.SHA256, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	return signature
}

// Token answers a challenge with a certificate, JSON.
func (h Holder) Token(t testing.TB, certificate []byte, origin authtoken.Origin, challenge string) []byte {
	t.Helper()
	digest := authtoken.Digest(origin, challenge)
	text, err := json.Marshal(authtoken.New(certificate, h.Sign(t, digest), ""))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// CMS is a detached signature over a content with a certificate, DER.
func (h Holder) CMS(t testing.TB, certificate []byte, content string, at time.Time, caCerts ...[]byte) []byte {
	t.Helper()
	draft, err := cms.Prepare(certificate, sha256.Sum256([]byte(content)), at)
	if err != nil {
		t.Fatal(err)
	}
	der, err := draft.Embed(h.Sign(t, sha256.Sum256(draft.ToBeSigned())), caCerts...)
	if err != nil {
		t.Fatal(err)
	}
	return der
}
