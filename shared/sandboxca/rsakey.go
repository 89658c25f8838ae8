package sandboxca

import (
	"crypto/rsa"
	"errors"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
)

// errRSAKey is that of what is no private RSA key.
var errRSAKey = errors.New("no PKCS #8 with an RSA key of two primes")

// ReadRSAKey reads a private RSA key of two primes in PKCS #8 (RFC 5958, 2, and RFC 8017,
// A.1.2). crypto/x509 reads those of every kind, and is much larger. Errors are that it is
// none, and those of rsa.PrivateKey.Validate.
func ReadRSAKey(pkcs8 []byte) (*rsa.PrivateKey, error) {
	input := cryptobyte.String(pkcs8)
	var info, algorithm, octets, key cryptobyte.String
	var version int
	if !input.ReadASN1(&info, asn1.SEQUENCE) || !input.Empty() ||
		!info.ReadASN1Integer(&version) || !info.ReadASN1(&algorithm, asn1.SEQUENCE) || !info.ReadASN1(&octets, asn1.OCTET_STRING) {
		return nil, errRSAKey
	}
	if oid, ok := der.ReadOID(&algorithm); !ok || oid != der.OIDRSA || version != 0 {
		return nil, errRSAKey
	}
	numbers := [5]*big.Int{} // n, e, d, p, q; the rest is computed
	if !octets.ReadASN1(&key, asn1.SEQUENCE) || !octets.Empty() || !key.ReadASN1Integer(&version) || version != 0 {
		return nil, errRSAKey
	}
	for i := range numbers {
		if numbers[i] = new(big.Int); !key.ReadASN1Integer(numbers[i]) {
			return nil, errRSAKey
		}
	}
	const maxExponent = 1<<31 - 1
	if e := numbers[1]; !e.IsInt64() || e.Int64() <= 0 || e.Int64() > maxExponent {
		return nil, errRSAKey
	}
	k := &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: numbers[0], E: int(numbers[1].Int64())}, D: numbers[2], Primes: numbers[3:]}
	if err := k.Validate(); err != nil {
		return nil, err
	}
	k.Precompute()
	return k, nil
}
