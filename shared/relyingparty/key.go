package relyingparty

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	_ "crypto/sha256" // of RS256 and ES256
	_ "crypto/sha512" // of ES384
	"errors"
	"math/big"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/der"
)

// errKey is the error for a key that no token is verified with: of another kind or curve, or
// no point of its curve.
var errKey = errors.New("no key of RS256, ES256 or ES384")

// A key is how a certificate's key signs tokens. It has one algorithm, so that a token has
// nothing to choose.
type key struct {
	algorithm   string // RFC 7518, 3.1
	certificate *certprofile.Certificate
	hash        crypto.Hash
	public      *ecdsa.PublicKey // nil: an RSA key
}

// keyOf is the certificate's, RFC 7518, 3.3 and 3.4. The error is errKey.
func keyOf(c *certprofile.Certificate) (key, error) {
	if c.PublicKey != nil {
		return key{authtoken.RS256, c, crypto.SHA256, nil}, nil
	}
	public, err := pointOf(c)
	if err != nil {
		return key{}, err
	}
	switch public.Curve {
	case elliptic.P256():
		return key{authtoken.ES256, c, crypto.SHA256, public}, nil
	case elliptic.P384():
		return key{authtoken.ES384, c, crypto.SHA384, public}, nil
	}
	return key{}, errKey
}

// verifies tells whether the key signed for the origin and the challenge.
func (k key) verifies(origin authtoken.Origin, challenge string, signature []byte) bool {
	if k.public == nil {
		digest := authtoken.Digest(origin, challenge)
		return k.certificate.VerifySignature(digest[:], signature) == nil
	}
	return verifyRaw(k.public, authtoken.DigestWith(k.hash, origin, challenge), signature)
}

// oidP521 is secp521r1, RFC 5480, 2.1.1.1: of CAs, and of no card.
const oidP521 = "1.3.132.0.35"

// pointOf is the key of a certificate on one of the curves of NIST, RFC 5480, 2.1.1.1. The
// error is errKey.
func pointOf(c *certprofile.Certificate) (*ecdsa.PublicKey, error) {
	curve, found := map[string]elliptic.Curve{der.OIDP256: elliptic.P256(), der.OIDP384: elliptic.P384(), oidP521: elliptic.P521()}[c.KeyCurve]
	if !found {
		return nil, errKey
	}
	public, err := ecdsa.ParseUncompressedPublicKey(curve, c.KeyPoint)
	if err != nil {
		return nil, errKey
	}
	return public, nil
}

// verifyRaw verifies r ‖ s, each as long as the order of the curve, RFC 7518, 3.4. The form of
// certificates, ASN.1, is another one and none. Both halves must be from 1 to the order
// less 1. Either of s and n - s verifies, as the standard has it: a challenge is taken once,
// so that a second token for it is worth nothing.
func verifyRaw(public *ecdsa.PublicKey, digest, signature []byte) bool {
	size := (public.Params().N.BitLen() + 7) / 8
	if len(signature) != 2*size {
		return false
	}
	r, s := new(big.Int).SetBytes(signature[:size]), new(big.Int).SetBytes(signature[size:])
	return ecdsa.Verify(public, digest, r, s)
}
