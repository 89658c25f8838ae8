package certprofile

import (
	"crypto/rsa"
	"math"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// Key algorithms: rsaEncryption, RFC 3279, 2.3.1; id-ecPublicKey, RFC 5480,
// 2.1.1.
const (
	oidRSA = "1.2.840.113549.1.1.1"
	oidEC  = "1.2.840.10045.2.1"
)

// parsePublicKey reads SubjectPublicKeyInfo, RFC 5280, 4.1.2.7. The key is
// decoded when it is an RSA key; of others the algorithm alone is kept.
func (c *Certificate) parsePublicKey(tbs *cryptobyte.String) bool {
	var element, info, algorithm cryptobyte.String
	if !tbs.ReadASN1Element(&element, asn1.SEQUENCE) {
		return false
	}
	c.RawPublicKey = element
	var key []byte
	if !element.ReadASN1(&info, asn1.SEQUENCE) || !info.ReadASN1Element(&algorithm, asn1.SEQUENCE) ||
		!info.ReadASN1BitStringAsBytes(&key) || !info.Empty() {
		return false
	}
	oid, parameters, ok := readAlgorithm(algorithm)
	if !ok {
		return false
	}
	c.KeyAlgorithm = oid
	switch oid {
	case oidRSA:
		return isNull(parameters) && c.parseRSAKey(key)
	case oidEC:
		c.KeyCurve, ok = readOID(&parameters)
		return ok && parameters.Empty()
	}
	return true
}

// parseRSAKey reads RSAPublicKey, RFC 8017, A.1.1.
func (c *Certificate) parseRSAKey(der []byte) bool {
	input := cryptobyte.String(der)
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

func isNull(element cryptobyte.String) bool {
	var content cryptobyte.String
	return element.ReadASN1(&content, asn1.NULL) && content.Empty() && element.Empty()
}
