package kit

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
)

// Serial numbers of the certificates that are revoked and on hold: they are in the lists from
// the beginning, whatever key they have in a run. One of their kind is in use.
var serialRevoked, serialHeld, serialInUse = []byte("\x01revoked"), []byte("\x01on hold"), []byte("\x01in use!")

// unlisted is the folder, in that of the sandbox, of a CA that is trusted and has no list.
const unlisted = "unlisted"

// Prepare makes in a folder what the service has to trust: the CA certificates *-ca.pem of it
// and of its folder unlisted, and the lists *.crl, which are in date for a day. What is there
// is kept, and the lists are made anew.
func Prepare(dir string, now time.Time) error {
	if _, err := sandboxca.Open(filepath.Join(dir, unlisted), now); err != nil {
		return err
	}
	ca, err := sandboxca.Open(dir, now)
	if err != nil {
		return err
	}
	err = ca.Revoke(jpki.UserAuthentication, serialRevoked, revocation.AffiliationChanged, now)
	if err != nil && !errors.Is(err, sandboxca.ErrRevoked) {
		return err
	}
	if err := ca.Hold(jpki.UserAuthentication, serialHeld, now); err != nil {
		return err
	}
	for _, p := range jpki.Purposes {
		if _, err := ca.CRL(p, now); err != nil {
			return err
		}
	}
	return nil
}

// Cards are the keys and CAs of one run.
type Cards struct {
	now                     time.Time
	ca, stranger, unlisted  *sandboxca.CA // stranger has the names of ca, and nobody trusts it
	key, another, short     *rsa.PrivateKey
	curve                   *ecdsa.PrivateKey // P-384
	good, onCurve, shortDER []byte            // certificates
}

// NewCards opens what Prepare made, and makes keys.
func NewCards(dir string, now time.Time) (*Cards, error) {
	c := &Cards{now: now}
	var err error
	if c.ca, err = sandboxca.Open(dir, now); err != nil {
		return nil, err
	}
	if c.unlisted, err = sandboxca.Open(filepath.Join(dir, unlisted), now); err != nil {
		return nil, err
	}
	for _, k := range []struct {
		key  **rsa.PrivateKey
		bits int
	}{{&c.key, 2048}, {&c.another, 2048}, {&c.short, 1024}} {
		if *k.key, err = rsa.GenerateKey(rand.Reader, k.bits); err != nil {
			return nil, err
		}
	}
	strange := func() (*rsa.PrivateKey, error) { return c.another, nil }
	if c.stranger, err = sandboxca.NewNamed(rand.Reader, now, jpki.TestOrganization, strange); err != nil {
		return nil, err
	}
	if c.curve, err = ecdsa.GenerateKey(elliptic.P384(), rand.Reader); err != nil {
		return nil, err
	}
	for _, made := range []struct {
		der *[]byte
		key crypto.PublicKey
	}{{&c.good, c.key.Public()}, {&c.onCurve, c.curve.Public()}, {&c.shortDER, c.short.Public()}} {
		if *made.der, err = c.ca.Issue(jpki.UserAuthentication, made.key, sandboxca.DefaultHolder()); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// A maker makes tokens for one challenge of a service. The first error stays.
type maker struct {
	*Cards
	origin, challenge string
	err               error
}

func (m *maker) failed(err error) {
	if err != nil && m.err == nil {
		m.err = err
	}
}

// issue is a certificate of a CA for the key of the card.
func (m *maker) issue(ca *sandboxca.CA, p jpki.Purpose, options ...sandboxca.Option) []byte {
	der, err := ca.Issue(p, m.key.Public(), sandboxca.DefaultHolder(), options...)
	m.failed(err)
	return der
}

// card is one of the service's CA to log in with.
func (m *maker) card(options ...sandboxca.Option) []byte {
	return m.issue(m.ca, jpki.UserAuthentication, options...)
}

// digest is what a token signs for any text in the place of an origin and a challenge
// (authtoken facts 2).
func digest(hash crypto.Hash, origin, challenge string) []byte {
	return sum(hash, string(sum(hash, origin))+string(sum(hash, challenge)))
}

func sum(hash crypto.Hash, text string) []byte {
	h := hash.New()
	h.Write([]byte(text))
	return h.Sum(nil)
}

func (m *maker) rightDigest() []byte { return digest(crypto.SHA256, m.origin, m.challenge) }

// sign does what the card does.
func (m *maker) sign(digest []byte) []byte { return m.signWith(m.key, crypto.SHA256, digest) }

func (m *maker) signWith(key *rsa.PrivateKey, hash crypto.Hash, digest []byte) []byte {
	signature, err := rsa.SignPKCS1v15(nil, key, hash, digest)
	m.failed(err)
	return signature
}

func (m *maker) right() []byte { return m.sign(m.rightDigest()) }

// token is RS256 of the card's certificate.
func (m *maker) token(signature []byte) string { return m.named(authtoken.RS256, m.good, signature) }

// with is the right token with another certificate.
func (m *maker) with(certificate []byte) string {
	return m.named(authtoken.RS256, certificate, m.right())
}

func (m *maker) named(algorithm string, certificate, signature []byte) string {
	token := authtoken.New(certificate, signature, "conformance")
	token.Algorithm = algorithm
	return marshal(token)
}

func marshal(token authtoken.Token) string {
	text, err := json.Marshal(token)
	if err != nil { // never, of strings
		return ""
	}
	return string(text)
}

// goodToken is the right one.
func (m *maker) goodToken() string { return m.token(m.right()) }

// inUse is the right one, too, by a certificate with another serial number.
func (m *maker) inUse() string { return m.with(m.card(sandboxca.Serial(serialInUse))) }

// newMaker is for a challenge.
func (r *run) newMaker(challenge string) *maker {
	return &maker{Cards: r.cards, origin: r.service.origin(), challenge: challenge}
}

// made is a token for a challenge.
func (r *run) made(challenge string, make func(*maker) string) (string, error) {
	m := r.newMaker(challenge)
	text := make(m)
	if m.err != nil {
		return "", fmt.Errorf("make a token: %w", m.err)
	}
	return text, nil
}
