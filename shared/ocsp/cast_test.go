package ocsp_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/der"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/ocsp"
	"jpkiweb/shared/sandboxca"
)

const purpose = jpki.UserAuthentication

var noon = time.Date(2026, time.June, 1, 3, 0, 0, 0, time.UTC)

// An authority is a sandbox CA whose key tests have, and what it has certified.
type authority struct {
	at          time.Time
	certificate *certprofile.Certificate
	x509        *x509.Certificate
	key         *rsa.PrivateKey
	holder      *certprofile.Certificate // issued ten days before at

	responderKey *ecdsa.PrivateKey
	responder    []byte // certified for OCSP
}

// cast are two generations of the CA, which share one name.
var cast = sync.OnceValue(func() [2]*authority { return [2]*authority{newAuthority(noon), newAuthority(noon)} })

func ours() *authority   { return cast()[0] }
func theirs() *authority { return cast()[1] }

func newAuthority(at time.Time) *authority {
	a := &authority{at: at}
	keys := map[jpki.Purpose]*rsa.PrivateKey{}
	next := slices.Clone(jpki.Purposes[:])
	ca := need(sandboxca.NewNamed(rand.Reader, at.AddDate(0, 0, -10), jpki.TestOrganization, func() (*rsa.PrivateKey, error) {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		keys[next[0]] = key
		next = next[1:]
		return key, err
	}))
	a.key = keys[purpose]
	a.certificate = need(certprofile.Parse(ca.Certificate(purpose)))
	a.x509 = need(x509.ParseCertificate(a.certificate.Raw))
	a.holder = need(certprofile.Parse(need(ca.Issue(purpose, a.key.Public(), sandboxca.DefaultHolder()))))
	a.responderKey = need(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	a.responder = a.certify(nil)
	return a
}

func need[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// certify issues a responder's certificate, which change may alter before.
func (a *authority) certify(change func(*x509.Certificate)) []byte {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "SANDBOX OCSP"}, NotBefore: a.at.AddDate(0, 0, -9), NotAfter: a.at.AddDate(0, 1, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning},
	}
	if change != nil {
		change(template)
	}
	return need(x509.CreateCertificate(rand.Reader, template, a.x509, a.responderKey.Public(), a.key))
}

// certifyAs issues a responder's certificate that says what change does to the CA, and signs
// it by another key or the same.
func (a *authority) certifyAs(change func(ca *x509.Certificate), key *rsa.PrivateKey) []byte {
	ca := *a.x509
	change(&ca)
	ca.PublicKey = key.Public() // CreateCertificate looks whether they fit
	other := *a
	other.x509, other.key = &ca, key
	return other.certify(nil)
}

// A draft is an answer that is being made.
type draft struct {
	status       int    // of OCSPResponse
	kind         string // dotted
	by           []byte // ResponderID
	producedAt   time.Time
	singles      []draftSingle
	extensions   []der.Extension
	algorithm    string // dotted; "": ECDSA or RSA with SHA-256, by the key
	hash         crypto.Hash
	key          crypto.Signer
	certificates [][]byte
}

type draftSingle struct {
	hash                   string // dotted; "": SHA-1
	issuer                 *certprofile.Certificate
	serial                 []byte
	state                  func(*cryptobyte.Builder)
	thisUpdate, nextUpdate time.Time
	extensions             []der.Extension
}

// answer is a draft that is right: the certificate of a holder is good.
func answer(a *authority) *draft {
	return &draft{
		kind: "1.3.6.1.5.5.7.48.1.1", by: byName(need(x509.ParseCertificate(a.responder)).RawSubject), producedAt: noon,
		singles: []draftSingle{about(a)}, key: a.responderKey, hash: crypto.SHA256, certificates: [][]byte{a.responder},
	}
}

func about(a *authority) draftSingle {
	return draftSingle{issuer: a.certificate, serial: a.holder.Serial, state: good, thisUpdate: noon.Add(-time.Minute), nextUpdate: noon.Add(time.Hour)}
}

func byName(name []byte) []byte {
	var b cryptobyte.Builder
	b.AddASN1(asn1.Tag(0xA1), func(b *cryptobyte.Builder) { b.AddBytes(name) })
	return b.BytesOrPanic()
}

func byKey(key crypto.PublicKey) []byte {
	sum := sha1.Sum(bitsOf(need(x509.MarshalPKIXPublicKey(key))))
	var b cryptobyte.Builder
	b.AddASN1(asn1.Tag(0xA2), func(b *cryptobyte.Builder) { b.AddASN1OctetString(sum[:]) })
	return b.BytesOrPanic()
}

