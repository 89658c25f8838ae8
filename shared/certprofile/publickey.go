package certprofile

import (
	"crypto/rsa"
	"math"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
)

// parsePublicKey reads SubjectPublicKeyInfo, RFC 5280, 4.1.2.7. The key is
// decoded when it is an RSA key; of others the algorithm alone is kept.
func (c *Certificate) parsePublicKey(tbs *cryptobyte.String) bool {
	var element, info cryptobyte.String
	if !tbs.ReadASN1Element(&element, asn1.SEQUENCE) {
		return false
	}
	c.RawPublicKey = element
	if !element.ReadASN1(&info, asn1.SEQUENCE) {
		return false
	}
	oid, parameters, ok := der.ReadAlgorithm(&info)
	var key []byte
	if !ok || !info.ReadASN1BitStringAsBytes(&key) || !info.Empty() {
		return false
	}
	c.KeyAlgorithm = oid
	switch oid {
	case der.OIDRSA:
		return der.IsNull(parameters) && c.parseRSAKey(key)
	case der.OIDEC:
		c.KeyCurve, ok = der.ReadOID(&parameters)
		return ok && parameters.Empty()
	}
	return true
}

// parseRSAKey reads RSAPublicKey, RFC 8017, A.1.1.
func (c *Certificate) parseRSAKey(key []byte) bool {
	input := cryptobyte.String(key)
	var sequence cryptobyte.String
	var exponent int64
	modulus := new(big.Int)
	if !input.ReadASN1(&sequence, asn1.SEQUENCE) || !input.Empty() ||
		!sequence.ReadASN1Integer(modulus) || !sequence.ReadASN1Integer(&exponent) || !sequence.Empty() {
		return false
	}
	if modulus.Sign() <= 0 || exponent < 2 || exponent > math.MaxInt32 {
		return false
	}
	c.PublicKey = &rsa.PublicKey{N: modulus, E: int(exponent)}
	return true
}
