package timestamp

import (
	"crypto/x509"
	"errors"
	"fmt"
)

// Roots makes a pool of certificates, DER, for [Token.Verify]. At least one is needed, and
// each must be one that crypto/x509 reads.
func Roots(certificates ...[]byte) (*x509.CertPool, error) {
	if len(certificates) == 0 {
		return nil, errors.New("no certificate of a time-stamping authority")
	}
	roots := x509.NewCertPool()
	for i, der := range certificates {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, fmt.Errorf("certificate %d: %w", i+1, err)
		}
		roots.AddCert(c)
	}
	return roots, nil
}
