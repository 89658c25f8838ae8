package responder

import (
	"bytes"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"errors"
	"io"
	"slices"
	"sync"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/der"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
)

// A Config is what a responder works with. All but KnownAfter has to be there.
type Config struct {
	CA     *sandboxca.CA // both of its CAs are answered for
	Now    func() time.Time
	Random io.Reader // keys of the responder
	// KnownAfter is how long after the beginning of its validity a certificate becomes known:
	// a day, as that of JPKI often does. 0: at once.
	KnownAfter time.Duration
}

// period is how long an answer is good (relyingparty facts 1: every 15 minutes).
const period = 15 * time.Minute

// renewal is how old the certificate of a responder becomes; it is valid for a day.
const renewal = 12 * time.Hour

// keyBits is the size of a responder's key.
const keyBits = 2048

// A Responder answers. Its methods may be called at the same time.
type Responder struct {
	config  Config
	issuers []*issuer
}

// An issuer is one of the two CAs, and who answers for it.
type issuer struct {
	purpose jpki.Purpose
	hashes  map[string][2][]byte // of its name and key, by the algorithm

	mu     sync.Mutex
	signer *Signer
	made   time.Time
}

// New makes a responder. Its keys are made when it first answers, and its certificates anew
// every twelve hours.
func New(config Config) (*Responder, error) {
	r := &Responder{config: config}
	for _, p := range jpki.Purposes {
		c, err := certprofile.Parse(config.CA.Certificate(p))
		if err != nil {
			return nil, err
		}
		i, err := newIssuer(p, c)
		if err != nil {
			return nil, err
		}
		r.issuers = append(r.issuers, i)
	}
	return r, nil
}

// oidSHA1 is id-sha1, RFC 3370, 2.1, by which most clients name an issuer.
const oidSHA1 = "1.3.14.3.2.26"

// newIssuer computes by which hashes a CA is named, RFC 6960, 4.1.1.
func newIssuer(p jpki.Purpose, c *certprofile.Certificate) (*issuer, error) {
	info := cryptobyte.String(c.RawPublicKey)
	var content cryptobyte.String
	var key []byte
	if !info.ReadASN1(&content, asn1.SEQUENCE) || !content.SkipASN1(asn1.SEQUENCE) || !content.ReadASN1BitStringAsBytes(&key) {
		return nil, errors.New("public key of a CA in an unexpected form")
	}
	name1, key1 := sha1.Sum(c.RawSubject), sha1.Sum(key)
	name256, key256 := sha256.Sum256(c.RawSubject), sha256.Sum256(key)
	return &issuer{purpose: p, hashes: map[string][2][]byte{
		oidSHA1: {name1[:], key1[:]}, der.OIDSHA256: {name256[:], key256[:]},
	}}, nil
}

// issued tells whether a certificate is named as one of this CA.
func (i *issuer) issued(id certID) bool {
	want, ok := i.hashes[id.algorithm]
	return ok && bytes.Equal(id.name, want[0]) && bytes.Equal(id.key, want[1])
}

// A Signer answers for a CA.
type Signer struct {
	key         *rsa.PrivateKey
	certificate *certprofile.Certificate
}

// NewSigner makes a key, and a certificate of the CA for it. Options make one that must be
// refused.
func NewSigner(random io.Reader, ca *sandboxca.CA, p jpki.Purpose, options ...sandboxca.Option) (*Signer, error) {
	key, err := rsa.GenerateKey(random, keyBits)
	if err != nil {
		return nil, err
	}
	raw, err := ca.Delegate(p, key.Public(), options...)
	if err != nil {
		return nil, err
	}
	c, err := certprofile.Parse(raw)
	if err != nil {
		return nil, err
	}
	return &Signer{key, c}, nil
}

// ahead is how much older than its making a responder's certificate claims to be, so that it is
// valid by a clock that is a little slow.
const ahead = 5 * time.Minute

// signerOf returns who answers for the CA now.
func (r *Responder) signerOf(i *issuer) (*Signer, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	now := r.config.Now()
	if age := now.Sub(i.made); i.signer != nil && age >= 0 && age < renewal {
		return i.signer, nil
	}
	s, err := NewSigner(r.config.Random, r.config.CA, i.purpose, sandboxca.NotBefore(now.Add(-ahead)))
	if err == nil {
		i.signer, i.made = s, now
	}
	return s, err
}

// A Draft is what an answer says, before it is signed.
type Draft struct {
	Purpose    jpki.Purpose // of the CA that it is for
	ProducedAt time.Time
	Nonce      []byte // nil: none
	Singles    []Single
	Signer     *Signer
}

// A Single is what it says of one certificate.
type Single struct {
	ID                     []byte               // CertID, as it was asked for
	State                  jpki.RevocationState // jpki.RevocationUnknown as well
	At                     time.Time            // of one that is revoked or on hold
	Reason                 revocation.Reason    // likewise
	ThisUpdate, NextUpdate time.Time
}

// Answer answers an OCSPRequest with an OCSPResponse, both DER. What alter does to the draft is
// signed; nil: nothing. A request of another CA's certificates alone is unauthorized, among
// others they are unknown. The error is of what broke down; the answer is internalError then.
func (r *Responder) Answer(asked []byte, alter func(*Draft)) ([]byte, error) {
	q, ok := parseRequest(asked)
	if !ok {
		return Failed(MalformedRequest), nil
	}
	i := r.chosen(q)
	if i == nil {
		return Failed(Unauthorized), nil
	}
	answer, err := r.answer(i, q, alter)
	if err != nil {
		return Failed(InternalError), err
	}
	return answer, nil
}

// chosen is the CA of the first certificate that has one of ours, nil if none has.
func (r *Responder) chosen(q request) *issuer {
	for _, id := range q.asked {
		if at := slices.IndexFunc(r.issuers, func(i *issuer) bool { return i.issued(id) }); at >= 0 {
			return r.issuers[at]
		}
	}
	return nil
}

func (r *Responder) answer(i *issuer, q request, alter func(*Draft)) ([]byte, error) {
	signer, err := r.signerOf(i)
	if err != nil {
		return nil, err
	}
	now := r.config.Now()
	d := Draft{Purpose: i.purpose, ProducedAt: now, Nonce: q.nonce, Signer: signer}
	for _, id := range q.asked {
		s, err := r.single(i, id, now)
		if err != nil {
			return nil, err
		}
		d.Singles = append(d.Singles, s)
	}
	if alter != nil {
		alter(&d)
	}
	return d.sign()
}

// single is what is said of one certificate. Certificates of another CA are unknown: one
// delegate signs for one CA.
func (r *Responder) single(i *issuer, id certID, now time.Time) (Single, error) {
	s := Single{ID: id.raw, State: jpki.RevocationUnknown, ThisUpdate: now, NextUpdate: now.Add(period)}
	if !i.issued(id) {
		return s, nil
	}
	k, err := r.config.CA.Find(i.purpose, id.serial)
	if err != nil {
		return s, err
	}
	switch revoked := k.State != jpki.RevocationGood; {
	case revoked:
		s.State, s.At, s.Reason = k.State, k.At, k.Reason
	case k.Issued && !now.Before(k.NotBefore.Add(r.config.KnownAfter)):
		s.State = jpki.RevocationGood
	}
	return s, nil
}
