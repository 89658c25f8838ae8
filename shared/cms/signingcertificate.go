package cms

import (
	"crypto/sha256"
	"errors"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// A certificateID is ESSCertIDv2, RFC 5035, 4. Issuer and serial number are nil
// where the signer left them out.
type certificateID struct {
	digest               [sha256.Size]byte
	rawIssuer, rawSerial []byte
}

// parseSigningCertificate reads SigningCertificateV2 and returns its first
// ESSCertIDv2, the one of the signer; later ones name the path and are not used.
func parseSigningCertificate(der []byte) (certificateID, error) {
	bad := errors.New("signing-certificate-v2 is malformed")
	contents, ok := readOnly(der, asn1.SEQUENCE)
	var ids, id cryptobyte.String
	if !ok || !contents.ReadASN1(&ids, asn1.SEQUENCE) || !ids.ReadASN1(&id, asn1.SEQUENCE) {
		return certificateID{}, bad
	}
	if id.PeekASN1Tag(asn1.SEQUENCE) {
		// The default written out is not DER, but a habit of some programs.
		algorithm, ok := readElement(&id, asn1.SEQUENCE)
		if !ok || !isSHA256(algorithm) {
			return certificateID{}, errors.New("signing-certificate-v2 uses another hash than SHA-256")
		}
	}
	var digest cryptobyte.String
	if !id.ReadASN1(&digest, asn1.OCTET_STRING) || len(digest) != sha256.Size {
		return certificateID{}, bad
	}
	result := certificateID{digest: [sha256.Size]byte(digest)}
	if id.Empty() {
		return result, nil
	}
	result.rawIssuer, result.rawSerial, ok = parseIssuerSerial(&id)
	if !ok || !id.Empty() {
		return certificateID{}, bad
	}
	return result, nil
}

// parseIssuerSerial reads IssuerSerial, RFC 5035, 5, whose issuer must be one
// directory name.
func parseIssuerSerial(s *cryptobyte.String) (issuer, serial []byte, ok bool) {
	var contents, names, name cryptobyte.String
	if !s.ReadASN1(&contents, asn1.SEQUENCE) || !contents.ReadASN1(&names, asn1.SEQUENCE) ||
		!names.ReadASN1(&name, tagDirectoryName) || !names.Empty() || !isName(name) {
		return nil, nil, false
	}
	serial, ok = readPositive(&contents)
	return name, serial, ok && contents.Empty()
}

func isSHA256(algorithm []byte) bool {
	return string(algorithm) == algorithmSHA256 || string(algorithm) == algorithmSHA256Null
}
