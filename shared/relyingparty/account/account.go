package account

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
)

// Errors of Accounts, and what a browser is told.
var (
	// ErrNotRegistered: no account has the certificate (404): register, or relink.
	ErrNotRegistered = errors.New("no account has this certificate")
	// ErrRegistered: the certificate, or the person, has an account already (409).
	ErrRegistered = errors.New("there is an account already")
	// ErrReplaced: another certificate took the place of this one (410), for good.
	ErrReplaced = errors.New("certificate was replaced by another one")
	// ErrCounter: rules cannot tell whose account it is (403); staff can, by Settle.
	ErrCounter = errors.New("only the counter can tell whose account it is")
	// ErrStatement: the statement is not about this login, or says something else than is
	// to be done, is not the one that was signed, or too old (403).
	ErrStatement = errors.New("statement is not about this login, not signed, or too old")
	// ErrUnavailable: the database, or who keeps the records, did not answer (503): nobody
	// is let in, and nothing was changed. Its cause is for the operator's log.
	ErrUnavailable = errors.New("accounts are not available")
)

// A Subject names an account: at least 128 random bits, as text. It is never computed from a
// certificate, nor from anything else of a person. To another service show one that is
// computed from it for that service alone (OpenID Connect Core 1.0, 8.1).
type Subject string

func newSubject() Subject { return Subject(rand.Text()) }

// Valid tells whether the text may name an account: 26 letters and digits of base32
// (RFC 4648, 6), as rand.Text makes. What may not is asked of no store.
func (s Subject) Valid() bool {
	return len(s) == 26 && strings.Trim(string(s), "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == ""
}

// A Key names a certificate: by the key identifier of its CA, for the generations of a CA
// share one name, and its serial number (RFC 5280, 4.1.2.2 and 4.2.1.1). Both are content
// octets in lower-case hexadecimal.
type Key struct {
	Issuer string `json:"issuer"`
	Serial string `json:"serial"`
}

// Bounds of a Key, in octets.
const (
	maxIssuer = 64 // a hash, RFC 5280, 4.2.1.2
	maxSerial = 20 // RFC 5280, 4.1.2.2
)

// KeyOf is the key of a certificate that was verified.
func KeyOf(c *certprofile.Certificate) Key {
	return Key{hex.EncodeToString(c.AuthorityKeyID), hex.EncodeToString(c.Serial)}
}

// Valid tells whether both parts are there, and of a length that a CA of the JPKI uses.
func (k Key) Valid() bool {
	return hexadecimal(k.Issuer, maxIssuer) && hexadecimal(k.Serial, maxSerial)
}

func hexadecimal(text string, most int) bool {
	if text == "" || len(text) > 2*most || len(text)%2 != 0 {
		return false
	}
	for _, c := range []byte(text) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// A How is the way on which a certificate came to an account.
type How string

// The ways.
const (
	ByRegistration How = "registration" // the first ones
	ByRelink       How = "relink"       // after a renewal, by a signature
	ByUpdate       How = "update"       // a signing certificate, with a signature of the one who is logged in
	ByCounter      How = "counter"      // staff said so
)

// A Certificate is what is kept of one.
type Certificate struct {
	Key
	Purpose   jpki.Purpose
	Subject   Subject // whose it is; "" after the account was deleted, if it was replaced before
	NotBefore time.Time
	NotAfter  time.Time
	How       How
	Linked    time.Time
	Replaced  time.Time // zero: it is the one of its kind that counts
	By        Key       // that replaced it; zero after the account was deleted
}

// A Person is what is kept of whose account it is: hashes under a key that no store has.
type Person struct {
	Identity []byte   // of name, date of birth and sex
	Address  []byte   // of these and the address
	Former   [][]byte // likewise, of addresses before, the latest first; at most MaxFormer
}

// MaxFormer is how many former addresses of a person are kept.
const MaxFormer = 3

// An Account is what is kept of one, besides its certificates.
type Account struct {
	Subject Subject
	Created time.Time
	Person
}
