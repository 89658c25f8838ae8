package der

import (
	"strings"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// ReadAlgorithm reads an AlgorithmIdentifier, RFC 5280, 4.1.1.2, and returns its OID
// and the element of its parameters, empty when there is none.
func ReadAlgorithm(s *cryptobyte.String) (oid string, parameters cryptobyte.String, ok bool) {
	var content cryptobyte.String
	if !s.ReadASN1(&content, asn1.SEQUENCE) {
		return "", nil, false
	}
	if oid, ok = ReadOID(&content); !ok {
		return "", nil, false
	}
	if content.Empty() {
		return oid, nil, true
	}
	ok = content.ReadAnyASN1Element(&parameters, new(asn1.Tag)) && content.Empty()
	return oid, parameters, ok
}

// IsNull tells whether the element is NULL.
func IsNull(element []byte) bool { return string(element) == null }

const null = "\x05\x00"

// arcPKCS1 begins the algorithms of RSA.
const arcPKCS1 = "1.2.840.113549.1.1."

// AddAlgorithm writes an AlgorithmIdentifier; the algorithms of RSA have NULL
// parameters, those of digests and elliptic curves none, RFC 4055, 5, RFC 5754, 2, and
// RFC 5758, 3.2.
func AddAlgorithm(b *cryptobyte.Builder, oid string) {
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		AddOID(b, oid)
		if strings.HasPrefix(oid, arcPKCS1) {
			b.AddBytes([]byte(null))
		}
	})
}

// Algorithm returns the element of an AlgorithmIdentifier, as AddAlgorithm writes it.
// It is for constants, as OID is.
func Algorithm(oid string) []byte {
	var b cryptobyte.Builder
	AddAlgorithm(&b, oid)
	return b.BytesOrPanic()
}