func bitsOf(info []byte) (bits []byte) {
	s := cryptobyte.String(info)
	if !s.ReadASN1(&s, asn1.SEQUENCE) || !s.SkipASN1(asn1.SEQUENCE) || !s.ReadASN1BitStringAsBytes(&bits) {
		panic("no key")
	}
	return bits
}

func good(b *cryptobyte.Builder)    { b.AddASN1(asn1.Tag(0x80), func(*cryptobyte.Builder) {}) }
func unknown(b *cryptobyte.Builder) { b.AddASN1(asn1.Tag(0x82), func(*cryptobyte.Builder) {}) }

// revokedFor calls it revoked; a reason below 0 is none.
func revokedFor(reason int, at time.Time) func(*cryptobyte.Builder) {
	return func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.Tag(0xA1), func(b *cryptobyte.Builder) {
			b.AddASN1GeneralizedTime(at)
			if reason >= 0 {
				b.AddASN1(asn1.Tag(0xA0), func(b *cryptobyte.Builder) { b.AddASN1Enum(int64(reason)) })
			}
		})
	}
}

func nonce(value []byte) der.Extension {
	var b cryptobyte.Builder
	b.AddASN1OctetString(value)
	return der.Extension{OID: "1.3.6.1.5.5.7.48.1.2", Value: b.BytesOrPanic()}
}

func addExtensions(b *cryptobyte.Builder, all []der.Extension) {
	if len(all) == 0 {
		return
	}
	b.AddASN1(asn1.Tag(0xA1), func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			for _, e := range all {
				der.AddExtension(b, e)
			}
		})
	})
}

func (s draftSingle) add(b *cryptobyte.Builder) {
	name, key := sha1.Sum(s.issuer.RawSubject), sha1.Sum(bitsOf(s.issuer.RawPublicKey))
	nameHash, keyHash, hash := name[:], key[:], "1.3.14.3.2.26"
	if s.hash == der.OIDSHA256 {
		name, key := sha256.Sum256(s.issuer.RawSubject), sha256.Sum256(bitsOf(s.issuer.RawPublicKey))
		nameHash, keyHash, hash = name[:], key[:], s.hash
	}
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			der.AddAlgorithm(b, hash)
			b.AddASN1OctetString(nameHash)
			b.AddASN1OctetString(keyHash)
			der.AddInteger(b, s.serial)
		})
		s.state(b)
		b.AddASN1GeneralizedTime(s.thisUpdate)
		if !s.nextUpdate.IsZero() {
			b.AddASN1(asn1.Tag(0xA0), func(b *cryptobyte.Builder) { b.AddASN1GeneralizedTime(s.nextUpdate) })
		}
		addExtensions(b, s.extensions)
	})
}

// der encodes and signs it.
func (d *draft) der() []byte {
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1Enum(int64(d.status))
		if d.status != 0 {
			return
		}
		b.AddASN1(asn1.Tag(0xA0), func(b *cryptobyte.Builder) {
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				der.AddOID(b, d.kind)
				b.AddASN1(asn1.OCTET_STRING, func(b *cryptobyte.Builder) { b.AddBytes(d.basic()) })
			})
		})
	})
	return b.BytesOrPanic()
}

func (d *draft) basic() []byte {
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddBytes(d.by)
		b.AddASN1GeneralizedTime(d.producedAt)
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			for _, s := range d.singles {
				s.add(b)
			}
		})
		addExtensions(b, d.extensions)
	})
	data := b.BytesOrPanic()
	hash := d.hash.New()
	hash.Write(data)
	signature := need(d.key.Sign(rand.Reader, hash.Sum(nil), d.hash))
	algorithm := d.algorithm
	if algorithm == "" {
		algorithm = der.OIDSHA256WithRSA
		if _, ok := d.key.(*ecdsa.PrivateKey); ok {
			algorithm = "1.2.840.10045.4.3.2"
		}
	}
	var basic cryptobyte.Builder
	basic.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddBytes(data)
		der.AddAlgorithm(b, algorithm)
		b.AddASN1BitString(signature)
		if len(d.certificates) > 0 {
			b.AddASN1(asn1.Tag(0xA0), func(b *cryptobyte.Builder) {
				b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
					for _, c := range d.certificates {
						b.AddBytes(c)
					}
				})
			})
		}
	})
	return basic.BytesOrPanic()
}

// asked is a question about the holder of a CA.
func asked(t *testing.T, a *authority, withNonce bool) *ocsp.Request {
	t.Helper()
	r, err := ocsp.NewRequest(a.holder, a.certificate, ocsp.SHA1, withNonce)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
