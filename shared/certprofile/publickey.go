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
		c.KeyPoint = key
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
	if !input.ReadASN1(&sequence, asn1.SEQUENCE) || !input.Empty() {
		return false
	}
	modulus, ok := der.ReadInteger(&sequence, asn1.INTEGER)
	if !ok || !der.IsPositive(modulus) || !sequence.ReadASN1Integer(&exponent) || !sequence.Empty() {
		return false
	}
	if exponent < 2 || exponent > math.MaxInt32 {
		return false
	}
	c.PublicKey = &rsa.PublicKey{N: new(big.Int).SetBytes(modulus), E: int(exponent)}
	return true
}
