package certprofile

import (
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"time"

	"jpkiweb/shared/der"
	"jpkiweb/shared/jpki"
)

// ErrMalformed is wrapped by every error of Parse and Length: the bytes are not
// the strict DER of one certificate.
var ErrMalformed = errors.New("malformed certificate")

// A Certificate is a parsed certificate of JPKI, RFC 5280, 4.1. All byte slices
// are views of Raw: treat them as read only.
type Certificate struct {
	Raw          []byte // the whole certificate, DER
	RawTBS       []byte // TBSCertificate, what the CA signed
	RawIssuer    []byte // Name
	RawSubject   []byte // Name
	RawPublicKey []byte // SubjectPublicKeyInfo

	Version         int    // 1, 2 or 3
	Serial          []byte // content octets of the INTEGER, two's complement
	Issuer, Subject der.Name
	NotBefore       time.Time // UTC
	NotAfter        time.Time // UTC, the last second of validity

	PublicKey          *rsa.PublicKey // nil for a key of another kind
	KeyAlgorithm       string         // dotted OID of the key's algorithm
	KeyCurve           string         // dotted OID of the curve when KeyAlgorithm is id-ecPublicKey
	KeyPoint           []byte         // then, the point as it is encoded, RFC 5480, 2.2: nobody has looked whether it is on the curve
	SignatureAlgorithm string         // dotted OID
	Signature          []byte

	KeyUsage             KeyUsage
	ExtKeyUsage          []string // dotted OIDs
	Policies             []string // dotted OIDs
	SubjectKeyID         []byte
	AuthorityKeyID       []byte
	AuthoritySerial      []byte // content octets, nil when the extension names none
	IssuerAltName        der.Name
	OCSPServers          []string // URLs
	CRLDistributionPoint string   // the directory name as text, empty when there is none
	IsCA                 bool

	// Holder is what the signing certificate says about its holder, nil in
	// every other certificate.
	Holder *Holder

	// Unknown lists the OIDs of extensions and of otherNames of the
	// subjectAltName that this package does not understand, in their order.
	// UnknownCritical lists those among them that are critical extensions: a
	// certificate with one must be refused, RFC 5280, 4.2.
	Unknown, UnknownCritical []string

	extensions []der.Extension // all, in their order
	otherNames []string        // dotted OIDs of the subjectAltName, in their order
	crlName    der.Name        // directory name of the CRL distribution point

	authorityIssuer    der.Name // issuer of the CA's certificate in the authority key identifier, nil when it names none
	rawAuthorityIssuer []byte   // its element
}

// Fingerprint returns the SHA-256 of the whole certificate.
func (c *Certificate) Fingerprint() [32]byte { return sha256.Sum256(c.Raw) }

// Status returns what a card tells of the certificate, once it was read.
func (c *Certificate) Status() jpki.CertificateStatus {
	return jpki.CertificateStatus{Present: true, Known: true, NotBefore: c.NotBefore, NotAfter: c.NotAfter}
}

// ValidAt tells whether t lies in the validity period, both of its ends
// included, RFC 5280, 4.1.2.5.
func (c *Certificate) ValidAt(t time.Time) bool {
	return !t.Before(c.NotBefore) && !jpki.IsOver(c.NotAfter, t)
}
