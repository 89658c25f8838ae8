package cms

import (
	"bytes"
	"crypto"
	_ "crypto/sha1" // of readIDv1
	"errors"
	"fmt"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/der"
)

// A certificateID is ESSCertIDv2, RFC 5035, 4, or ESSCertID, RFC 2634, 5.4.1.
// Issuer and serial number are nil where the signer left them out.
type certificateID struct {
	hash                 crypto.Hash // of an ESSCertID SHA-1
	digest               []byte      // of the certificate
	rawIssuer, rawSerial []byte
}

// A signingCertificate is SigningCertificateV2 or SigningCertificate: the signer's
// identifier first, then, where the signer gave one, that of the CA. The hierarchy
// has one tier, so there are no more.
type signingCertificate struct {
	ids      []certificateID
	policies []string // dotted OIDs that the certificate must have
}

const maxIDs = 2

// parseSigningCertificate reads the attribute to its end. readID reads one
// identifier from its contents.
func parseSigningCertificate(element []byte, readID func(*cryptobyte.String) (certificateID, bool)) (s signingCertificate, err error) {
	bad := errors.New("signing-certificate is malformed")
	contents, ok := readOnly(element, asn1.SEQUENCE)
	var ids cryptobyte.String
	if !ok || !contents.ReadASN1(&ids, asn1.SEQUENCE) || ids.Empty() {
		return s, bad
	}
	for !ids.Empty() {
		var fields cryptobyte.String
		if !ids.ReadASN1(&fields, asn1.SEQUENCE) {
			return s, bad
		}
		id, ok := readID(&fields)
		if !ok || !fields.Empty() {
			return s, bad
		}
		if s.ids = append(s.ids, id); len(s.ids) > maxIDs {
			return s, errors.New("signing-certificate names more certificates than a path has")
		}
	}
	if contents.Empty() {
		return s, nil
	}
	if s.policies, ok = readPolicies(&contents); !ok || !contents.Empty() {
		return s, bad
	}
	return s, nil
}

// readIDv2 reads ESSCertIDv2. Its hash is SHA-256, the default, or SHA-384. The default
// written out is not DER, but a habit of some programs.
func readIDv2(s *cryptobyte.String) (certificateID, bool) {
	hash := crypto.SHA256
	if s.PeekASN1Tag(asn1.SEQUENCE) {
		algorithm, isOne := readElement(s, asn1.SEQUENCE)
		named, known := hashOf(algorithm)
		if !isOne || !known {
			return certificateID{}, false
		}
		hash = named
	}
	return readID(s, hash)
}

// readIDv1 reads ESSCertID. SHA-1 is for attributes of version 1 that stand beside those of
// version 2: it can only refuse.
func readIDv1(s *cryptobyte.String) (certificateID, bool) { return readID(s, crypto.SHA1) }

func readID(s *cryptobyte.String, hash crypto.Hash) (id certificateID, ok bool) {
	var digest cryptobyte.String
	if !s.ReadASN1(&digest, asn1.OCTET_STRING) || len(digest) != hash.Size() {
		return id, false
	}
	id.hash, id.digest = hash, digest
	if s.Empty() {
		return id, true
	}
	id.rawIssuer, id.rawSerial, ok = parseIssuerSerial(s)
	return id, ok
}

// parseIssuerSerial reads IssuerSerial, RFC 5035, 5, whose issuer must be one
// directory name.
func parseIssuerSerial(s *cryptobyte.String) (issuer, serial []byte, ok bool) {
	var contents, names, name cryptobyte.String
	if !s.ReadASN1(&contents, asn1.SEQUENCE) || !contents.ReadASN1(&names, asn1.SEQUENCE) ||
		!names.ReadASN1(&name, tagDirectoryName) || !names.Empty() || !der.IsName(name) {
		return nil, nil, false
	}
	serial, ok = readPositive(&contents)
	return name, serial, ok && contents.Empty()
}

// readPolicies reads SEQUENCE OF PolicyInformation, RFC 5280, 4.2.1.4. Qualifiers
// are read over.
func readPolicies(s *cryptobyte.String) (policies []string, ok bool) {
	var all cryptobyte.String
	if !s.ReadASN1(&all, asn1.SEQUENCE) || all.Empty() {
		return nil, false
	}
	for !all.Empty() {
		var policy cryptobyte.String
		if !all.ReadASN1(&policy, asn1.SEQUENCE) {
			return nil, false
		}
		oid, ok := der.ReadOID(&policy)
		if !ok || !policy.SkipOptionalASN1(asn1.SEQUENCE) || !policy.Empty() {
			return nil, false
		}
		policies = append(policies, oid)
	}
	return policies, true
}

// check tells whether the attribute names this certificate, and after it none but
// the issuer, which is one of those given.
func (s signingCertificate) check(certificate *certprofile.Certificate, issuers []*certprofile.Certificate) error {
	signer := s.ids[0]
	if !signer.isOf(certificate) {
		return errors.New("hash of the certificate is another one")
	}
	if !signer.agrees(certificate) {
		return errors.New("issuer or serial number is another one")
	}
	for _, id := range s.ids[1:] {
		if !slices.ContainsFunc(issuers, func(c *certprofile.Certificate) bool {
			return id.isOf(c) && id.agrees(c) && certificate.CheckSignatureFrom(c) == nil
		}) {
			return errors.New("a second certificate is named that did not issue the first")
		}
	}
	for _, oid := range s.policies {
		if !slices.Contains(certificate.Policies, oid) {
			return fmt.Errorf("policy %s is named that the certificate has not", oid)
		}
	}
	return nil
}

// agrees tells whether issuer and serial number, if they are there, are those of
// the certificate.
func (id certificateID) agrees(c *certprofile.Certificate) bool {
	return id.rawIssuer == nil || bytes.Equal(id.rawIssuer, c.RawIssuer) && bytes.Equal(id.rawSerial, integer(c.Serial))
}

// isOf tells whether the digest is that of the certificate. A program that has not linked the
// hash knows none of it.
func (id certificateID) isOf(c *certprofile.Certificate) bool {
	if !id.hash.Available() {
		return false
	}
	h := id.hash.New()
	h.Write(c.Raw)
	return bytes.Equal(id.digest, h.Sum(nil))
}
